import { describe, expect, it } from "vitest";
import { deviceTypes } from "../../../domain/session.ts";
import { appRules } from "./apps.ts";
import { botRules, botWordRules } from "./bots.ts";
import { browserRules, commonBrowserRules } from "./browsers.ts";
import { formRules } from "./forms.ts";
import { modelRules } from "./models.ts";
import { programRules } from "./programs.ts";
import { firstMatch, plainName } from "./rule.ts";
import { systemRules, typeOfSystem } from "./systems.ts";

const tables = {
	apps: appRules,
	bots: botRules,
	"words of bots": botWordRules,
	browsers: browserRules,
	"common browsers": commonBrowserRules,
	forms: formRules,
	models: modelRules,
	programs: programRules,
	systems: systemRules,
};

describe.each(Object.entries(tables))("in the table of %s", (_, rules) => {
	it.each(rules.map((rule) => [String(rule.pattern), rule] as const))(
		"%s is the first row that its example matches, and gives a name",
		(_, rule) => {
			const match = firstMatch(rules, rule.example);
			expect(match?.rule).toBe(rule);
			expect(match?.name).toBeTruthy();
			expect(rule.why).not.toBe("");
		},
	);
});

it("every form is a type of device, and every system but a display's has one", () => {
	for (const { name } of formRules) expect(deviceTypes).toContain(name);
	for (const { name } of systemRules) expect(typeOfSystem).toHaveProperty([name ?? ""]);
});

const everyRule = Object.values(tables).flat();

const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));

/** Two open repeats, one right after the other, that take the same characters: a text of these is read n² times. */
function overlap({ source, flags }: RegExp): string | null {
	const part = /(\\.|\[(?:\\.|[^\]])*\]|\(\?(?:[:=!]|<[=!])|.)([*+?]|\{\d+(?:,\d*)?\})?\??/g;
	let before: string[] = [];
	for (const [whole, atom = "", repeat = ""] of source.matchAll(part)) {
		if (/^(?:\(.*|\)|\^|\$|\\b)$/.test(atom) || repeat === "?") continue;
		const isOpen = /^[*+]$|,\}$/.test(repeat);
		const one = atom === "|" || !isOpen ? null : new RegExp(`^${atom}$`, flags);
		const taken = one === null ? [] : ascii.filter((char) => one.test(char));
		if (taken.some((char) => before.includes(char))) return whole;
		before = taken;
	}
	return null;
}

it("no rule reads a run of characters by two open repeats that stand next to each other", () => {
	expect(overlap(/a[ ;]*[(+ ]+b/)).toBe("[(+ ]+");
	expect(overlap(/a[\w.]+(?:[\d]*)x/)).toBe("[\\d]*");
	expect(everyRule.filter(({ pattern }) => overlap(pattern) !== null)).toEqual([]);
});

it("texts that are made to be read again and again come to an end, in every rule", () => {
	const atoms = ["(", "_", "SM-", "+", "a", "a.", "bot", "rss", "Pad", "; ", "1", "/", "Android"];
	let read = 0;
	for (const beginning of ["", "Mozilla/5.0 (", "(compatible; "]) {
		for (const first of atoms) {
			for (const second of atoms) {
				const text =
					beginning + first.repeat(500 / first.length) + second.repeat(500 / second.length);
				read += everyRule.filter(({ pattern }) => pattern.exec(text) !== null).length;
			}
		}
	}
	expect(read).toBeGreaterThan(0);
});

it.each([
	["MyApp", "MyApp"],
	["My%20Great_App", "My Great App"],
	["4 Pics 1 Word", "4 Pics 1 Word"],
	["%C3%9Cbersicht", "Übersicht"],
	["1Password", "1Password"],
])("%j is taken as the name %j", (raw, name) => {
	expect(plainName(raw)).toBe(name);
});

it.each([
	"",
	"x",
	"<script>",
	"%3Cscript%3E",
	"%E2%80%AEevil",
	"a".repeat(31),
	"A".repeat(500),
	"one two three four five",
	"tab\there",
	"😀App",
	"עברית",
	"Z\u0301\u0301\u0301algo",
	"javascript:alert",
	"com.example.app",
	"undefined",
	"12.34",
])("%j is no name", (raw) => {
	expect(plainName(raw)).toBeNull();
});
