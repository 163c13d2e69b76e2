import {
	effectivePolicy,
	type Policy,
	type PolicyField,
	type PolicyValues,
} from "../../../domain/policy.ts";
import { all, type Store } from "./store.ts";

/** What the organization has set itself; everything else is the default. */
export function readPolicyValues(store: Store): PolicyValues {
	const rows = all<{ field: string; value: string }>(store, "SELECT field, value FROM policy");
	return Object.fromEntries(rows.map(({ field, value }) => [field, JSON.parse(value)]));
}

/** The policy in force, and which of its fields the organization has set. */
export const describePolicy = (store: Store): { policy: Policy; set: PolicyField[] } => ({
	policy: readPolicy(store),
	set: Object.keys(readPolicyValues(store)) as PolicyField[],
});

export const readPolicy = (store: Store): Policy => effectivePolicy(readPolicyValues(store));
