import { describe, expect, it } from "vitest";
import { dayMs } from "../clock.ts";
import { newId } from "../ids.ts";
import { noChanges } from "../lease/changes.ts";
import type { Echo, LeaseGrant } from "../lease/messages.ts";
import { noStamp } from "../lease/stamp.ts";
import { View } from "../lease/view.ts";
import { noNews, type ViewUpdate } from "../lease/view-update.ts";
import type { GateCall, GateRequest, GateTransport } from "./gate-calls.ts";
import { IsolateGate } from "./isolate-gate.ts";

const facts = { sessionId: "ses_1", userId: "usr_1", sequence: 1, endsAtMs: 1_000_000 };
const claims = { sub: "usr_1", seq: 1, sexp: 1_000_000 };
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
};

/** What a view hands on in which this session has ended. */
function viewThatEnded(sessionId: string) {
	const view = new View();
	const endsAtMs = 1_000_000;
	view.apply(
		{ epoch: 1, sequence: 2 },
		{ ...noChanges, ended: [{ sessionId, endsAtMs, cause: "admin" }] },
	);
	const { watermarks, shortened, endedRecords, endedMarks } = view.updateSince(noStamp, 0);
	return { watermarks, shortened, endedRecords, endedMarks };
}

it("activity that could not be handed in goes with the next renewal", async () => {
	let nowMs = 100;
	const handedIn: string[][] = [];
	const gate = new IsolateGate({ now: () => nowMs }, () => "inc");
	const call = { ...aCall("org_a"), claims };
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
		claims,
	};
	await gate.check(foreign, transport);
	await gate.check(foreign, transport);
	expect(await gate.check(aCall("org_b"), transport)).toMatchObject({ active: false });
});

it("an organization that is asked about once costs no lease, and one that nobody asks about for a minute loses its own", async () => {
	let nowMs = 100;
	let begun = 0;
	const newHolder = () => {
		begun += 1;
		return `inc_${begun}`;
	};
	const gate = new IsolateGate({ now: () => nowMs }, newHolder);
	const check = () => gate.check(aCall("org_a"), transport);
	await check();
	expect(begun).toBe(0);
	await check();
	expect(begun).toBe(1);
	nowMs += 59_000;
	await check();
	await check();
	expect(begun).toBe(1);
	nowMs += 60_001;
	await gate.check(aCall("org_b"), transport);
	await check();
	await check();
	expect(begun).toBe(2);
});

it("of more than ten thousand organizations with a lease the oldest begins anew", async () => {
	const begun: string[] = [];
	const counting: GateTransport = {
		...transport,
		facts: async () => facts,
		lease: async (organizationId, { echo }) => {
			begun.push(organizationId);
			return aGrant(noNews, echo);
		},
	};
	const gate = new IsolateGate({ now: () => 100 }, () => "inc");
	const lease = async (organizationId: string) => {
		const call = { ...aCall(organizationId), claims };
		for (let count = 0; count < 3; count += 1) await gate.check(call, counting);
	};
	for (let nth = 0; nth <= 10_000; nth += 1) await lease(`org_${nth}`);
	expect(begun).toHaveLength(10_001);
	await lease("org_5000");
	expect(begun).toHaveLength(10_001);
	await lease("org_0");
	expect(begun).toHaveLength(10_002);
});

/** A gate that holds a lease of `org_a` and knows its session; every call to Curfew is counted. */
async function aHotGate() {
	const time = { ms: 100 };
	const calls = { check: 0, lease: 0 };
	const counting: GateTransport = {
		...transport,
		check: (...asked) => {
			calls.check += 1;
			return transport.check(...asked);
		},
		lease: (...asked) => {
			calls.lease += 1;
			return transport.lease(...asked);
		},
	};
	const gate = new IsolateGate({ now: () => time.ms }, () => "inc");
	const call = { ...aCall("org_a"), claims };
	await gate.check(call, counting);
	await gate.check(call, counting);
	return {
		time,
		calls,
		gate,
		check: () => gate.check(call, counting),
		tryCheck: (more: Partial<GateCall> = {}, request: GateRequest = {}) =>
			gate.tryCheck({ ...call, ...more }, counting, request),
	};
}

