import { afterEach, expect, test } from "vitest";
import { createKeyReader, isElsewhere } from "./key-reader.ts";

const press = (
	key: string,
	at = 0,
	more: { withModifier?: boolean; elsewhere?: boolean } = {},
) => ({
	key,
	at,
	withModifier: false,
	elsewhere: false,
	...more,
});

afterEach(() => document.body.replaceChildren());

test("single keys act at once, g waits for its letter", () => {
	const read = createKeyReader();
	expect(read(press("?"))).toBe("keys");
	expect(read(press("/"))).toBe("search");
	expect(read(press("g", 0))).toBeNull();
	expect(read(press("p", 900))).toEqual({ page: "p" });
	expect(read(press("p", 901))).toBeNull();
});

test("a letter long after g, or a second one, does nothing", () => {
	const read = createKeyReader();
	read(press("g", 0));
	expect(read(press("s", 5_000))).toBeNull();
	read(press("g", 6_000));
	read(press("x", 6_100));
	expect(read(press("s", 6_200))).toBeNull();
});

test("what is typed into a field, or with Ctrl, is never a shortcut", () => {
	const read = createKeyReader();
	expect(read(press("/", 0, { elsewhere: true }))).toBeNull();
	expect(read(press("?", 0, { withModifier: true }))).toBeNull();
	read(press("g", 0));
	expect(read(press("s", 1, { elsewhere: true }))).toBeNull();
});

test("text fields keep their keys; a checkbox has no use for a slash", () => {
	document.body.innerHTML = `<input type="search"><input type="checkbox"><textarea></textarea><p>x</p>`;
	const [search, checkbox, area, text] = [...document.body.children];
	expect(isElsewhere(search ?? null)).toBe(true);
	expect(isElsewhere(area ?? null)).toBe(true);
	expect(isElsewhere(checkbox ?? null)).toBe(false);
	expect(isElsewhere(text ?? null)).toBe(false);
});

test("an open dialog keeps its keys", () => {
	document.body.innerHTML = `<dialog open><button>Done</button></dialog>`;
	expect(isElsewhere(document.querySelector("button"))).toBe(true);
});
