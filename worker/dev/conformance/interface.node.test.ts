import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

interface Source {
	path: string;
	text: string;
}

const sources = (ending: RegExp): Source[] =>
	readdirSync("web/src", { recursive: true, encoding: "utf8" })
		.filter((path) => ending.test(path) && !/\.test\.tsx?$/.test(path))
		.map((path) => ({ path, text: readFileSync(join("web/src", path), "utf8") }));

const scripts = sources(/\.tsx?$/);
const sheets = sources(/\.css$/);

/** Where a pattern stands, but for files that are said to be right. */
const found = (of: readonly Source[], pattern: RegExp, right: readonly string[] = []): string[] =>
	of.flatMap(({ path, text }) =>
		right.includes(path) ? [] : [...text.matchAll(pattern)].map(([hit]) => `${path}: ${hit}`),
	);

test("nothing is done by a press before it is let go, by a path of the finger, or by moving the device", () => {
	// Those two note that somebody is there, and do nothing else.
	const noteOnly = ["api/presence.ts", "features/shell/session-end-bar.tsx"];
	expect(
		found(scripts, /\bpointerdown\b|\bmousedown\b|\btouch(start|move|end)\b/gi, noteOnly),
	).toEqual([]);
	expect(found(scripts, /\bon:?(Pointer|Mouse|Touch)(Down|Move|Start)\b/gi)).toEqual([]);
	expect(
		found(scripts, /devicemotion|deviceorientation|ongesture|Accelerometer|Gyroscope/gi),
	).toEqual([]);
});

test("nothing is dragged but a file, which a button chooses as well", () => {
	const drop = "features/evidence/file-drop.tsx";
	expect(found(scripts, /\bdraggable\b|\bdragstart\b|\bdragover\b|\bondrop\b/gi, [drop])).toEqual(
		[],
	);
	expect(scripts.find(({ path }) => path === drop)?.text).toContain('type="file"');
});

test("nothing is shown because a pointer rests on it, and no order of stops or key of access is set by hand", () => {
	// It keeps a message that is there already.
	const keeps = ["ui/messages/toaster.tsx"];
	expect(found(scripts, /\bon:?(Pointer|Mouse)(Enter|Over)\b/gi, keeps)).toEqual([]);
	expect(found(scripts, /tab-?index=(\{\s*|")[1-9]|accesskey/gi)).toEqual([]);
	expect(found(sheets, /:hover[^{]*\{[^}]*\b(display|visibility|opacity|content):/g)).toEqual([]);
});

test("no sentence points by colour, shape or side alone", () => {
	const pointing =
		/\b(the (red|green|blue|yellow|round|square) (button|dot|one|mark)|(button|menu|field|list|link)s? (on|at|to) the (left|right|top|bottom))\b/gi;
	expect(found(scripts, pointing)).toEqual([]);
});

test("nothing flashes: what moves without end takes a second, and stands still for those who ask for less motion", () => {
	const endless = sheets.flatMap(({ path, text }) =>
		[...text.matchAll(/animation:([^;]+infinite[^;]*);/g)].map(([, value = ""]) => ({
			path,
			seconds: Number(/(\d*\.?\d+)s/.exec(value)?.[1]),
		})),
	);
	expect(endless.filter(({ seconds }) => !(seconds >= 1))).toEqual([]);
	const base = sheets.find(({ path }) => path === "styles/base.css")?.text ?? "";
	expect(base).toContain("prefers-reduced-motion: reduce");
	expect(found(scripts, /\.animate\(|<(marquee|blink)\b/g)).toEqual([]);
});

test("no field keeps anybody from pasting, and no sign-in asks for a password", () => {
	expect(found(scripts, /\bon:?(Paste|Cut)\b|type="password"/gi)).toEqual([]);
});
