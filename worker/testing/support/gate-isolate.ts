import type { Clock } from "../../domain/clock.ts";
import type { SeenFrom } from "../../domain/facts/place.ts";
import type { GateAnswer } from "../../domain/gate/gate-calls.ts";
import { IsolateGate } from "../../domain/gate/isolate-gate.ts";
import { newSecret } from "../../domain/ids.ts";
import { oneSession } from "../../domain/receipt.ts";
import type { StartedSession } from "../../objects/organization/lifecycle/lifecycle-rpc.ts";
import { must, type TestOrganization, theTest } from "./builders.ts";
import { gateTransport } from "./gate-transport.ts";

/** An isolate of an auth edge: its own memory, its own clock, and Curfew behind a service binding. */
export function anIsolate(
	options: { clock?: Clock; cut?: () => boolean; onUnavailable?: "deny" | "grace" } = {},
) {
	const clock = options.clock ?? { now: () => Date.now() };
	const gate = new IsolateGate(clock, newSecret);
	const late: Promise<unknown>[] = [];
	let calls = 0;
	const through = <T>(call: () => Promise<T>): Promise<T> => {
		calls += 1;
		return options.cut?.() ? Promise.reject(new Error("cut off")) : call();
	};
	const check = (
		session: StartedSession,
		consistency: "strict" | "leased" = "leased",
		from?: SeenFrom,
	): Promise<GateAnswer> =>
		gate.check(
			{
				organizationId: session.claims.org,
				sessionId: session.sessionId,
				claims: session.claims,
				consistency,
				onUnavailable: options.onUnavailable ?? "deny",
			},
			gateTransport(through),
			{ ...from, waitUntil: (work) => late.push(work) },
		);
	return { check, calls: () => calls, settled: () => Promise.all(late) };
}

/** An administrator ends one session; answers like the front door: enforced, or after five seconds. */
export const revoke = async (organization: TestOrganization, sessionId: string) =>
	must(
		await organization.object.revoke(
			{
				target: oneSession(sessionId),
				cause: "admin",
				reason: null,
			},
			theTest,
		),
	);
