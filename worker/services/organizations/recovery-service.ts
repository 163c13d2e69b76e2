import type { Caller } from "../../domain/actor.ts";
import type { Failure } from "../../domain/errors.ts";
import type { Recovery } from "../../domain/recovery.ts";
import type { Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";

/** Brings an organization object back that was restored to an older point in time. */
export class RecoveryService {
	readonly #objects: OrganizationClient;

	constructor(objects: OrganizationClient) {
		this.#objects = objects;
	}

	/** @param order `complete`: the caller knows that D1 had heard of everything before the restore */
	recover(
		order: { organizationId: string; complete: boolean },
		caller: Caller,
	): Promise<Result<Recovery, Failure>> {
		return this.#objects.of(order.organizationId).recover(order.complete, caller);
	}
}
