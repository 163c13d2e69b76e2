import { expect, it } from "vitest";
import { dayMs, hourMs } from "../../lib/units.ts";
import type { Health } from "../health/queries.ts";
import { concernsOf } from "./attention.ts";

const nowMs = Date.UTC(2026, 10, 26, 12);
const health = (change: Partial<Health> = {}): Health => ({
	asOf: nowMs,
	enforced24h: { count: 0, p50Ms: null, p99Ms: null, slowestMs: null, capped: false, hours: [] },
	pending: [],
	leases: [],
	tokensEndingSoon: [],
	standing: "open",
	recovery: null,
	log: { size: 1, confirmed: 1, checkpoint: null, unsigned: null, witnesses: [], key: null },
	database: {
		...{ state: "roomy" as const, usedBytes: 1, maxBytes: 2 },
		...{ waiting: 0, parked: 0, caughtUpAt: nowMs, warning: null },
	},
	...change,
});
const calm = {
	base: "/o/acme",
	isOutsider: false,
	flags: [],
	grants: [],
	health: health(),
	nowMs,
};
const holder = { kind: "administrator" as const, name: "Lena Ortiz", email: "lena@curfew.example" };
const grant = (change: object) => ({
	...{ id: "grt_1", state: "active", holder, requested: null, reason: "People cannot sign in" },
	...{ startsAt: nowMs - dayMs, endsAt: nowMs + dayMs },
	...change,
});
const sentences = (known: Partial<Parameters<typeof concernsOf>[0]>) =>
	concernsOf({ ...calm, ...known }).map(({ sentence }) => sentence);

it("where nothing is the matter, nothing needs attention", () => {
	expect(concernsOf(calm)).toEqual([]);
	expect(concernsOf({ ...calm, flags: null, grants: null, health: null })).toEqual([]);
});

it("what stands out leads to the sessions it is about, what matters most first", () => {
	const flags = [
		{ value: "single_factor", count: 1, capped: false },
		{ value: "impossible_travel", count: 10_000, capped: true },
	];
	expect(concernsOf({ ...calm, flags })).toMatchObject([
		{
			...{ label: "Impossible travel", isWarning: true, link: "10,000+ sessions" },
			href: "/o/acme/sessions?flag=impossible_travel",
		},
		{ label: "Single factor", isWarning: false, link: "1 session" },
	]);
});

it("support access is named when it ends within a day, and a request as long as it waits", () => {
	expect(
		sentences({
			grants: [
				grant({ endsAt: nowMs + 3 * hourMs }),
				grant({ endsAt: nowMs + dayMs + hourMs }),
				grant({ endsAt: nowMs - 1 }),
				grant({
					state: "requested",
					requested: { lapsesAt: nowMs + 1 },
					startsAt: null,
					endsAt: null,
				}),
				grant({ state: "requested", requested: { lapsesAt: nowMs }, startsAt: null, endsAt: null }),
			],
		}),
	).toEqual([
		"Support access of Lena Ortiz ends in 3 h.",
		"Lena Ortiz asks for support access: “People cannot sign in”",
	]);
});

it("tokens that end soon are named, and lead support to a page that it may open", () => {
	const ending = health({
		tokensEndingSoon: [{ id: "tok_1", name: "Nightly", expiresAt: nowMs + 3 * dayMs }],
	});
	expect(concernsOf({ ...calm, health: ending })).toMatchObject([
		{
			sentence: "“Nightly” ends in 3 d, and no other takes its place.",
			href: "/o/acme/api-tokens",
		},
	]);
	expect(concernsOf({ ...calm, health: ending, isOutsider: true })).toMatchObject([
		{ href: "/o/acme/health" },
	]);
});

it("whatever Health knows of trouble is said, each in its own sentence", () => {
	const failing = { since: nowMs, says: "No answer" };
	const troubled = health({
		standing: "closed",
		database: {
			...{ state: "full" as const, usedBytes: 2, maxBytes: 2 },
			...{ waiting: 3, parked: 0, caughtUpAt: null, warning: "It is full." },
		},
		log: {
			...health().log,
			unsigned: { because: "log_changed", says: "Entry 3 is another." },
			witnesses: [
				{ name: "mirror", size: 0, seenAt: null, failing },
				{ name: "other", size: 1, seenAt: nowMs, failing: null },
			],
		},
	});
	const said = sentences({ health: troubled });
	expect(said).toHaveLength(4);
	expect(said.join(" ")).toMatch(
		/recovering.*Entry 3 is another.*The witness mirror does not sign the log.*It is full/,
	);
});

it("what is on its way states its bound: one receipt leads to itself, several to Health", () => {
	const receipt = (id: string, enforcedBy: number) =>
		({ id, enforcedBy, scope: { kind: "organization" } }) as Health["pending"][number];
	const one = health({ pending: [receipt("rcp_1", nowMs + 10_000)] });
	expect(concernsOf({ ...calm, health: one })).toMatchObject([{ href: "/o/acme/receipts/rcp_1" }]);
	const two = health({ pending: [receipt("rcp_1", nowMs + 10_000), receipt("rcp_2", nowMs)] });
	expect(concernsOf({ ...calm, health: two })).toMatchObject([
		{
			sentence: expect.stringMatching(/^2 receipts are recorded.*:10\.0\.$/),
			href: "/o/acme/health",
		},
	]);
});
