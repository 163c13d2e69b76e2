import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
	entryIn,
	isNewerThere,
	isUnreachable,
	lookAtServer,
	overConnection,
	whyUnreachable,
} from "./connection.ts";

const pageOf = (entry: string): string =>
	`<script src="/theme.js"></script><script type="module" crossorigin src="/assets/${entry}.js"></script>`;

let answer: (path: string) => Promise<Response>;
const here = async (): Promise<Response> => new Response(pageOf("index-1"));
const nowhere = (): Promise<Response> => Promise.reject(new TypeError("Failed to fetch"));

beforeEach(() => {
	vi.useFakeTimers();
	answer = here;
	vi.stubGlobal("fetch", (path: string) => answer(path));
	// Not put into the page, which would try to run it.
	const entry = document.createElement("script");
	entry.setAttribute("src", "/assets/index-1.js");
	vi.spyOn(document, "querySelector").mockReturnValue(entry);
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

test("the version of a page is the name of its entry, and the theme is none", () => {
	expect(entryIn(pageOf("index-B32r2mdu"))).toBe("/assets/index-B32r2mdu.js");
	expect(entryIn('<script src="/theme.js"></script>')).toBeNull();
});

test("a request that is lost alone is no lost connection", async () => {
	answer = (path) => (path === "/" ? here() : nowhere());
	await expect(overConnection("/trpc/sessions.list", {})).rejects.toThrow();
	expect(isUnreachable()).toBe(false);
});

test("without any answer Curfew counts as unreachable, until it answers again by itself", async () => {
	answer = nowhere;
	await expect(overConnection("/trpc/sessions.list", {})).rejects.toThrow();
	expect(isUnreachable()).toBe(true);
	expect(whyUnreachable()).toBe("Curfew can't be reached.");
	vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
	expect(whyUnreachable()).toBe("You are offline.");

	answer = here;
	await vi.advanceTimersByTimeAsync(1_000);
	expect(whyUnreachable()).toBeNull();
});

test("a request that its own sender gave up says nothing of the connection", async () => {
	answer = nowhere;
	const signal = AbortSignal.abort();
	await expect(overConnection("/trpc/sessions.list", { signal })).rejects.toThrow();
	expect(isUnreachable()).toBe(false);
});

test("a newer version is known by another entry, and a page that has none tells of none", async () => {
	await lookAtServer();
	expect(isNewerThere()).toBe(false);
	answer = async () => new Response("Bad gateway", { status: 502 });
	await lookAtServer();
	expect(isNewerThere()).toBe(false);
	answer = async () => new Response(pageOf("index-2"));
	await lookAtServer();
	expect(isNewerThere()).toBe(true);
});
