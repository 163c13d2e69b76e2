import type { Clock } from "../../domain/clock.ts";
import type { Failure } from "../../domain/errors.ts";
import { lastHours, type Overview } from "../../domain/lists/overview.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { boundedRead } from "../../repositories/bounded-read.ts";
import type { OverviewRepository } from "../../repositories/reports/overview-repository.ts";

/** Says in a few numbers how an organization stands. */
export class OverviewService {
	readonly #objects: OrganizationClient;
	readonly #repository: OverviewRepository;
	readonly #clock: Clock;

	constructor(objects: OrganizationClient, repository: OverviewRepository, clock: Clock) {
		this.#objects = objects;
		this.#repository = repository;
		this.#clock = clock;
	}

	/** From D1, as the lists; without it the organization still knows how many of its sessions stand. */
	async read(input: {
		organizationId: string;
		hourStart: number;
	}): Promise<Result<Overview, Failure>> {
		const { organizationId, hourStart } = input;
		const policy = await this.#objects.of(organizationId).getPolicy();
		if (!policy.ok) return policy;
		const isIdleOff = policy.value.policy.flagsOff.includes("idle");
		const asOf = this.#clock.now();
		const hours = lastHours(asOf, hourStart);
		const found = await boundedRead(() =>
			this.#repository.read(organizationId, hours, isIdleOff, asOf),
		);
		if (found !== null) return ok({ asOf, ...found });
		const described = await this.#objects.of(organizationId).describe();
		if (!described.ok) return described;
		const sessions = { count: described.value.activeSessions, capped: false };
		return ok({ asOf, sessions, counted: null });
	}
}
