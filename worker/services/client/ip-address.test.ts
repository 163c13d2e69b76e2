import { expect, it } from "vitest";
import { ipKeyOf } from "../../domain/facts/place.ts";
import { canonicalIp } from "./ip-address.ts";

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
	"::ffff:010.0.0.1",
	"::ffff:0x0a.0.0.1",
	"::ffff:10.1",
	"00001::",
	"::10.1.2.3",
])("%j is no address", (text) => {
	expect(canonicalIp(text)).toBeNull();
});

it("keys sort by number, not by text", () => {
	const sorted = ["9.0.0.1", "10.0.0.1", "100.0.0.1", "2001:db8::1", "2001:db8::10"];
	expect([...sorted].sort((a, b) => (ipKeyOf(a) < ipKeyOf(b) ? -1 : 1))).toEqual(sorted);
});
