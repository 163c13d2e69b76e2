import fc from "fast-check";
import { expect, test } from "vitest";
import { deviceTypes } from "./labels.ts";
import {
	defaultSort,
	isNarrowed,
	nextSort,
	parseView,
	type SessionView,
	sortKeys,
	viewSearch,
	wireFilter,
	withoutFilters,
} from "./session-view.ts";

const views: fc.Arbitrary<SessionView> = fc.record({
	q: fc.string({ unit: "grapheme", maxLength: 40 }),
	userId: fc.string({ maxLength: 40 }),
	ip: fc.constantFrom("", "203.0.113.0/24", "2001:db8::1"),
	status: fc.constantFrom("active", "revoked", "expired", "all"),
	deviceType: fc.subarray([...deviceTypes]),
	country: fc.subarray(["DE", "US", "JP"]),
	sort: fc.record({
		by: fc.constantFrom(...sortKeys),
		direction: fc.constantFrom("asc", "desc"),
	}),
	unknown: fc.subarray(["foo", "bar baz"]),
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

test("malformed values count as absent, unknown keys are kept to be shown", () => {
	const view = parseView("?status=gone&device=phone,mobile&country=de,DE&sort=-name&color=red");
	expect(view).toMatchObject({
		status: "active",
		deviceType: ["mobile"],
		country: ["DE"],
		sort: defaultSort,
		unknown: ["color"],
	});
});

test("the API gets only what narrows the list", () => {
	expect(wireFilter(parseView(""))).toEqual({ status: "active" });
	expect(wireFilter(parseView("?status=all"))).toEqual({});
	expect(wireFilter(parseView("?q=%20%20&user=usr_dana"))).toEqual({
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
