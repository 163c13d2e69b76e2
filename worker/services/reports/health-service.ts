import type { Failure } from "../../domain/errors.ts";
import type { Health } from "../../domain/health.ts";
import type { Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";

/** How well the promise holds that an ended session is refused everywhere; from the object itself. */
export class HealthService {
	readonly #objects: OrganizationClient;

	constructor(objects: OrganizationClient) {
		this.#objects = objects;
	}

	get(organizationId: string): Promise<Result<Health, Failure>> {
		return this.#objects.of(organizationId).health();
	}
}
