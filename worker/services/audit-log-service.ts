import type { AuditEvent } from "../domain/audit-event.ts";
import type { AuditRepository } from "../repositories/audit-repository.ts";

/** Reads the events that the organization object wrote, each in the transaction of its effect. */
export class AuditLogService {
	readonly #repository: AuditRepository;

	constructor(repository: AuditRepository) {
		this.#repository = repository;
	}

	/** The newest events before a sequence number (or at all), at most `limit`. */
	list(
		organizationId: string,
		beforeSequence: number | null,
		limit: number,
	): Promise<AuditEvent[]> {
		return this.#repository.page(organizationId, beforeSequence, limit);
	}
}
