import { afterEach, expect, test } from "vitest";
import type { Session, SessionState } from "../../../api/client.ts";
import { canEnd, endOf, isActive } from "../endings/known-endings.ts";
import { chooseAsked } from "./choose-asked.ts";
import { asKnown, forgetStates, learn } from "./known-states.ts";
import { endedAmong, matching, withCount } from "./list-counts.ts";
import { merged } from "./merge-state.ts";

afterEach(forgetStates);

const by = { kind: "organization_admin", id: "adm_lena", name: "Lena Ortiz" } as const;
const ended = { at: 50, by, cause: "admin", reason: null, receiptId: "rcp_1" } as const;

const aState = (change: Partial<SessionState> = {}): SessionState => ({
	status: "active",
	user: { id: "usr_raj", name: "Raj Shah", email: "raj@acme.example" },
	ip: "203.0.113.7",
	geo: null,
	network: null,
	lastActivityAt: 10,
	idleExpiresAt: 90,
	flags: [],
	...change,
});
const aSession = (change: Partial<Session> = {}): Session => ({
	...aState(),
	id: "ses_1",
	organizationId: "org_acme",
	device: { type: "desktop", os: "Linux", browser: "Firefox", label: "Firefox on Linux" },
	authMethods: [],
	clientId: null,
	metadata: null,
	createdAt: 1,
	expiresAt: 99,
	current: true,
	supportGrantId: null,
	...change,
});

test("an end is never taken back by an answer that was given before it", () => {
	const session = aSession({ status: "revoked", ended });
	expect(merged(session, aState({ lastActivityAt: 20 }))).toBe(session);
});

test("activity never goes backwards, and where somebody was goes with it", () => {
	const session = aSession({ lastActivityAt: 20, ip: "198.51.100.4" });
	expect(merged(session, aState({ lastActivityAt: 15 }))).toBe(session);
	const later = merged(session, aState({ lastActivityAt: 30 }));
	expect(later).toMatchObject({ lastActivityAt: 30, ip: "203.0.113.7", current: true });
});

test("an end heard of says by whom and when, and offers nothing more to end", () => {
	const session = aSession();
	expect(canEnd(session)).toBe(true);
	learn({ ses_1: aState({ status: "revoked", ended, lastActivityAt: 5 }) });
	expect(asKnown(session)).toMatchObject({ status: "revoked", ended, lastActivityAt: 10 });
	expect([isActive(session), canEnd(session)]).toEqual([false, false]);
	expect(endOf(session)).toEqual(ended);
});

test("what was heard is forgotten with the page that showed it", () => {
	learn({ ses_1: aState({ lastActivityAt: 30 }) });
	forgetStates();
	expect(asKnown(aSession()).lastActivityAt).toBe(10);
});

test("sessions in sight are asked about first, and each of the others gets its turn", () => {
	const others = ["a", "b", "c", "d", "e"];
	const asked = new Set<string>();
	const ask = (from: number) =>
		chooseAsked({ first: ["d"], others, from, isDue: (id) => !asked.has(id), max: 2 });
	const first = ask(0);
	expect(first.ids).toEqual(["d", "a"]);
	for (const id of first.ids) asked.add(id);
	const second = ask(first.next);
	expect(second.ids).toEqual(["b", "c"]);
	for (const id of second.ids) asked.add(id);
	expect(ask(second.next).ids).toEqual(["e"]);
});

test("with everything in sight always due, the others still get their turn as far as there is room", () => {
	const seen = new Set<string>();
	let from = 0;
	for (let turn = 0; turn < 5; turn += 1) {
		const chosen = chooseAsked({
			first: ["x"],
			others: ["a", "b", "c", "d", "e"],
			from,
			isDue: () => true,
			max: 2,
		});
		for (const id of chosen.ids) seen.add(id);
		from = chosen.next;
	}
	expect([...seen].sort()).toEqual(["a", "b", "c", "d", "e", "x"]);
});

const rows = new Map(["one", "two", "three"].map((id) => [id, aSession({ id })]));
const page = { total: { count: 10, capped: false }, readAt: 100 };
const counted = (count: number, readAt: number) => ({
	status: [{ value: "active", count, capped: false }],
	readAt,
});

test("the count is the newest that was read, less what has ended since", () => {
	const known = { status: "active", page, rows } as const;
	const endings = new Map([
		["one", 150],
		["elsewhere", 150],
	]);
	expect(matching({ ...known, facets: undefined, ended: endings }).count).toBe(9);
	expect(matching({ ...known, facets: counted(9, 140), ended: endings }).count).toBe(8);
	expect(matching({ ...known, facets: counted(9, 160), ended: endings }).count).toBe(9);
	expect(matching({ ...known, facets: counted(99, 90), ended: endings }).count).toBe(9);
	expect(endedAmong(rows, endings)).toEqual(["one"]);
});

test("heading and filters say the same number", () => {
	const facets = { status: counted(11, 0).status, deviceType: [], country: [], lastActive: [] };
	const count = matching({ status: "active", page, rows, facets: undefined, ended: new Map() });
	expect(withCount(facets, "active", count)?.status).toEqual([{ value: "active", ...page.total }]);
});

test("a count that stops at its cap is not made smaller by what ended", () => {
	const capped = { total: { count: 10_000, capped: true }, readAt: 100 };
	const ended = new Map([["one", 150]]);
	const count = matching({ status: "active", page: capped, rows, facets: undefined, ended });
	expect(count).toEqual(capped.total);
});
