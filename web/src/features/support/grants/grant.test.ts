import { expect, test } from "vitest";
import {
	type GrantShape,
	holderName,
	leftText,
	passedMark,
	replacedBy,
	requestSentence,
	stateAt,
} from "./grant.ts";

const minuteMs = 60_000;
const lena = { kind: "administrator", name: "Lena Ortiz", email: "lena@curfew.example" } as const;
const grant = (over: Partial<GrantShape> = {}): GrantShape => ({
	state: "active",
	holder: lena,
	requested: null,
	startsAt: 1_000,
	endsAt: 2_000,
	...over,
});

test("a grant is over from its end on, before anybody has said so", () => {
	expect([1_999, 2_000].map((now) => stateAt(grant(), now))).toEqual(["active", "expired"]);
	expect([999, 1_000].map((now) => stateAt(grant({ state: "scheduled" }), now))).toEqual([
		"scheduled",
		"active",
	]);
});

test("a closed grant stays what it is, whatever its times say", () => {
	for (const state of ["revoked", "declined", "replaced", "expired"]) {
		expect(stateAt(grant({ state }), 1_500)).toBe(state);
	}
});

test("a request is open until it lapses", () => {
	const asked = grant({
		state: "requested",
		startsAt: null,
		endsAt: null,
		requested: { lapsesAt: 50 },
	});
	expect([49, 50].map((now) => stateAt(asked, now))).toEqual(["requested", "lapsed"]);
});

test("a countdown speaks at 15 minutes, at 5 and at the end, and at nothing else", () => {
	const endsAt = 60 * minuteMs;
	const spoken: number[] = [];
	for (let now = 0; now < 62 * minuteMs; now += 5_000) {
		const mark = passedMark(endsAt, now, now + 5_000);
		if (mark !== null) spoken.push(mark / minuteMs);
	}
	expect(spoken).toEqual([15, 5, 0]);
});

test("a clock that slept over several marks speaks the last of them only", () => {
	expect(passedMark(60 * minuteMs, 0, 61 * minuteMs)).toBe(0);
});

test("time left never goes below now", () => {
	expect([leftText(3_600_000, 0), leftText(1_000, 1_000), leftText(1_000, 9_000)]).toEqual([
		"in 1 h",
		"now",
		"now",
	]);
});

test("a new grant replaces the one its holder has, found by address in any case", () => {
	const platform = grant({ holder: { kind: "platform" } });
	expect(replacedBy([platform, grant()], { email: " Lena@Curfew.example" }, 1_500)).toMatchObject({
		holder: lena,
	});
	expect(replacedBy([grant(), platform], "platform", 1_500)).toBe(platform);
	expect(replacedBy([grant()], { email: "noor@globex.example" }, 1_500)).toBeUndefined();
	expect(replacedBy([grant()], { email: lena.email }, 2_000)).toBeUndefined();
});

test("a person without a name is called by the address", () => {
	expect(holderName({ ...lena, name: " " })).toBe(lena.email);
});

test("a request says who asks for what, for how long and why, however much was written", () => {
	const request = {
		...{ holder: lena, scope: "manage", reason: "Sign-ins fail" },
		requested: { durationMs: 60 * minuteMs },
	};
	expect(requestSentence(request)).toBe(
		"Lena Ortiz (Support) asks to see and end sessions, for 1 h: “Sign-ins fail”.",
	);
	const long = { ...request, reason: "x".repeat(500), requested: { durationMs: null } };
	expect(requestSentence(long)).toBe(
		`Lena Ortiz (Support) asks to see and end sessions: “${"x".repeat(120)}…”.`,
	);
});
