import type { Caller } from "../../domain/actor.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import type { ComparedEntity } from "../../domain/projection.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import type { OrganizationRpc } from "../../objects/organization/organization-rpc.ts";
import { report } from "../../repositories/bounded-read.ts";
import type { ComparisonRepository, Difference } from "../../repositories/comparison-repository.ts";

const entities: ComparedEntity[] = [
	"session",
	"revocation",
	"audit_event",
	"administrator",
	"api_token",
	"support_grant",
	"user",
];

export interface Reconciliation {
	/** True when D1 held exactly what the object holds. */
	equal: boolean;
	entities: ({ entity: ComparedEntity; compared: number } & Omit<Difference, "version">)[];
	repaired: boolean;
}

/** Entities that one step compares: bounds the memory of both sides. */
const pageRows = 500;

/** Ids that an answer names of each difference. */
const namedMax = 20;

/** Proves that D1 equals the organization object, and makes it so. */
export class ReconciliationService {
	readonly #objects: OrganizationClient;
	readonly #repository: ComparisonRepository;

	constructor(objects: OrganizationClient, repository: ComparisonRepository) {
		this.#objects = objects;
		this.#repository = repository;
	}

	async reconcile(
		order: { organizationId: string; repair: boolean },
		caller: Caller,
	): Promise<Result<Reconciliation, Failure>> {
		const object = this.#objects.of(order.organizationId);
		const { waiting } = await object.flush();
		if (waiting > 0) return err(failure("unavailable", { because: "projection_behind", waiting }));
		const compared = [];
		for (const entity of entities) {
			const comparison = await this.#compare(object, order.organizationId, entity);
			if (!comparison.ok) return comparison;
			const found = comparison.value;
			const ids = [...found.missing, ...found.different, ...found.surplus];
			if (order.repair && ids.length > 0) {
				for (let from = 0; from < ids.length; from += pageRows) {
					await object.project(entity, ids.slice(from, from + pageRows), found.version, caller);
				}
				// What it wrote of the repair itself is no difference.
				await object.flush();
			}
			compared.push({ entity, ...found, ids });
		}
		const equal = compared.every(({ ids }) => ids.length === 0);
		return ok({
			equal,
			repaired: order.repair && !equal,
			entities: compared.map(({ ids: _ids, version: _version, ...found }) => ({
				...found,
				missing: found.missing.slice(0, namedMax),
				different: found.different.slice(0, namedMax),
				surplus: found.surplus.slice(0, namedMax),
			})),
		});
	}

	async #compare(
		object: OrganizationRpc,
		organizationId: string,
		entity: ComparedEntity,
	): Promise<Result<{ compared: number } & Difference, Failure>> {
		const found = { compared: 0, missing: [], different: [], surplus: [], version: 0 } as {
			compared: number;
		} & Difference;
		let after = "";
		for (;;) {
			const page = await object.projectedPage(entity, after, pageRows);
			const upTo = page.ids.length === pageRows ? (page.ids.at(-1) ?? null) : null;
			const read = await report(() =>
				this.#repository.compare(organizationId, entity, page.state, after, upTo),
			);
			if (!read.ok) return read;
			const difference = read.value;
			found.compared += page.ids.length;
			found.missing.push(...difference.missing);
			found.different.push(...difference.different);
			found.surplus.push(...difference.surplus);
			found.version = Math.max(found.version, difference.version);
			if (upTo === null) return ok(found);
			after = upTo;
		}
	}
}
