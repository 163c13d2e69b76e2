import type { Failure } from "../../domain/errors.ts";
import { encodeCursor, startOf } from "../../domain/lists/page.ts";
import type { Receipt, ReceiptFilter } from "../../domain/receipt.ts";
import { ok, type Result } from "../../domain/result.ts";
import { report } from "../../repositories/bounded-read.ts";
import type { RevocationRepository } from "../../repositories/revocation-repository.ts";

/** The receipts of an organization, as a list from D1. */
export class RevocationService {
	readonly #repository: RevocationRepository;

	constructor(repository: RevocationRepository) {
		this.#repository = repository;
	}

	async list(input: {
		organizationId: string;
		filter?: ReceiptFilter | undefined;
		cursor?: string | undefined;
		limit: number;
	}): Promise<Result<{ items: Receipt[]; nextCursor: string | null }, Failure>> {
		const filter = input.filter ?? {};
		const list = JSON.stringify(["revocations", input.organizationId, filter]);
		const start = startOf(list, input.cursor, "number");
		if (!start.ok) return start;
		const before = start.value?.value ?? null;
		const page = await report(() =>
			this.#repository.page(input.organizationId, filter, before, input.limit),
		);
		if (!page.ok) return page;
		const { items, nextSequence } = page.value;
		return ok({
			items,
			nextCursor:
				nextSequence === null ? null : encodeCursor(list, { value: nextSequence, id: "" }),
		});
	}
}
