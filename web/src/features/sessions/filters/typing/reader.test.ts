import fc from "fast-check";
import { expect, test } from "vitest";
import { parseView } from "../session-view.ts";
import { plainWords, takeFilters, writtenSearch } from "./reader.ts";

const plainView = parseView("");

test("a filter is taken once a blank or Enter ends it, and what is not finished stays", () => {
	expect(takeFilters("device:mobile", false, plainView)).toMatchObject({
		view: null,
		problem: null,
	});
	expect(takeFilters("device:mobile ", false, plainView)).toMatchObject({
		rest: "",
		view: { ...plainView, deviceType: ["mobile"] },
	});
	expect(takeFilters("device:mobile", true, plainView)).toMatchObject({
		rest: "",
		view: { deviceType: ["mobile"] },
	});
	expect(takeFilters('by:"adm dana ', false, parseView("?status=revoked")).view).toBeNull();
	expect(takeFilters("dana device:bot country:d", false, plainView)).toMatchObject({
		rest: "dana country:d",
		view: { q: "dana", deviceType: ["bot"], country: [] },
	});
});

test("what is typed is added to a list, and takes the place of what can only be one", () => {
	const view = parseView("?device=mobile&ip=10.0.0.1&color=red");
	expect(takeFilters("device:bot,mobile ip:10.0.0.2 ", false, view).view).toEqual({
		...view,
		deviceType: ["bot", "mobile"],
		ip: "10.0.0.2",
	});
});

test("asking how sessions ended leaves the active ones", () => {
	expect(takeFilters("cause:reuse ", false, plainView).view).toMatchObject({
		status: "all",
		cause: ["reuse"],
		unknown: [],
	});
});

test("what cannot be read stays in the box, with what it could be", () => {
	const taken = takeFilters("device:phon country:DE ", false, plainView);
	expect(taken).toMatchObject({
		rest: "device:phon ",
		view: { country: ["DE"], q: "" },
		problem: "No device is called “phon”: desktop, mobile, tablet, tv, console, bot, api, unknown.",
	});
	expect(takeFilters("device:ph", false, plainView).problem).toBeNull();
});

test("filters that are being typed are no words of the search", () => {
	expect(plainWords("dana device:mob")).toBe("dana");
	expect(plainWords("2001:db8::1")).toBe("2001:db8::1");
	expect(plainWords('"device:mobile" kim')).toBe("device:mobile kim");
});

test("a search as it stands in the box is read as the same search", () => {
	fc.assert(
		fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
			const search = plainWords(text);
			expect(plainWords(writtenSearch(search))).toBe(search);
		}),
	);
});

test("whatever is typed, letter by letter, nothing throws and no word is lost", () => {
	const typed = fc
		.array(fc.constantFrom("device:mobile", "device:x", "dana", '"a b', '"', " ", ":", "ip:1"))
		.map((parts) => parts.join(" "));
	fc.assert(
		fc.property(typed, (text) => {
			let box = "";
			let view = plainView;
			for (const letter of text) {
				const taken = takeFilters(box + letter, false, view);
				box = taken.rest;
				view = taken.view ?? view;
			}
			if (text.includes("device:x ")) expect(box).toContain("device:x");
			expect(view.unknown).toEqual([]);
		}),
	);
});
