import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isUiPath, uiPaths } from "./ui-paths.ts";

/** Every `path: "…"` of the UI's router, each below the one it is nested in: what is nested is indented deeper. */
function routedPaths(): string[] {
	const source = readFileSync(new URL("../../../web/src/app.tsx", import.meta.url), "utf8");
	const above: { indent: number; path: string }[] = [];
	const paths: string[] = [];
	for (const [, tabs = "", path = "", rest = ""] of source.matchAll(
		/^(\t*)\{? ?path: "([^"]+)",(.*)$/gm,
	)) {
		while ((above.at(-1)?.indent ?? -1) >= tabs.length) above.pop();
		const whole = `${above.at(-1)?.path ?? ""}${path}`
			.replace(/^\/\//, "/")
			.replace(/(.)\/$/, "$1");
		if (rest === "") above.push({ indent: tabs.length, path: whole === "/" ? "" : whole });
		else if (!path.startsWith("*")) paths.push(whole);
	}
	return paths;
}

test("the Worker knows exactly the pages that the UI's router knows", () => {
	expect(routedPaths().sort()).toEqual([...uiPaths].sort());
});

test.each([
	"/",
	"/sign-in",
	"/sign-in/",
	"/o/acme",
	"/o/acme/users/usr_1",
	"/o/acme/sessions",
	"/o/acme/sessions/ses_1234",
	"/o/acme/receipts/rcp_1",
	"/audit",
	"/audit/evt_1",
])("%s is a page", (path) => {
	expect(isUiPath(path)).toBe(true);
});

test.each([
	"/check",
	"/Sign-in",
	"//sign-in",
	"/sign-in/x",
	"/o//sessions",
	"/o/acme/sessions/a/b",
	"/o/acme/nothing",
	"/index.html",
	"/assets/app.js",
	"/sign-in\n",
])("%j is none", (path) => {
	expect(isUiPath(path)).toBe(false);
});
