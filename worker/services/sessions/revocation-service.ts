import { type Failure, failure } from "../../domain/errors.ts";
import { encodeCursor, startOf } from "../../domain/lists/page.ts";
import { wordsTyped } from "../../domain/lists/search-words.ts";
import {
	concernedIn,
	type FullReceipt,
	type ListedReceipt,
	type ReceiptFilter,
	type ReceiptQuery,
} from "../../domain/receipt.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { boundedRead, report } from "../../repositories/bounded-read.ts";
import type { ReceiptRepository } from "../../repositories/receipts/receipt-repository.ts";

/** The receipts of an organization: as a list from D1; one of them from the organization itself. */
export class RevocationService {
	readonly #objects: OrganizationClient;
	readonly #repository: ReceiptRepository;

	constructor(objects: OrganizationClient, repository: ReceiptRepository) {
		this.#objects = objects;
		this.#repository = repository;
	}

	async list(input: {
		organizationId: string;
		filter?: ReceiptFilter | undefined;
		cursor?: string | undefined;
		limit: number;
	}): Promise<Result<{ items: ListedReceipt[]; nextCursor: string | null }, Failure>> {
		const filter = input.filter ?? {};
		const list = JSON.stringify(["revocations", input.organizationId, filter]);
		const start = startOf(list, input.cursor, "number");
		if (!start.ok) return start;
		const before = start.value?.value ?? null;
		const page = await report(() =>
			this.#repository.page(input.organizationId, queryOf(filter), before, input.limit),
		);
		if (!page.ok) return page;
		if ("tooMany" in page.value) {
			const sentence = "Too many people have such a name. Type more of it.";
			return err(failure("bad_input", { field: `filter.${page.value.tooMany}`, sentence }));
		}
		const { items, nextSequence } = page.value;
		return ok({
			items,
			nextCursor:
				nextSequence === null ? null : encodeCursor(list, { value: nextSequence, id: "" }),
		});
	}

	/** Names come from D1, and wait for nothing: without it the receipt is answered all the same. */
	async get(organizationId: string, receiptId: string): Promise<Result<FullReceipt, Failure>> {
		const found = await this.#objects.of(organizationId).getReceipt(receiptId);
		if (!found.ok) return found;
		const receipt = found.value;
		const sessions = await boundedRead(() => this.#repository.sessionsOf(receipt));
		return ok({ ...receipt, sessions, concerned: sessions && concernedIn(receipt, sessions) });
	}
}

function queryOf({ userName, actorName, ...others }: ReceiptFilter): ReceiptQuery {
	return {
		...others,
		...(userName !== undefined && { userWords: wordsTyped(userName) }),
		...(actorName !== undefined && { actorWords: wordsTyped(actorName) }),
	};
}
