import { readFileSync } from "node:fs";
import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { ipKeyOf } from "../../domain/facts/place.ts";
import { foldText } from "../../domain/lists/fold.ts";
import { type KeyRange, matchesSearch, personTermsOf } from "../../domain/lists/search-words.ts";
import { addressRangesTyped, parseSearch, rangesOf } from "./address-search.ts";
import { canonicalIp } from "./ip-address.ts";

const holds = (ranges: KeyRange[], address: string): boolean =>
	ranges.some(({ from, to }) => from <= ipKeyOf(address) && ipKeyOf(address) <= to);

const read = (text: string): KeyRange[] => {
	const answer = rangesOf(text);
	if (!answer.ok) throw new Error(answer.sentence);
	return answer.ranges;
};

describe("a range means what it says", () => {
	it.each<[text: string, inside: string[], outside: string[]]>([
		["203.0.113.7", ["203.0.113.7"], ["203.0.113.8"]],
		["203.0.113.9/24", ["203.0.113.0", "203.0.113.255"], ["203.0.112.255", "203.0.114.0"]],
		["10.0.0.0/8", ["10.255.255.255"], ["11.0.0.0", "::a00:0"]],
		["0.0.0.0/0", ["0.0.0.0", "255.255.255.255"], ["::", "::1", "2001:db8::1"]],
		["  10.0.0.0/8 ", ["10.1.2.3"], []],
		["1.2.3.4/32", ["1.2.3.4"], ["1.2.3.5"]],
		["::ffff:10.0.0.0/104", ["10.255.0.1"], ["11.0.0.1"]],
		["::ffff:0:0/96", ["0.0.0.0", "255.255.255.255"], ["::1", "::1:0:0:0"]],
		["::FFFF:10.1.2.3", ["10.1.2.3"], ["10.1.2.4"]],
		["[2001:db8::]/32", ["2001:db8:ffff::1"], ["2001:db9::"]],
		["[2001:DB8::1]", ["2001:db8::1"], ["2001:db8::2"]],
		["2001:0DB8:0:0:0:0:0:1/128", ["2001:db8::1"], ["2001:db8::"]],
		["2001:db8::/33", ["2001:db8:7fff::1"], ["2001:db8:8000::"]],
		[
			"::/0",
			["::", "::1", "::1:0:0:0", "2001:db8::1", "ffff::"],
			["0.0.0.0", "10.0.0.1", "255.255.255.255"],
		],
		["::/64", ["::1", "::fffe:ffff:ffff"], ["1.2.3.4", "0:0:0:1::"]],
		["::/80", ["::1"], ["1.2.3.4"]],
		["::fffe:0:0/95", ["::fffe:1:1"], ["1.2.3.4"]],
		["8000::/1", ["ffff::"], ["10.0.0.1", "::"]],
	])("%s", (text, inside, outside) => {
		expect(inside.filter((address) => !holds(read(text), address))).toEqual([]);
		expect(outside.filter((address) => holds(read(text), address))).toEqual([]);
	});
});

it.each([
	["10/8", /all four parts/],
	["10.0/8", /all four parts/],
	["10.1", /all four parts/],
	["010.0.0.0/8", /leading zeros/],
	["10.0.0.01", /leading zeros/],
	["0x0a.0.0.0/8", /decimal/],
	["10.0x1.0.0", /decimal/],
	["0x0a000000", /decimal/],
	["1.2.3.4/33", /0 to 32/],
	["1.2.3.4/08", /leading zero/],
	["::/129", /0 to 128/],
	["10.0.0.0/-1", /0 to 32/],
	["10.0.0.0/8.5", /0 to 32/],
	["10.0.0.0/+8", /0 to 32/],
	["10.0.0.0/", /0 to 32/],
	["10.0.0.0/٨", /0 to 32/],
	["10.0.0.0/8/8", /one slash/],
	["10.0.0.0/255.0.0.0", /instead of a mask/],
	["10.0.0.0 /8", /no blank/],
	["10. 0.0.0", /no blank/],
	["fe80::1%eth0", /zone/],
	["::10.1.2.3", /Write 10\.1\.2\.3, or ::ffff:10\.1\.2\.3/],
	["::10.1.2.3/104", /differently/],
	["fe80::%1/64", /zone/],
	["256.0.0.0/8", /no address/],
	["[10.0.0.0]/8", /no address/],
	["[2001:db8::/32]", /no address/],
	["::ffff:010.0.0.0/104", /no address/],
	["1:2:3", /no address/],
	["host.example", /no address/],
	["/8", /no address/],
	["", /Nothing/],
])("%j is refused with a sentence that says what to write", (text, why) => {
	const answer = rangesOf(text);
	expect(answer).toEqual({ ok: false, sentence: expect.stringMatching(why) });
	expect(answer).toEqual({
		ok: false,
		sentence: expect.stringMatching(/such as 203\.0\.113\.0\/24/),
	});
});

