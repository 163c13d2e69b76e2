import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Geo } from "../../domain/facts/place.ts";
import { readAddress, readClientId, readGeo, readMetadata, readUserAgent } from "./read-facts.ts";

describe("an address", () => {
	it.each([
		["203.0.113.7", "203.0.113.7"],
		[" 203.0.113.7\t", "203.0.113.7"],
		["203.0.113.7:4711", "203.0.113.7"],
		["203.0.113.7:65535", "203.0.113.7"],
		["[2001:db8::1]:443", "2001:db8::1"],
		["[2001:DB8::1]", "2001:db8::1"],
		["2001:0db8:0:0:0:0:0:1", "2001:db8::1"],
		["::ffff:203.0.113.7", "203.0.113.7"],
		["[::ffff:203.0.113.7]:80", "203.0.113.7"],
		["fe80::1%eth0", "fe80::1"],
		["[fe80::1%25en0]:80", "fe80::1"],
		['"203.0.113.7"', "203.0.113.7"],
		['"[2001:db8::1]:80"', "2001:db8::1"],
		["203.0.113.7, 10.0.0.1, 10.0.0.2", "203.0.113.7"],
		[", 203.0.113.7", "203.0.113.7"],
		["2001:db8::1,10.0.0.1", "2001:db8::1"],
		['for="[2001:db8::1]"', "2001:db8::1"],
		['for="[2001:db8::1]:4711";proto=https;by=203.0.113.43', "2001:db8::1"],
		["proto=http; For=192.0.2.60; by=203.0.113.43", "192.0.2.60"],
		["for=192.0.2.43, for=198.51.100.17", "192.0.2.43"],
		['for="192.0.2.43:_port"', "192.0.2.43"],
	])("%j is read as %s", (sent, ip) => {
		expect(readAddress(sent)).toEqual({ ip, ignored: null });
	});

	it.each([undefined, null, "", "  ", "unknown", "Unknown", "-", "for=unknown", ","])(
		"%j says that there is none",
		(sent) => {
			expect(readAddress(sent)).toEqual({ ip: null, ignored: null });
		},
	);

	it.each([
		...["999.1.1.1", "_hidden", "for=_hidden", "host.example", "10.1", "010.0.0.1", "0x7f000001"],
		...[
			"10.0.0.0/8",
			"2001:db8::1::",
			"<script>alert(1)</script>",
			"localhost:80",
			"::10.1.2.3",
			"[::10.1.2.3]:80",
			"203.0.113.7:65536",
			"[2001:db8::1]:99999",
			"x".repeat(5_000),
		],
		...[5, true, {}, ["203.0.113.7"], Number.NaN],
	])("%j is left out and named", (sent) => {
		const { ip, ignored } = readAddress(sent, "client.ip");
		expect(ip).toBeNull();
		expect(ignored?.field).toBe("client.ip");
		expect(ignored?.reason).toMatch(/^An address looks like .{0,90}\.$/);
		expect(ignored?.reason).not.toMatch(/[<>\p{Cc}]/u);
	});
});

it.each([
	[`""''203.0.113.7${"'".repeat(90_000)}`, "203.0.113.7"],
	[`${" ".repeat(90_000)}203.0.113.7, ${"a,".repeat(90_000)}`, "203.0.113.7"],
	['"'.repeat(90_000), null],
	[`for=${"'\"".repeat(90_000)}x`, null],
	[`[${":".repeat(90_000)}`, null],
])("of a text without end only the beginning is read: case %#", (sent, ip) => {
	expect(readAddress(sent).ip).toBe(ip);
});

const isStored = ({ country, city, asn, latitude, longitude }: Geo): boolean =>
	(country === undefined || /^[A-Z]{2}$/.test(country)) &&
	(city === undefined || (city.length <= 100 && !/[\p{Cc}\p{Cs}]/u.test(city))) &&
	(asn === undefined || (Number.isInteger(asn) && asn >= 0)) &&
	(latitude === undefined) === (longitude === undefined) &&
	Math.abs(latitude ?? 0) <= 90 &&
	Math.abs(longitude ?? 0) <= 180;

