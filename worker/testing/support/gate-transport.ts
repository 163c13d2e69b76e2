import { exports } from "cloudflare:workers";
import type { GateTransport } from "../../domain/gate/gate-calls.ts";

/**
 * How an isolate of an auth edge reaches Curfew: over a service binding, from western Europe.
 *
 * @param through what becomes of each call on its way
 */
export const gateTransport = (
	through: <T>(call: () => Promise<T>) => Promise<T> = (call) => call(),
): GateTransport => ({
	check: (...args) => through(() => exports.SessionGate.check(...args)),
	facts: (...args) => through(() => exports.SessionGate.facts(...args)),
	adopt: (...args) => through(() => exports.SessionGate.adopt(...args)),
	lease: (organizationId, request, activity, answered) =>
		through(() =>
			exports.SessionGate.lease(organizationId, request, activity, answered, { continent: "EU" }),
		),
});