describe("an answer at once", () => {
	it("is that of a check, while the lease lasts and not a moment longer", async () => {
		const { time, check, tryCheck } = await aHotGate();
		expect(tryCheck()).toEqual(await check());
		expect(tryCheck()).toMatchObject({ active: true, source: "isolate", expiresAt: 1_000_000 });
		time.ms += 999;
		expect(tryCheck()).toMatchObject({ active: true });
		time.ms += 1;
		expect(tryCheck()).toBeNull();
	});

	it("is given about the very session that is known: by its organization and by what its token says", async () => {
		const { tryCheck } = await aHotGate();
		for (const other of [
			{ organizationId: "org_b" },
			{ sessionId: "ses_2" },
			{ claims: { ...claims, sub: "usr_2" } },
			{ claims: { ...claims, seq: 2 } },
			{ claims: { ...claims, sexp: 2_000_000 } },
			{ claims: undefined } as never,
			{ adopt: { issuer: "i", providerSessionId: "s", userId: "usr_1", issuedAt: 1 } },
		]) {
			expect(tryCheck(other), JSON.stringify(other)).toBeNull();
		}
	});

	it("renews when half the term is over, once, and goes on without waiting", async () => {
		const { time, calls, tryCheck } = await aHotGate();
		const late: Promise<unknown>[] = [];
		const during = { waitUntil: (work: Promise<unknown>) => late.push(work) };
		time.ms += 499;
		tryCheck({}, during);
		expect(calls).toEqual({ check: 1, lease: 1 });
		time.ms += 1;
		for (let count = 0; count < 32; count += 1) tryCheck({}, during);
		expect(late).toHaveLength(1);
		await Promise.all(late);
		expect(calls).toEqual({ check: 1, lease: 2 });
		time.ms += 999;
		expect(tryCheck({}, during)).toMatchObject({ active: true });
	});

	it("of an ended session refuses", async () => {
		const { time, check, tryCheck, gate } = await aHotGate();
		time.ms += 500;
		const ended = viewThatEnded("ses_1");
		const lending: GateTransport = {
			...transport,
			lease: async (_organizationId, { echo }) => aGrant(ended, echo),
		};
		const late: Promise<unknown>[] = [];
		const call = { ...aCall("org_a"), claims };
		gate.tryCheck(call, lending, { waitUntil: (work) => late.push(work) });
		await Promise.all(late);
		expect(tryCheck()).toMatchObject({ active: false, status: "revoked", cause: "admin" });
		expect(await check()).toMatchObject({ active: false });
	});
});

it("of a crowd that meets a lapsed lease one renews it, and the others ask the organization", async () => {
	const { time, calls, check } = await aHotGate();
	time.ms += 5_000;
	const answers = await Promise.all(Array.from({ length: 32 }, check));
	expect(calls).toEqual({ check: 1 + 31, lease: 2 });
	expect(answers.every(({ active }) => active)).toBe(true);
});

it("where a session is in use is read once a second, and when it was to the millisecond", async () => {
	let nowMs = 100;
	const handedIn: unknown[] = [];
	const lending: GateTransport = {
		...transport,
		lease: async (_organizationId, { echo }, activity) => {
			handedIn.push(...activity);
			return { ...aGrant(noNews, echo), termMs: 10_000 };
		},
	};
	const gate = new IsolateGate({ now: () => nowMs }, () => "inc");
	const call = { ...aCall("org_a"), claims };
	let reads = 0;
	const request = {
		get ip() {
			reads += 1;
			return `203.0.113.${reads}`;
		},
		geo: { country: "JP" },
	};
	await gate.check(call, lending);
	await gate.check(call, lending);
	for (; nowMs < 3_000; nowMs += 100) gate.tryCheck(call, lending, request);
	expect(reads).toBe(2);
	nowMs = 20_000;
	await gate.check(call, lending);
	await gate.check(call, lending);
	expect(handedIn.at(-1)).toEqual({
		...{ sessionId: "ses_1", at: 2_900, ip: "203.0.113.2", geo: { country: "JP" } },
	});
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
		gate.check({ ...aCall("org_a"), sessionId, claims: { ...claims, sexp: endsAtMs } }, lending);
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

it("a session in use is told of under each lease, also when the one before was forgotten or its place could not be read", async () => {
	let nowMs = 100;
	const toldAt: number[] = [];
	const lending: GateTransport = {
		...transport,
		lease: async (_organizationId, { echo }, activity) => {
			toldAt.push(...activity.map(({ at }) => at));
			return aGrant(noNews, echo);
		},
	};
	const gate = new IsolateGate({ now: () => nowMs }, () => "inc");
	// Without claims its facts are Curfew's, and outlive the lease.
	const check = (request: GateRequest = {}) => gate.check(aCall("org_a"), lending, request);
	await check();
	await check();
	nowMs += 90_000;
	await gate.check(aCall("org_b"), lending);
	for (let count = 0; count < 3; count += 1) await check();
	nowMs += 2_000;
	const unreadable = {
		get ip(): string {
			throw new Error("no header");
		},
	};
	await check();
	await check(unreadable).catch(() => undefined);
	await check(unreadable).catch(() => undefined);
	nowMs += 2_000;
	await check();
	await check();
	expect(toldAt).toEqual([90_100, 92_100]);
});

it("more sessions in use than are told of at once are told of at once, and the next after them", async () => {
	let nowMs = 100;
	const told: number[] = [];
	const lending: GateTransport = {
		...transport,
		lease: async (_organizationId, { echo }, activity) => {
			told.push(activity.length);
			return { ...aGrant(noNews, echo), termMs: 10_000 };
		},
	};
	const gate = new IsolateGate({ now: () => nowMs }, () => "inc");
	const check = (nth: number) =>
		gate.check({ ...aCall("org_a"), sessionId: `ses_${nth}`, claims }, lending);
	await check(0);
	await check(0);
	for (let nth = 0; nth < 1_200; nth += 1) {
		await check(nth);
		nowMs += 1;
	}
	expect(told).toEqual([0, 500, 500]);
});
