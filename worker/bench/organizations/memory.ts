import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { minuteMs, secondMs } from "../../domain/clock.ts";
import type { GateTransport } from "../../domain/gate/gate-calls.ts";
import { IsolateGate } from "../../domain/gate/isolate-gate.ts";
import { newId, newSecret } from "../../domain/ids.ts";
import { noStamp } from "../../domain/lease/stamp.ts";
import { defaultTerms } from "../../domain/lease/terms.ts";
import { View } from "../../domain/lease/view.ts";

export interface IsolateMemory {
	organizations: number;
	/** Of each organization, within a minute; the second takes a lease. */
	checksEach: number;
	bytes: number;
	/** Once nobody has been asked about for over a minute, and one check has come since. */
	bytesAfterQuiet: number;
}

/** What one isolate's gate holds of so many organizations, on Node's heap after full collections. */
export async function measureMemory(
	organizations: number,
	checksEach: number,
): Promise<IsolateMemory> {
	let nowMs = Date.UTC(2030, 0, 1);
	const gate = new IsolateGate({ now: () => nowMs }, newSecret);
	const check = (organizationId: string) =>
		gate.check(
			{
				...{ organizationId, sessionId, claims, consistency: "leased", onUnavailable: "deny" },
			},
			lending(() => nowMs),
		);
	const sessionId = newId("session");
	const claims = { sub: "usr_1", seq: 1, sexp: nowMs + 60 * minuteMs };
	await check(newId("organization"));
	const before = bytesHeld();
	const everyMs = (50 * secondMs) / organizations;
	for (let nth = 0; nth < organizations; nth += 1) {
		// Nobody else keeps its id: it counts.
		const organizationId = newId("organization");
		for (let count = 0; count < checksEach; count += 1) await check(organizationId);
		nowMs += everyMs;
	}
	const bytes = bytesHeld() - before;
	nowMs += minuteMs + secondMs;
	await check(newId("organization"));
	const bytesAfterQuiet = bytesHeld() - before;
	// Whoever is not asked again must not be gone before it was measured.
	await check(newId("organization"));
	return { organizations, checksEach, bytes, bytesAfterQuiet };
}

/** An organization where nothing has ended, whose lease travels as over a service binding: copied. */
const lending = (now: () => number): GateTransport => ({
	check: async () => ({ active: true, source: "organization", sequence: 1, asOf: now() }),
	facts: async () => null,
	lease: async (_organizationId, { echo }) => {
		const { isolateTermMs, graceMs } = defaultTerms;
		const update = view.updateSince(noStamp, now());
		return structuredClone({ update, termMs: isolateTermMs, graceMs, isolateTermMs, echo });
	},
});

const view = new View();
view.apply({ epoch: 1, sequence: 1 }, { ended: [], shortened: [], watermarks: [] });

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function bytesHeld(): number {
	for (let nth = 0; nth < 3; nth += 1) collect();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}