describe("what is typed into a search means addresses", () => {
	it.each<[typed: string, inside: string[], outside: string[]]>([
		["10.", ["10.0.0.0", "10.255.0.1"], ["110.1.1.1", "100.1.1.1", "1.0.0.0"]],
		["10.1", ["10.1.0.0", "10.1.255.255"], ["10.12.0.0", "110.1.0.0"]],
		["10.1.", ["10.1.2.3"], ["10.12.2.3", "10.10.1.1"]],
		["10.1.2", ["10.1.2.3"], ["10.1.20.1"]],
		["192.168.1.", ["192.168.1.254"], ["192.168.10.1"]],
		['"10.1.2.3"', ["10.1.2.3"], ["10.1.2.4"]],
		["1.2.3.4:80", ["1.2.3.4"], ["1.2.3.5"]],
		["[::1]:443", ["::1"], ["0.0.0.1"]],
		["[2001:db8::1]", ["2001:db8::1"], ["2001:db8::2"]],
		["::1", ["::1"], ["192.0.2.1", "::11"]],
		["::", ["::"], ["::1"]],
		["2001:db8", ["2001:db8::1", "2001:db8:ffff::"], ["2001:db80::", "2001:db9::"]],
		["2001:db8:", ["2001:db8::1"], ["2001:db9::1"]],
		["2001:DB8::", ["2001:db8::", "2001:db8:1::"], ["2001:db9::"]],
		["fe80::", ["fe80::", "fe80::1"], ["fe81::"]],
		["fe80::1%eth0", ["fe80::1"], ["fe80::2"]],
		["[fe80::1%en0]:443", ["fe80::1"], ["fe80::2"]],
		["10.1.2.3:65535", ["10.1.2.3"], ["10.1.2.4"]],
		["0:0::a01:203", ["::a01:203"], ["10.1.2.3"]],
		["2001:db8:0:0", ["2001:db8::1"], ["2001:db8:0:1::"]],
		["2001:0db8:0000:0000:0000:0000:0000:0001", ["2001:db8::1"], ["2001:db8::2"]],
		["::ffff:192.0.2.1", ["192.0.2.1"], ["192.0.2.2"]],
		["::ffff:c000:201", ["192.0.2.1"], []],
		["10.0.0.0/8", ["10.9.9.9"], ["11.0.0.0"]],
		["2001:db8::/32", ["2001:db8::5"], ["2001:db9::"]],
	])("%s", (typed, inside, outside) => {
		const ranges = addressRangesTyped(typed);
		expect(inside.filter((address) => !holds(ranges, address))).toEqual([]);
		expect(outside.filter((address) => holds(ranges, address))).toEqual([]);
	});

	it.each([
		...["", "10", "010.", "256.1", "10..1", ".10.1", "1.2.3.4.5", "10.1.2.3.", "10/8", "a.b"],
		...["2001", "2001:", ":", ":::", "2001:db8::1::", "2001:db8::1:", "xyz:abc", "1::2::", "jane"],
		...[
			"12345:1",
			"::10.1.2.3",
			"10.1.2.3:65536",
			"[::1]:99999",
			"10.1 10.2",
			"1.2.3.4:port",
			"10.1/16",
			"1:2:3:4:5:6:7:8:9",
		],
	])("%j means none", (typed) => {
		expect(addressRangesTyped(typed)).toEqual([]);
	});
});

describe("what is typed", () => {
	it("has no words when it is a whole address or block", () => {
		for (const typed of ["::1", " 10.1.2.3 ", '"10.0.0.0/8"', "[::1]:443", "2001:db8::"]) {
			expect(parseSearch(typed).words, typed).toEqual([]);
		}
		expect(parseSearch("10.1").words).toEqual(["10.1"]);
	});

	it.each([
		...[
			"a:b",
			"e:f",
			"abe:",
			"::10.1.2.3",
			"10.1.2.3:99999",
			"10.1.2.3:",
			"2001:db8",
			"fe80::1%eth0",
		],
		...["[2001:db8", "2001:db8::1::", "1:2:3:4:5:6:7:8:9", "a:b/6"],
	])("has no words when it is like the beginning of an address: %j", (typed) => {
		expect(parseSearch(typed).words).toEqual([]);
	});

	it.each(["abe", "dad: ada", "team:red", "10.1", "add: bea"])(
		"has words otherwise: %j",
		(typed) => {
			expect(parseSearch(typed).words).not.toEqual([]);
		},
	);

	it("is an id as it stands and in lower case, without blanks and quotes around it", () => {
		expect(parseSearch(' "auth0|5F7c" ').ids).toEqual(["auth0|5F7c", "auth0|5f7c"]);
		expect(parseSearch("550e8400-e29b").ids).toEqual(["550e8400-e29b"]);
		expect(parseSearch("https://idp.example/users/42").ids).toEqual([
			"https://idp.example/users/42",
		]);
		expect(parseSearch("a".repeat(255)).ids).toHaveLength(1);
	});

	it("finds no id that it is longer than", () => {
		expect(parseSearch("a".repeat(256)).ids).toEqual([]);
	});

	it.each(["", " ", "-", "|", '""', "''", "@", "::::", "/", "\u200b"])(
		"%j can match nothing",
		(typed) => {
			expect(parseSearch(typed)).toEqual({ words: [], ids: [], ranges: [] });
		},
	);
});

