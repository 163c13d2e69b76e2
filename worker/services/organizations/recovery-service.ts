import type { Caller } from "../../domain/actor.ts";
import type { Failure } from "../../domain/errors.ts";
import type { Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import type { Recovery } from "../../objects/organization/projection/projection-rpc.ts";
import type { RecoveryRepository } from "../../repositories/recovery-repository.ts";

/** Brings an organization object back that was restored to an older point in time. */
export class RecoveryService {
	readonly #objects: OrganizationClient;
	readonly #repository: RecoveryRepository;

	constructor(objects: OrganizationClient, repository: RecoveryRepository) {
		this.#objects = objects;
		this.#repository = repository;
	}

	/** @param order `complete`: whether D1 is known to have heard of everything before the restore */
	async recover(
		order: { organizationId: string; complete: boolean },
		caller: Caller,
	): Promise<Result<Recovery, Failure>> {
		const { organizationId, complete } = order;
		const object = this.#objects.of(organizationId);
		const { sequence: restoredTo } = await object.checkSession("");
		const [sequence, revocations, watermarks, endings, generations, grants] = await Promise.all([
			this.#repository.sequence(organizationId),
			this.#repository.revocationsAfter(organizationId, restoredTo),
			this.#repository.watermarksAfter(organizationId, restoredTo),
			this.#repository.endingsAfter(organizationId, restoredTo),
			this.#repository.generationsAfter(organizationId, restoredTo),
			this.#repository.grantsAfter(organizationId, restoredTo),
		]);
		const found = { sequence, revocations, watermarks, endings, generations, grants };
		return object.recover({ ...found, complete }, caller);
	}
}
