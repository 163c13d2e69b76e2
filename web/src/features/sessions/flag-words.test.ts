import { expect, test } from "vitest";
import { type SessionFlag, flagKinds as wireKinds } from "../../../../worker/domain/facts/flags.ts";
import { flagKinds } from "../../lib/labels.ts";
import { byWeight, flagLabel, flagReason, isWarning } from "./flag-words.ts";

const minuteMs = 60_000;
const at = Date.UTC(2026, 10, 26, 9);

const text = (flag: SessionFlag): string =>
	flagReason(flag, true)
		.map((part) => (typeof part === "string" ? part : part.name))
		.join("");

const berlin = { country: "DE", city: "Berlin", latitude: 52.52, longitude: 13.4, at };
const saoPaulo = {
	country: "BR",
	city: "São Paulo",
	latitude: -23.55,
	longitude: -46.63,
	at: at + 40 * minuteMs,
};
const travel = {
	kind: "impossible_travel" as const,
	at,
	distanceKm: 10_233,
	elapsedMs: 40 * minuteMs,
	speedKmh: 15_350,
};

test("the UI knows exactly the facts of the API, and has words for each", () => {
	expect([...flagKinds].sort()).toEqual([...wireKinds].sort());
	for (const kind of flagKinds) expect(flagLabel(kind)).not.toContain("_");
});

test("a fact of a newer server is shown by its name, after those that are known", () => {
	expect(flagLabel("odd_hours")).toBe("odd hours");
	expect(["odd_hours", "idle", "refresh_reused"].sort(byWeight)).toEqual([
		"refresh_reused",
		"idle",
		"odd_hours",
	]);
});

test("only what may be somebody else's hand is toned as a warning", () => {
	expect(flagKinds.filter(isWarning)).toEqual([
		"refresh_reused",
		"replayed_elsewhere",
		"impossible_travel",
	]);
});

test("a new country is named, and those before it", () => {
	const kind = "new_country";
	expect(text({ kind, at, seen: { country: "BR", known: ["DE", "FR"] } })).toBe(
		"First seen in Brazil; seen before in Germany and France.",
	);
	const known = ["AT", "BE", "CH", "DE", "ES", "FR", "GB"];
	expect(text({ kind, at, seen: { country: "BR", known } })).toBe(
		"First seen in Brazil; seen before in Austria, Belgium, Switzerland, Germany, Spain and 2 more.",
	);
});

test("impossible travel says from where to where, in which time and how far, and no more digits than are known", () => {
	expect(text({ ...travel, seen: { from: berlin, to: saoPaulo } })).toBe(
		"Berlin, then São Paulo 40 minutes later: 10,200 km.",
	);
});

test("what was reported late was seen first", () => {
	expect(text({ ...travel, seen: { from: saoPaulo, to: berlin } })).toBe(
		"Berlin, then São Paulo 40 minutes later: 10,200 km.",
	);
});

test("a place without a city is its country, one without either its coordinates", () => {
	const from = { ...berlin, city: null };
	const to = { ...saoPaulo, city: null, country: null };
	expect(text({ ...travel, elapsedMs: 1_000, seen: { from, to } })).toBe(
		"Germany, then -23.6, -46.6 1 second later: 10,200 km.",
	);
});

test("what was erased is said to be no longer kept", () => {
	expect(text({ kind: "new_country", at, seen: null })).toBe("The places are no longer kept.");
	expect(text({ ...travel, seen: null })).toBe(
		"10,200 km in 40 minutes. The places are no longer kept.",
	);
});

test("every fact has a sentence", () => {
	const flags: SessionFlag[] = [
		{ kind: "refresh_reused", at, generation: 4 },
		{ kind: "replayed_elsewhere", at, generation: 4, seen: null },
		{ kind: "user_agent_changed", at, seen: null },
		{ kind: "tor", at },
		{ kind: "many_sessions", at, count: 11 },
		{ kind: "idle", at, lastActivityAt: at },
		{ kind: "single_factor", at, methods: ["pwd"] },
	];
	for (const flag of flags) expect(text(flag)).toMatch(/^[A-Z].+\.$/);
	expect(text({ kind: "single_factor", at, methods: ["pwd"] })).toBe(
		"Signed in with one factor only: password.",
	);
});
