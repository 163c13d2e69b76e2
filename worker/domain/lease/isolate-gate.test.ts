import { expect, it } from "vitest";
import { dayMs } from "../clock.ts";
import { newId } from "../ids.ts";
import { noChanges } from "./changes.ts";
import { type GateCall, type GateTransport, IsolateGate } from "./isolate-gate.ts";
import type { Echo, LeaseGrant } from "./messages.ts";
import { noStamp } from "./stamp.ts";
import { View } from "./view.ts";
import { noNews, type ViewUpdate } from "./view-update.ts";

const facts = { sessionId: "ses_1", userId: "usr_1", sequence: 1, endsAtMs: 1_000_000 };
const aCall = (organizationId: string): GateCall => ({
	organizationId,
	sessionId: "ses_1",
	consistency: "leased",
	onUnavailable: "deny",
});

const aGrant = (news: Omit<ViewUpdate, "base" | "stamp" | "asOfMs">, echo: Echo): LeaseGrant => ({
	update: { ...news, base: null, stamp: { epoch: 1, sequence: 1 }, asOfMs: 0 },
	termMs: 1_000,
	graceMs: 0,
	isolateTermMs: 1_000,
	echo,
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
	lease: async (_organizationId, { echo }) => aGrant(noNews, echo),
	waitUntil: () => {},
};

it("activity that could not be handed in goes with the next renewal", async () => {
	let nowMs = 100;
	const handedIn: string[][] = [];
	const gate = new IsolateGate({ now: () => nowMs }, () => "inc");
	const call = { ...aCall("org_a"), facts };
	const losing: GateTransport = {
		...transport,
		lease: (_organizationId, _request, activity) => {
			handedIn.push(activity.map(({ sessionId, at }) => `${sessionId} ${at}`));
			return Promise.reject(new Error("lost"));
		},
	};
	await gate.check(call, transport);
	await gate.check(call, transport);
	for (const ms of [1_000, 500]) {
		nowMs += ms;
		await gate.check(call, losing);
	}
	expect(handedIn).toEqual([["ses_1 100"], ["ses_1 100"]]);
});

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

it("an organization that nobody asks about for a minute is forgotten, and of many the oldest", async () => {
	let nowMs = 100;
	let begun = 0;
	const newHolder = () => {
		begun += 1;
		return `inc_${begun}`;
	};
	const gate = new IsolateGate({ now: () => nowMs }, newHolder);
	const check = (organizationId: string) => gate.check(aCall(organizationId), transport);
	await check("org_a");
	nowMs += 60_000;
	await check("org_b");
	await check("org_a");
	expect(begun).toBe(2);
	nowMs += 60_001;
	await check("org_c");
	await check("org_a");
	expect(begun).toBe(4);
	for (let nth = 0; nth < 2_000; nth += 1) await check(`org_${nth}`);
	await check("org_999");
	expect(begun).toBe(2_004);
	await check("org_a");
	expect(begun).toBe(2_005);
});

it("above 100,000 ended sessions a gate asks about one that has ended, and answers for others from memory", async () => {
	const view = new View();
	const endsAtMs = 4_000_000_000_000;
	const ids = Array.from({ length: 100_001 }, () => newId("session"));
	const ended = ids.map((sessionId) => ({ sessionId, endsAtMs, cause: "admin" as const }));
	view.apply({ epoch: 1, sequence: 2 }, { ...noChanges, ended });
	const update = view.updateSince(noStamp, 0);
	const lending: GateTransport = {
		...transport,
		check: async () => ({ active: false, source: "organization", sequence: 2, asOf: 0 }),
		lease: async (_organizationId, { echo }) => aGrant(update, echo),
	};
	const gate = new IsolateGate({ now: () => 100 }, () => "inc");
	const check = (sessionId: string) =>
		gate.check({ ...aCall("org_a"), sessionId, facts: { ...facts, sessionId, endsAtMs } }, lending);
	await check("ses_1");
	await check("ses_1");
	expect(await check("ses_1")).toMatchObject({ active: true, source: "isolate" });
	for (const sessionId of ids.slice(0, 50)) {
		expect(await check(sessionId)).toMatchObject({ active: false, source: "organization" });
	}
});

it("an adopted session is asked for once a day, and known facts do while nobody can be asked", async () => {
	let nowMs = 100;
	const gate = new IsolateGate({ now: () => nowMs }, () => "inc");
	const asked: number[] = [];
	let isCut = false;
	const adopting: GateTransport = {
		...transport,
		adopt: async () => {
			asked.push(nowMs);
			if (isCut) throw new Error("cut off");
			return facts;
		},
	};
	const adopt = {
		...{ issuer: "https://id.example", providerSessionId: "s", userId: "usr_1", issuedAt: 1 },
	};
	const check = (more: object = {}) =>
		gate.check({ ...aCall("org_a"), adopt: { ...adopt, ...more } }, adopting);
	for (let count = 0; count < 3; count += 1) expect((await check()).active).toBe(true);
	// Whoever else comes with it is nobody here, and nobody is asked about them.
	expect((await check({ userId: "usr_2" })).active).toBe(false);
	expect(asked).toEqual([100]);
	nowMs += dayMs;
	isCut = true;
	// The organization answers checks all the same: this is no moment to refuse everybody.
	expect((await check()).active).toBe(true);
	isCut = false;
	await check();
	await check();
	expect(asked).toEqual([100, 100 + dayMs, 100 + dayMs]);
});

it("an adopted session that was never seen is neither let in nor called ended while nobody can be asked", async () => {
	const gate = new IsolateGate({ now: () => 100 }, () => "inc");
	const adopt = {
		...{ issuer: "https://id.example", providerSessionId: "s", userId: "usr_1", issuedAt: 1 },
	};
	const cut: GateTransport = { ...transport, adopt: () => Promise.reject(new Error("cut off")) };
	expect(await gate.check({ ...aCall("org_a"), adopt }, cut)).toMatchObject({
		...{ active: false, unavailable: true },
	});
	const refusing: GateTransport = { ...transport, adopt: async () => null };
	const refused = await gate.check({ ...aCall("org_a"), adopt }, refusing);
	expect(refused.active).toBe(false);
	expect(refused.unavailable).toBeUndefined();
});