interface Case {
	name?: string;
	email?: string;
	userId?: string;
	ip?: string;
	typed: string;
	found: boolean;
}
const vectors = JSON.parse(
	readFileSync(`${import.meta.dirname}/../../testing/vectors/search.json`, "utf8"),
) as { cases: Case[] };

const finds = ({ name = "", email = "", userId = "usr_1", ip, typed }: Case): boolean =>
	matchesSearch(parseSearch(typed), {
		sessionId: "ses_1",
		userId,
		ip: ip ?? null,
		terms: personTermsOf({ name, email }),
	});

it.each(vectors.cases)("$name $email $userId $ip is found by $typed: $found", (row) => {
	expect(finds(row)).toBe(row.found);
});

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const anyAddress = fc
	.oneof(
		bytes(4),
		bytes(16),
		bytes(2).map((tail) => new Uint8Array([...Array(10).fill(0), 255, 255, 0, 0, ...tail])),
	)
	.map((octets) => ipaddr.fromByteArray([...octets]));

it("a range holds the address it was written with, of its own kind alone, and can be written again", () => {
	fc.assert(
		fc.property(anyAddress, fc.nat({ max: 128 }), anyAddress, (address, length, other) => {
			const bits = Math.min(length, address.kind() === "ipv4" ? 32 : 128);
			const text = `${address.toString()}/${bits}`;
			const ranges = read(text);
			const mapped = address.kind() === "ipv6" && (address as ipaddr.IPv6).isIPv4MappedAddress();
			if (!mapped || bits >= 96) expect(holds(ranges, address.toString())).toBe(true);
			expect(read(` ${text.toUpperCase()}`)).toEqual(ranges);
			expect(addressRangesTyped(text)).toEqual(ranges);
			const isFour = canonicalIp(other.toString())?.includes(".") === true;
			if (isFour && address.kind() === "ipv6" && bits < 96) {
				expect(holds(ranges, other.toString())).toBe(false);
			}
			if (!isFour && address.kind() === "ipv4") expect(holds(ranges, other.toString())).toBe(false);
		}),
		{ numRuns: 500 },
	);
});

it("an address is found in every notation, and its neighbour is not", () => {
	fc.assert(
		fc.property(bytes(16), (octets) => {
			const address = ipaddr.IPv6.parse(new ipaddr.IPv6([...octets]).toNormalizedString());
			const key = ipKeyOf(ipaddr.process(address.toString()).toString());
			const long = address.parts.map((part) => part.toString(16).padStart(4, "0")).join(":");
			for (const form of [long, address.toNormalizedString(), address.toRFC5952String()]) {
				// A form that ends in two colons means what begins so.
				if (form.endsWith("::")) continue;
				for (const typed of [form, `[${form}]`, `[${form}]:443`, form.toUpperCase()]) {
					expect(addressRangesTyped(typed)).toEqual([{ from: key, to: key }]);
				}
			}
		}),
	);
});

it("whatever is typed can be read", () => {
	const typed = fc.oneof(
		fc.string({ unit: "binary" }),
		fc.string({ unit: fc.constantFrom(...'0123456789abcdef.:/[]%x "') }),
	);
	fc.assert(
		fc.property(typed, (text) => {
			for (const { from, to } of [...parseSearch(text).ranges, ...addressRangesTyped(text)]) {
				expect(from <= to).toBe(true);
				expect([from.length, to.length]).toEqual([32, 32]);
			}
			expect(rangesOf(text)).toHaveProperty("ok");
		}),
		{ numRuns: 3_000 },
	);
});

it("people are found by their own name and id as parsed", () => {
	const name = fc
		.string({ unit: "binary", maxLength: 40 })
		.filter((text) => /\p{L}/u.test(foldText(text)) && addressRangesTyped(text).length === 0);
	const userId = fc
		.string({ unit: "binary", maxLength: 40 })
		.filter((text) => /\p{L}/u.test(text) && text === text.trim() && !/^["'“”„‘’«»`]/.test(text));
	fc.assert(
		fc.property(name, userId, (own, id) => {
			expect(finds({ name: own, typed: own, found: true })).toBe(true);
			expect(finds({ userId: id, typed: id, found: true })).toBe(true);
			expect(finds({ userId: id, typed: `“${id}”`, found: true })).toBe(true);
		}),
		{ numRuns: 500 },
	);
});

it.each(['"'.repeat(90_000), `"a${"'".repeat(90_000)}b`, `[${":".repeat(90_000)}`])(
	"a text that is longer than any address is none, however it is made: case %#",
	(typed) => {
		expect(addressRangesTyped(typed)).toEqual([]);
		expect(rangesOf(typed)).toMatchObject({ ok: false });
		expect(parseSearch(typed).ranges).toEqual([]);
	},
);