describe("a place", () => {
	it.each([
		[{ country: "DE", city: "Berlin", asn: 3320, latitude: 52.52, longitude: 13.4 }],
		[
			{
				country: "de",
				asn: "AS3320",
				latitude: "52.52",
				longitude: " 13.4 ",
				city: "Ber\u0000lin",
			},
		],
		[{ country: " De ", asn: "3320", latitude: "+52.52", longitude: "13.40", city: " Berlin\n" }],
	])("%j is read", (sent) => {
		expect(readGeo(sent)).toEqual({
			geo: { country: "DE", city: "Berlin", asn: 3320, latitude: 52.52, longitude: 13.4 },
			tor: false,
			ignored: [],
		});
	});

	it.each([
		...[undefined, null, "", {}, { country: "XX" }, { country: "ZZ" }, { country: "" }],
		...[{ country: null, city: "" }, { city: "\u0000" }],
	])("%j says nothing", (sent) => {
		expect(readGeo(sent)).toEqual({ geo: null, tor: false, ignored: [] });
	});

	it("of T1 is Tor and no country", () => {
		const sent = { country: "T1", city: "Berlin" };
		expect(readGeo(sent)).toEqual({ geo: { city: "Berlin" }, tor: true, ignored: [] });
		expect(readGeo({ country: "t1" })).toEqual({ geo: null, tor: true, ignored: [] });
	});

	it.each([
		["country", { country: "DEU" }],
		["country", { country: "Germany" }],
		["country", { country: 49 }],
		["country", { country: "A1" }],
		["city", { city: 5 }],
		["asn", { asn: -1 }],
		["asn", { asn: 1.5 }],
		["asn", { asn: "ASN" }],
		["asn", { asn: 2 ** 32 }],
		["asn", { asn: "99999999999" }],
		["longitude", { latitude: 91, longitude: 13 }],
		["latitude", { latitude: 52, longitude: "181" }],
		["latitude", { latitude: 52, longitude: Number.NaN }],
		["latitude", { latitude: "52,5", longitude: 13 }],
		["latitude", { latitude: 52 }],
		["longitude", { longitude: "13" }],
		["latitude", { latitude: "0x10", longitude: 1 }],
	])("without what cannot be read: %s", (name, sent) => {
		const { geo, ignored } = readGeo({ ...sent, ...(name === "city" ? {} : { city: "Ulm" }) });
		expect(geo).toEqual(name === "city" ? null : { city: "Ulm" });
		expect(ignored.map(({ field }) => field)).toContain(`geo.${name}`);
	});

	it.each(["Berlin", 5, ["DE"], true])("%j is none", (sent) => {
		expect(readGeo(sent, "client.geo")).toMatchObject({
			geo: null,
			ignored: [{ field: "client.geo" }],
		});
	});

	it("has a city of whole characters", () => {
		const city = (text: string) => readGeo({ city: text }).geo?.city;
		expect(city("x".repeat(101))).toBe("x".repeat(100));
		expect(city(`${"x".repeat(99)}e\u0301`)).toBe("x".repeat(99));
		expect(city(`${"x".repeat(99)}😀`)).toBe("x".repeat(99));
		expect(city(`${"x".repeat(98)}👍🏽!`)).toBe("x".repeat(98));
		expect(city(`${"x".repeat(96)}👍🏽!`)).toBe(`${"x".repeat(96)}👍🏽`);
		expect(city(`${"x".repeat(98)}👩‍👩‍👧`)).toBe("x".repeat(98));
		expect(city(`Z${"\u0301".repeat(500)}`)).toBe(`Z${"\u0301".repeat(99)}`);
	});

	it("is one that is stored, whatever was sent", () => {
		const part = fc.oneof(
			fc.anything(),
			fc.double(),
			fc.string({ unit: "binary", maxLength: 200 }),
		);
		const sent = fc.record(
			{ country: part, city: part, asn: part, latitude: part, longitude: part },
			{ requiredKeys: [] },
		);
		fc.assert(
			fc.property(fc.oneof(sent, fc.anything()), (value) => {
				const { geo } = readGeo(value);
				if (geo !== null) expect(geo).toSatisfy(isStored);
			}),
			{ numRuns: 1_000 },
		);
	});
});

describe("an id of a client", () => {
	it.each([
		["https://app.example/client?x=1#y", "https://app.example/client?x=1#y"],
		[" padded ", " padded "],
		["x".repeat(255), "x".repeat(255)],
		["\u202eid", "\u202eid"],
		["", null],
		["  ", null],
		[undefined, null],
		[null, null],
	])("%j is kept as %j", (sent, clientId) => {
		expect(readClientId(sent)).toEqual({ clientId, ignored: null });
	});

	it.each([
		[`${"x".repeat(250)}-tenant-one`, /at most 255/],
		["a\u0000b", /no control character/],
		["a\n", /no control character/],
		["a\ud800", /no control character/],
		["\u0000", /no control character/],
		[5, /is a text, and this is 5/],
		[{}, /is a text, and this is a value/],
	])("%j is left out whole and named, and never becomes another id", (sent, reason) => {
		expect(readClientId(sent)).toEqual({
			clientId: null,
			ignored: { field: "clientId", reason: expect.stringMatching(reason) },
		});
	});
});

