import type { AuditEntry, AuditFilter } from "../../domain/audit-event.ts";
import type { Clock } from "../../domain/clock.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { encodeCursor, startOf } from "../../domain/lists/page.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { AuditRepository } from "../../repositories/audit-repository.ts";
import { report } from "../../repositories/bounded-read.ts";

/** Reads the events that the organization object wrote, each in the transaction of its effect. */
export class AuditLogService {
	readonly #repository: AuditRepository;
	readonly #clock: Clock;

	constructor(repository: AuditRepository, clock: Clock) {
		this.#repository = repository;
		this.#clock = clock;
	}

	async list(input: {
		organizationId: string;
		filter?: AuditFilter | undefined;
		cursor?: string | undefined;
		limit: number;
	}): Promise<Result<{ items: AuditEntry[]; nextCursor: string | null; asOf: number }, Failure>> {
		const filter = input.filter ?? {};
		const list = JSON.stringify(["audit", input.organizationId, filter]);
		const start = startOf(list, input.cursor, "number");
		if (!start.ok) return start;
		const asOf = this.#clock.now();
		const page = await report(() =>
			this.#repository.page(input.organizationId, filter, start.value, input.limit),
		);
		if (!page.ok) return page;
		const { items, next } = page.value;
		return ok({ items, nextCursor: next && encodeCursor(list, next), asOf });
	}

	async get(organizationId: string, eventId: string): Promise<Result<AuditEntry, Failure>> {
		const found = await report(() => this.#repository.find(organizationId, eventId));
		if (!found.ok) return found;
		return found.value === null ? err(failure("not_found")) : ok(found.value);
	}
}
