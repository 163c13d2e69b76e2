import { describe, expect, it } from "vitest";
import { canonicalIp, ipKeyOf, ipRangeOf } from "./ip-address.ts";

it.each([
	["203.0.113.7", "203.0.113.7"],
	["::ffff:203.0.113.7", "203.0.113.7"],
	["2001:DB8:0:0:0:0:0:7", "2001:db8::7"],
	["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
	["::", "::"],
])("%s is written as %s", (text, canonical) => {
	expect(canonicalIp(text)).toBe(canonical);
});

it.each([
	"",
	"localhost",
	"1.2.3",
	"127.1",
	"0x7f000001",
	"1.2.3.4.5",
	"256.1.1.1",
	"fe80::1%eth0",
	":::",
])("%j is no address", (text) => {
	expect(canonicalIp(text)).toBeNull();
});

it("keys sort by number, not by text", () => {
	const sorted = ["9.0.0.1", "10.0.0.1", "100.0.0.1", "2001:db8::1", "2001:db8::10"];
	expect([...sorted].sort((a, b) => (ipKeyOf(a) < ipKeyOf(b) ? -1 : 1))).toEqual(sorted);
});

describe("a range", () => {
	const inside = (range: string, address: string) => {
		const keys = ipRangeOf(range);
		if (!keys) throw new Error(`${range} is no range`);
		return keys.from <= ipKeyOf(address) && ipKeyOf(address) <= keys.to;
	};
	it.each([
		["203.0.113.0/24", "203.0.113.0", "203.0.113.255", "203.0.114.0"],
		["203.0.113.9/24", "203.0.113.0", "203.0.113.255", "203.0.112.255"],
		["203.0.113.128/25", "203.0.113.128", "203.0.113.255", "203.0.113.127"],
		["0.0.0.0/0", "0.0.0.0", "255.255.255.255", "2001:db8::1"],
		["2001:db8::/33", "2001:db8::", "2001:db8:7fff::1", "2001:db8:8000::"],
		["2001:db8::7", "2001:db8::7", "2001:db8::7", "2001:db8::8"],
	])("%s holds %s and %s, not %s", (range, first, last, outside) => {
		expect([inside(range, first), inside(range, last), inside(range, outside)]).toEqual([
			true,
			true,
			false,
		]);
	});
	it.each(["203.0.113.0/33", "203.0.113/24x", "a/24", "2001:db8::/129", "/"])(
		"%j is none",
		(text) => {
			expect(ipRangeOf(text)).toBeNull();
		},
	);
});