describe("a user agent", () => {
	it.each([
		["Mozilla/5.0 (X11)", "Mozilla/5.0 (X11)"],
		["a\tb\r\nc", "abc"],
		["x".repeat(1_024), "x".repeat(1_024)],
		[undefined, ""],
		[null, ""],
	])("is kept on one line, whole: case %#", (sent, userAgent) => {
		expect(readUserAgent(sent)).toEqual({ userAgent, ignored: null });
	});

	it.each([
		[`${"x".repeat(1_023)}😀`, "x".repeat(1_023)],
		["x".repeat(2_000), "x".repeat(1_024)],
		[5, ""],
		[["Mozilla/5.0"], ""],
	])("is named when it was cut or is no text: case %#", (sent, userAgent) => {
		expect(readUserAgent(sent)).toEqual({
			userAgent,
			ignored: { field: "userAgent", reason: expect.stringMatching(/\.$/) },
		});
	});
});

describe("metadata", () => {
	it("keeps texts, numbers and booleans under plain keys", () => {
		expect(readMetadata({ "a.b-c_D": "x", n: 5, yes: true, none: null, empty: "" })).toEqual({
			metadata: { "a.b-c_D": "x", n: "5", yes: "true", empty: "" },
			ignored: [],
		});
	});

	it.each([undefined, null, "", {}])("%j is none", (sent) => {
		expect(readMetadata(sent)).toEqual({ metadata: null, ignored: [] });
	});

	it.each(["text", 5, [1], true])("%j is left out and named", (sent) => {
		expect(readMetadata(sent)).toMatchObject({ metadata: null, ignored: [{ field: "metadata" }] });
	});

	it.each([
		"",
		"a b",
		"ä",
		"x".repeat(41),
		"<b>",
		"__proto__",
		"constructor",
		"toString",
		"hasOwnProperty",
	])("%j is no key", (key) => {
		const sent = JSON.parse(`{${JSON.stringify(key)}: "x", "kept": "y"}`);
		const { metadata, ignored } = readMetadata(sent);
		expect(metadata).toEqual({ kept: "y" });
		expect(Object.getPrototypeOf(metadata)).toBe(Object.prototype);
		expect(ignored).toMatchObject([{ field: "metadata" }]);
		expect(ignored[0]?.reason).not.toMatch(/[<>]/);
	});

	it.each([
		["user id", "“user id” cannot be a key: one has 1 to 40 letters, digits, “_”, “.” and “-”."],
		["a$b", "“a\ufffdb” cannot be a key: one has 1 to 40 letters, digits, “_”, “.” and “-”."],
		[
			"constructor",
			"“constructor” cannot be a key: every object has something else under this name.",
		],
		["__proto__", "“__proto__” cannot be a key: every object has something else under this name."],
	])("the sentence on the key %j shows it, and says what is wrong with it", (key, reason) => {
		const sent = JSON.parse(`{${JSON.stringify(key)}: "x"}`);
		expect(readMetadata(sent).ignored).toEqual([{ field: "metadata", reason }]);
	});

	it.each(["x".repeat(101), {}, [], Number.NaN, Number.POSITIVE_INFINITY])(
		"the value %j is left out and named",
		(value) => {
			expect(readMetadata({ key: value })).toMatchObject({
				metadata: null,
				ignored: [{ field: "metadata.key" }],
			});
		},
	);

	it("keeps ten entries, and says once that there were more", () => {
		const sent = Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`k${index}`, index]));
		const { metadata, ignored } = readMetadata(sent);
		expect(Object.keys(metadata ?? {})).toEqual(Object.keys(sent).slice(0, 10));
		expect(ignored).toEqual([
			{ field: "metadata", reason: "At most 10 entries are kept; 3 more were left out." },
		]);
	});

	it("names ten things at most", () => {
		const sent = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k ${index}`, "x"]));
		const { ignored } = readMetadata(sent);
		expect(ignored).toHaveLength(10);
		expect(ignored.at(-1)?.reason).toBe("491 more values here could not be kept.");
	});
});

it("no fact of whatever kind can make a reader fail, and no reason repeats much of it", () => {
	fc.assert(
		fc.property(fc.oneof(fc.anything(), fc.string({ unit: "binary" }), fc.object()), (sent) => {
			const { ignored } = readAddress(sent);
			const reasons = [
				...(ignored ? [ignored] : []),
				...readGeo(sent).ignored,
				...readMetadata(sent).ignored,
			].map(({ reason }) => reason);
			for (const reason of reasons) {
				expect(reason.length).toBeLessThan(160);
				expect(reason).not.toMatch(/[<>"'\p{Cc}\p{Cf}\p{Cs}]/u);
				expect(reason).toMatch(/\.$/);
			}
			expect(readUserAgent(sent).userAgent.length).toBeLessThanOrEqual(1_024);
			expect(readClientId(sent).clientId?.length ?? 0).toBeLessThanOrEqual(255);
		}),
		{ numRuns: 2_000 },
	);
});
