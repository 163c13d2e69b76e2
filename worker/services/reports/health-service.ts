import type { Clock } from "../../domain/clock.ts";
import type { Failure } from "../../domain/errors.ts";
import type { HealthReport } from "../../domain/health.ts";
import { roomOf } from "../../domain/limits/database-room.ts";
import { formatVkey } from "../../domain/log/keys.ts";
import { type LogKeys, vkeysFor } from "../../domain/log/log-keys.ts";
import { nobodyKnown, type Receipt } from "../../domain/receipt.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { boundedRead } from "../../repositories/bounded-read.ts";
import { databaseSizeOf } from "../../repositories/database-room.ts";
import type { Databases } from "../../repositories/db.ts";
import { concernedBy } from "../../repositories/receipts/concerned-repository.ts";

/** Says how an organization is: how its promise holds, and how much room its database has. */
export class HealthService {
	readonly #objects: OrganizationClient;
	readonly #databases: Databases;
	readonly #readKeys: () => Promise<Result<LogKeys, string> | null>;
	readonly #clock: Clock;

	constructor(parts: {
		objects: OrganizationClient;
		databases: Databases;
		readKeys: () => Promise<Result<LogKeys, string> | null>;
		clock: Clock;
	}) {
		this.#objects = parts.objects;
		this.#databases = parts.databases;
		this.#readKeys = parts.readKeys;
		this.#clock = parts.clock;
	}

	async get(organizationId: string): Promise<Result<HealthReport, Failure>> {
		const found = await this.#objects.of(organizationId).health();
		if (!found.ok) return found;
		const { unwritten, log, pending, ...health } = found.value;
		const usedBytes = await databaseSizeOf(this.#databases, organizationId, this.#clock);
		return ok({
			...health,
			pending: await this.#named(organizationId, pending),
			database: roomOf(usedBytes, unwritten),
			log: { ...log, key: await this.#currentKey(organizationId) },
		});
	}

	async #named(organizationId: string, receipts: Receipt[]): Promise<HealthReport["pending"]> {
		if (receipts.length === 0) return [];
		const found = await boundedRead(() => concernedBy(this.#databases, organizationId, receipts));
		return receipts.map((receipt) => ({
			...receipt,
			concerned: found?.get(receipt.id) ?? nobodyKnown,
		}));
	}

	/** What new checkpoints are to be believed by, as a vkey. */
	async #currentKey(organizationId: string): Promise<string | null> {
		const keys = await this.#readKeys();
		if (keys === null || !keys.ok) return null;
		const published = vkeysFor(keys.value, organizationId, this.#clock.now());
		const current = published.find(({ isCurrent }) => isCurrent);
		return current ? formatVkey(current.vkey) : null;
	}
}
