import type { Mutant } from "./mutant.ts";

const gate = "worker/client/gate.ts";
const gateTest = "worker/client/gate.test.ts";
const isolateGate = "worker/domain/gate/isolate-gate.ts";
const isolateGateTest = "worker/domain/gate/isolate-gate.test.ts";
const knownSessions = "worker/domain/gate/known-sessions.ts";

/** Faults in what answers from memory: a reading of the clock, or a guard, that faster code could do without. */
export const gateFaults: readonly Mutant[] = [
	{
		name: "facts-by-session-alone",
		file: knownSessions,
		find: "if (organizationId !== asked.organizationId) return false;",
		replace: "",
		test: isolateGateTest,
	},
	{
		name: "hot-check-of-whatever-a-token-says",
		file: knownSessions,
		find: "facts.sequence === claims.seq &&",
		replace: "",
		test: isolateGateTest,
	},
	{
		name: "hot-check-without-a-clock-reading",
		file: isolateGate,
		find: "		const nowMs = this.#clock.now();\n		return isMeant(session, asked, nowMs)",
		replace:
			"		const nowMs = Math.max(0, this.#tidiedAtMs);\n		return isMeant(session, asked, nowMs)",
		test: isolateGateTest,
	},
	{
		name: "hot-check-late-in-a-request",
		file: gate,
		find: "return isNow && consistencyOf(request)",
		replace: "return consistencyOf(request)",
		test: gateTest,
	},
	{
		name: "hot-check-on-a-strict-route",
		file: gate,
		find: 'consistencyOf(request) === "leased"',
		replace: "consistencyOf(request)",
		test: gateTest,
	},
	{
		name: "hot-token-past-its-end",
		file: "worker/client/verified-tokens.ts",
		find: "known !== undefined && this.#clock.now() < known.untilMs",
		replace: "known !== undefined",
		test: gateTest,
	},
	{
		name: "hot-check-blind-to-a-watermark",
		file: "worker/domain/lease/view.ts",
		find: "this.#watermarks.size === 0",
		replace: "this.#watermarks.size < 2",
		test: "worker/domain/lease/view.test.ts",
	},
	{
		name: "a-crowd-renews-a-lapsed-lease",
		file: isolateGate,
		find: "!this.#leases.get(organizationId)?.isRenewing(nowMs)",
		replace: "true",
		test: isolateGateTest,
	},
	{
		name: "adopted-facts-are-anybodys",
		file: isolateGate,
		find: "if (adopt && adopted?.facts.userId !== adopt.userId)",
		replace: "if (adopt && !adopted)",
		test: "worker/services/lifecycle/adoption.test.ts",
	},
	{
		name: "waits-for-its-own-promises-only",
		file: "worker/client/guard.ts",
		find: '"then" in admission',
		replace: "admission instanceof Promise",
		test: "worker/client/fetch.node.test.ts",
	},
	{
		name: "direct-lease-without-a-row",
		file: "worker/domain/lease/lease-authority.ts",
		find: "this.#writer?.notStored();",
		replace: "",
		test: "worker/domain/lease/lease-authority.test.ts",
	},
];
