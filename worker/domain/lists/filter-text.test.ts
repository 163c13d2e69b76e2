import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { flagKinds } from "../facts/flags.ts";
import { deviceTypes, endCauses, sessionStatuses } from "../session.ts";
import { filterOf, isFilterKey, sortOf } from "./filter-terms.ts";
import {
	examples,
	filterTextMax,
	readFilterText,
	unknownSentence,
	writeFilterText,
} from "./filter-text.ts";
import { sessionFilterSchema, sessionSortKeys } from "./session-list.ts";

const words = {
	device: deviceTypes,
	flag: flagKinds,
	cause: endCauses,
	status: sessionStatuses,
	sort: sessionSortKeys,
};
const read = (text: string) => readFilterText(text, words);
const rewritten = (text: string): string => {
	const { terms, unknown } = read(text);
	return writeFilterText(terms, unknown);
};
const day = 86_400_000;

describe("a filter as people type it", () => {
	it("says with each key what the API takes under its own name", () => {
		const said =
			'user:usr_dana device:mobile,tablet country:DE ip:203.0.113.0/24 active:<5m signed:>7d flag:tor support:yes status:active network:tor client:web sort:-createdAt "free text"';
		const { terms, unknown } = read(said);
		expect(unknown).toEqual([]);
		expect(filterOf(terms, 100 * day)).toEqual({
			q: "free text",
			userId: "usr_dana",
			deviceType: ["mobile", "tablet"],
			country: ["DE"],
			ip: "203.0.113.0/24",
			lastActiveAfter: 100 * day - 300_000,
			createdBefore: 93 * day,
			flags: ["tor"],
			supportOnly: true,
			status: "active",
			network: "tor",
			clientId: "web",
		});
		expect(sortOf(terms)).toEqual({ by: "createdAt", direction: "desc" });
	});

	it.each([
		["capitals", "Device:MOBILE Country:de SUPPORT:Yes", "device:mobile country:DE support:yes"],
		["a fullwidth colon", "device：mobile", "device:mobile"],
		["values twice", "device:mobile device:mobile,bot device:bot", "device:bot,mobile"],
		[
			"units as words",
			"active:90mins signed:>2weeks ended:24hours",
			"active:<90m signed:>14d ended:<1d",
		],
		["both bounds", "active:>1h active:<7d", "active:<7d,>1h"],
		["free words anywhere", "dana device:bot kim", "dana kim device:bot"],
		[
			"an address of IPv6",
			"2001:db8::1 fe:db8::/32 ip:fe80::1",
			"2001:db8::1 fe:db8::/32 ip:fe80::1",
		],
		["quotes that hide a key", '"device:mobile"', '"device:mobile"'],
		["quotes in a value", 'by:"adm dana" user:"a\\"b"', 'user:"a\\"b" by:"adm dana"'],
		["a quote that stays open", '"dana  kim device:bot', '"dana  kim device:bot"'],
		["nothing", "  \t ", ""],
	])("is read with %s, and written in one way", (_what, said, written) => {
		expect(rewritten(said)).toBe(written);
	});

	it.each([
		[
			"device:phon",
			"No device is called “phon”: desktop, mobile, tablet, tv, console, bot, api, unknown.",
		],
		["device:", "Say which device: device:mobile,tablet."],
		["color:red", expect.stringMatching(/^There is no filter “color”: user, ip, status, device/)],
		["method:password", expect.stringMatching(/^There is no filter “method”/)],
		["constructor:x", expect.stringMatching(/^There is no filter “constructor”/)],
		["country:Germany", "“Germany” is no country: write two letters, such as DE."],
		["active:soon", "“soon” is no length of time: write <5m, >2h or <7d."],
		["active:5months", expect.stringContaining("is no length of time")],
		["active:0m", expect.stringContaining("is no length of time")],
		["active:<9999999d", expect.stringContaining("is no length of time")],
		["support:no", "support cannot be “no”: yes."],
		["ip:10.0.0.1 ip:10.0.0.2", "“ip:10.0.0.2” is one too many: ip is said once."],
		[`user:${"x".repeat(300)}`, expect.stringContaining("…” is too long.")],
	])("%s: says what it cannot be, and what it can", (said, sentence) => {
		const [first] = read(said).unknown;
		expect(first && unknownSentence(first, words)).toEqual(sentence);
	});
});

test("every key has an example, which is read", () => {
	for (const [key, example] of Object.entries(examples)) {
		expect(read(example)).toEqual({ terms: { [key]: expect.any(Array) }, unknown: [] });
	}
});

/** Texts of what filters are made of, in an order nobody would write. */
const hostile = fc
	.array(
		fc.oneof(
			fc.constantFrom(
				...['"', "\\", " ", ":", "：", ",", "<", ">", "device:", "ip:", "active:", "mobile", "5m"],
				...["sort:-", "q:", "fe80::1", "__proto__:", "toString:", "status:ALL", "\ud800", "\u2028"],
			),
			fc.string({ unit: "binary", maxLength: 6 }),
		),
		{ maxLength: 40 },
	)
	.map((parts) => parts.join(""));

test("any text is read without an error, and what is written of it is read as the same", () => {
	fc.assert(
		fc.property(hostile, (text) => {
			const first = read(text);
			const written = writeFilterText(first.terms, first.unknown);
			expect(read(written)).toEqual(first);
			expect(rewritten(written)).toBe(written);
		}),
		{ numRuns: 3_000 },
	);
});

test("nothing that is typed is lost: every letter is in the terms, or among the unknown", () => {
	const plain = fc.array(fc.stringMatching(/^[a-z]{1,8}(:[a-z]{1,8})?$/), { maxLength: 12 });
	fc.assert(
		fc.property(plain, (parts) => {
			const { terms, unknown } = read(parts.join(" "));
			const kept = JSON.stringify([terms, unknown]).toLowerCase();
			for (const part of parts) {
				const [key = "", value = key] = part.split(":");
				expect(kept).toContain(isFilterKey(key) && key !== value ? value.slice(0, 2) : value);
			}
		}),
	);
});

test("what the API takes of terms is what its own schema takes, or one text that it refuses", () => {
	fc.assert(
		fc.property(hostile, (text) => {
			const parsed = sessionFilterSchema.safeParse(filterOf(read(text).terms, 4_000 * day));
			const broken = parsed.error?.issues.map(({ path }) => path[0]) ?? [];
			expect(["q", "userId", "ip", "clientId", "endedById"]).toEqual(
				expect.arrayContaining(broken),
			);
		}),
	);
});

test("ten kilobytes of anything are read in no time", () => {
	const parts = ['"', '\\"', "a:", '"a\\', "<5m,", "device:", "fe80:", ": ", "x"];
	for (const part of parts) {
		const text = part.repeat(10_000 / part.length);
		const before = performance.now();
		read(text);
		expect(performance.now() - before).toBeLessThan(500);
	}
	expect(filterTextMax).toBe(1_000);
});
