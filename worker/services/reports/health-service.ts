import type { Clock } from "../../domain/clock.ts";
import type { Failure } from "../../domain/errors.ts";
import type { Health } from "../../domain/health.ts";
import { type DatabaseRoom, roomOf } from "../../domain/limits/database-room.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { databaseSizeOf } from "../../repositories/database-room.ts";
import type { Databases } from "../../repositories/db.ts";

/** Says how an organization is: how its promise holds, and how much room its database has. */
export class HealthService {
	readonly #objects: OrganizationClient;
	readonly #databases: Databases;
	readonly #clock: Clock;

	constructor(objects: OrganizationClient, databases: Databases, clock: Clock) {
		this.#objects = objects;
		this.#databases = databases;
		this.#clock = clock;
	}

	async get(
		organizationId: string,
	): Promise<Result<Omit<Health, "unwritten"> & { database: DatabaseRoom }, Failure>> {
		const found = await this.#objects.of(organizationId).health();
		if (!found.ok) return found;
		const { unwritten, ...health } = found.value;
		const usedBytes = await databaseSizeOf(this.#databases, organizationId, this.#clock);
		return ok({ ...health, database: roomOf(usedBytes, unwritten) });
	}
}
