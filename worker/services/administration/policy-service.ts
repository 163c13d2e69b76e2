import type { Caller } from "../../domain/actor.ts";
import type { Failure } from "../../domain/errors.ts";
import {
	type Policy,
	type PolicyChange,
	type PolicyField,
	policyPresets,
} from "../../domain/policy.ts";
import type { Receipt } from "../../domain/receipt.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";

/** The values in force, where each comes from, and the presets that could be taken instead. */
export interface PolicyView {
	values: Policy;
	sources: Record<PolicyField, "default" | "organization">;
	presets: typeof policyPresets;
}

export class PolicyService {
	readonly #objects: OrganizationClient;

	constructor(objects: OrganizationClient) {
		this.#objects = objects;
	}

	async get(organizationId: string): Promise<Result<PolicyView, Failure>> {
		const found = await this.#objects.of(organizationId).getPolicy();
		return found.ok ? ok(viewOf(found.value)) : found;
	}

	/** How many of the standing sessions the change would end at this moment. */
	async simulate(
		organizationId: string,
		change: PolicyChange,
	): Promise<Result<{ wouldEnd: number; standing: number; values: Policy }, Failure>> {
		const found = await this.#objects.of(organizationId).simulatePolicy(change);
		if (!found.ok) return found;
		const { policy, wouldEnd, standing } = found.value;
		return ok({ wouldEnd, standing, values: policy });
	}

	/** Sets the policy and applies it to live sessions at once; the receipt names what that ended. */
	async set(
		organizationId: string,
		change: PolicyChange,
		caller: Caller,
	): Promise<Result<PolicyView & { receipt: Receipt | null }, Failure>> {
		const set = await this.#objects.of(organizationId).setPolicy(change, caller);
		return set.ok ? ok({ ...viewOf(set.value), receipt: set.value.receipt }) : set;
	}
}

function viewOf({ policy, set }: { policy: Policy; set: PolicyField[] }): PolicyView {
	const fields = Object.keys(policy) as PolicyField[];
	const sources = Object.fromEntries(
		fields.map((field) => [field, set.includes(field) ? "organization" : "default"]),
	) as PolicyView["sources"];
	return { values: policy, sources, presets: policyPresets };
}
