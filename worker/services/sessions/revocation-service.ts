import { type Failure, failure } from "../../domain/errors.ts";
import { decodeCursor, encodeCursor } from "../../domain/lists/page.ts";
import type { Receipt, ReceiptFilter } from "../../domain/receipt.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import type { RevocationRepository } from "../../repositories/revocation-repository.ts";

/** The receipts of an organization: a list from D1, one at a time from the object. */
export class RevocationService {
	readonly #objects: OrganizationClient;
	readonly #repository: RevocationRepository;

	constructor(objects: OrganizationClient, repository: RevocationRepository) {
		this.#objects = objects;
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
		const before = input.cursor === undefined ? null : decodeCursor(list, input.cursor);
		if (input.cursor !== undefined && typeof before?.value !== "number") {
			return err(failure("bad_cursor"));
		}
		const { items, nextSequence } = await this.#repository.page(
			input.organizationId,
			filter,
			typeof before?.value === "number" ? before.value : null,
			input.limit,
		);
		return ok({
			items,
			nextCursor:
				nextSequence === null ? null : encodeCursor(list, { value: nextSequence, id: "" }),
		});
	}

	get(organizationId: string, receiptId: string): Promise<Result<Receipt, Failure>> {
		return this.#objects.of(organizationId).getReceipt(receiptId);
	}
}
