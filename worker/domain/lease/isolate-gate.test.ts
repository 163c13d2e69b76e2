import { expect, it } from "vitest";
import { type GateCall, type GateTransport, IsolateGate } from "./isolate-gate.ts";
import { noNews } from "./view.ts";

const facts = { sessionId: "ses_1", userId: "usr_1", sequence: 1, endsAtMs: 1_000_000 };
const aCall = (organizationId: string): GateCall => ({
	organizationId,
	sessionId: "ses_1",
	consistency: "leased",
	onUnavailable: "deny",
});

/** Organizations that lend; only `org_a` knows the session. */
const transport: GateTransport = {
	check: async (organizationId) => ({
		active: organizationId === "org_a",
		source: "organization",
		sequence: 1,
		asOf: 0,
	}),
	facts: async (organizationId) => (organizationId === "org_a" ? facts : null),
	lease: async (_organizationId, request) => ({
		update: { ...noNews, base: null, stamp: { epoch: 1, sequence: 1 }, asOfMs: 0 },
		termMs: 1_000,
		graceMs: 0,
		isolateTermMs: 1_000,
		echo: request.echo,
	}),
	waitUntil: () => {},
};

it("a session that one organization's checks made known is foreign to every other organization", async () => {
	const gate = new IsolateGate({ now: () => 100 }, () => "inc");
	await gate.check(aCall("org_a"), transport);
	expect(await gate.check(aCall("org_a"), transport)).toMatchObject({
		active: true,
		source: "isolate",
	});
	const foreign = {
		...aCall("org_b"),
		sessionId: "ses_2",
		facts: { ...facts, sessionId: "ses_2" },
	};
	await gate.check(foreign, transport);
	await gate.check(foreign, transport);
	expect(await gate.check(aCall("org_b"), transport)).toMatchObject({ active: false });
});
