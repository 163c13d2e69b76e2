import fc from "fast-check";
import { expect, test } from "vitest";
import { sessionSortKeys } from "../../../../../worker/domain/lists/session-list.ts";
import { endCauses as wireCauses } from "../../../../../worker/domain/session.ts";
import { deviceTypes, endCauses, flagKinds } from "../../../lib/labels.ts";
import {
	defaultSort,
	isLedger,
	isNarrowed,
	nextSort,
	parseView,
	type SessionView,
	sortKeys,
	viewSearch,
	wireFilter,
	withoutFilters,
} from "./session-view.ts";

/** Views as `parseView` makes them: the ledger's filters and order only stand where they mean something. */
const fields = fc.record({
	q: fc.string({ unit: "grapheme", maxLength: 40 }),
	userId: fc.string({ maxLength: 40 }),
	ip: fc.constantFrom("", "203.0.113.0/24", "2001:db8::1"),
	status: fc.constantFrom("active", "revoked", "expired", "all"),
	client: fc.constantFrom("", "https://app.example/?a=b,c"),
	deviceType: fc.subarray([...deviceTypes].sort()),
	country: fc.subarray(["DE", "JP", "US"]),
	flags: fc.subarray([...flagKinds].sort()),
	network: fc.constantFrom("", "tor"),
	support: fc.constantFrom("", "yes"),
	active: fc.constantFrom("", "<5m", ">1d", "<7d,>1h"),
	signed: fc.constantFrom("", "<7d", ">30d"),
	cause: fc.subarray([...endCauses].sort()),
	endedBy: fc.constantFrom("", "adm_dana", "curfew"),
	endedWithin: fc.constantFrom("", "<1d", "<7d", ">30d"),
	sort: fc.record({
		by: fc.constantFrom(...sortKeys),
		direction: fc.constantFrom("asc", "desc"),
	}),
	unknown: fc.subarray(["foo:", "bar baz:x=y&z", "device:phon"]),
}) satisfies fc.Arbitrary<SessionView>;
const views: fc.Arbitrary<SessionView> = fields.map((view) => {
	const ended = view.status !== "active";
	const fitted: SessionView = ended ? view : { ...view, cause: [], endedBy: "", endedWithin: "" };
	const { by } = fitted.sort;
	if (by !== "lastActivityAt" && by !== "endedAt") return fitted;
	const time = isLedger(fitted) ? "endedAt" : "lastActivityAt";
	return { ...fitted, sort: { ...fitted.sort, by: time } };
});

test("a view survives its URL: what is shared is what is seen", () => {
	fc.assert(
		fc.property(views, (view) => {
			expect(parseView(viewSearch(view))).toEqual(view);
		}),
	);
});

test("any query string is a view, never an error", () => {
	fc.assert(
		fc.property(fc.string({ unit: "binary" }), (text) => {
			const view = parseView(`?${text}`);
			expect(parseView(viewSearch(view))).toEqual(view);
		}),
	);
});

test("the plain page has a plain URL", () => {
	expect(viewSearch(parseView(""))).toBe("");
	expect(parseView("")).toMatchObject({ status: "active", sort: defaultSort });
});

test("addresses and lists stay readable in the URL", () => {
	const view = { ...parseView(""), ip: "2001:db8::1", country: ["DE", "US"] };
	expect(viewSearch(view)).toBe("?ip=2001:db8::1&country=DE,US");
});

test("what means nothing filters nothing, and is kept to be shown, be it a key or a value", () => {
	const view = parseView("?status=gone&device=phone,Mobile&country=de,DE,d&sort=-name&color=red");
	expect(view).toMatchObject({
		status: "active",
		deviceType: ["mobile"],
		country: ["DE"],
		sort: defaultSort,
		unknown: ["status:gone", "device:phone", "country:d", "sort:-name", "color:red"],
	});
	expect(viewSearch(view)).toBe(
		"?device=mobile&country=DE&status=gone&device=phone&country=d&sort=-name&color=red",
	);
	expect(parseView(viewSearch(view))).toEqual(view);
	expect(isNarrowed(parseView("?device=phone"))).toBe(true);
});

test("facts and the network are told by the URL; those that nobody knows are shown", () => {
	const view = parseView("?flag=idle,odd_hours,tor&network=i2p");
	expect(view).toMatchObject({
		flags: ["idle", "tor"],
		network: "",
		unknown: ["flag:odd_hours", "network:i2p"],
	});
	const both = parseView("?network=tor&flag=new_country,tor");
	expect(wireFilter(both, 0)).toEqual({
		status: "active",
		flags: ["new_country", "tor"],
		network: "tor",
	});
	expect(viewSearch(both)).toBe("?flag=new_country,tor&network=tor");
});

test("the API gets only what narrows the list", () => {
	expect(wireFilter(parseView(""), 0)).toEqual({ status: "active" });
	expect(wireFilter(parseView("?status=all"), 0)).toEqual({});
	expect(wireFilter(parseView("?q=%20%20&user=usr_dana"), 0)).toEqual({
		status: "active",
		userId: "usr_dana",
	});
});

test("clearing the filters leaves status and order, and nothing that narrows", () => {
	fc.assert(
		fc.property(views, (view) => {
			const cleared = withoutFilters(view);
			expect(isNarrowed(cleared)).toBe(false);
			expect(cleared).toMatchObject({ status: view.status, sort: view.sort });
		}),
	);
});

test("a second click turns the order around, a first one starts where reading starts", () => {
	expect(nextSort(defaultSort, "user")).toEqual({ by: "user", direction: "asc" });
	expect(nextSort({ by: "user", direction: "asc" }, "user")).toEqual({
		by: "user",
		direction: "desc",
	});
	expect(nextSort({ by: "user", direction: "asc" }, "createdAt")).toEqual({
		by: "createdAt",
		direction: "desc",
	});
});

test("ended sessions are ordered by their end, all others by their last activity", () => {
	expect(parseView("?status=revoked").sort).toEqual({ by: "endedAt", direction: "desc" });
	expect(parseView("?status=all&ended=7d&sort=lastActivityAt").sort).toEqual({
		by: "endedAt",
		direction: "asc",
	});
	expect(parseView("?status=all&sort=endedAt").sort.by).toBe("lastActivityAt");
	expect(viewSearch(parseView("?status=revoked&sort=-endedAt"))).toBe("?status=revoked");
	expect(viewSearch(parseView("?active=%3C300m&signed=>7d"))).toBe("?active=5h&signed=%3E7d");
});

test("the ledger's filters reach the API, counted back from the instant given", () => {
	const view = parseView("?status=revoked&cause=reuse,admin,magic&by=adm_dana&ended=24h");
	expect(wireFilter(view, 1_000 * 86_400_000)).toEqual({
		status: "revoked",
		endedCause: ["admin", "reuse"],
		endedById: "adm_dana",
		endedAfter: 999 * 86_400_000,
	});
});

test("a filter of ended sessions means nothing among active ones, and is shown instead of obeyed", () => {
	const view = parseView("?cause=reuse");
	expect(view).toMatchObject({ cause: [], unknown: ["cause:reuse"] });
	expect(isNarrowed(view)).toBe(true);
});

test("the UI knows exactly the causes and orders of the API", () => {
	expect([...endCauses]).toEqual([...wireCauses]);
	expect([...sortKeys].sort()).toEqual([...sessionSortKeys].sort());
});
