import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { lookAtServer } from "../../api/connection.ts";
import { moduleLoader } from "./module-loader.ts";

const here = async (): Promise<Response> => new Response("");
const nowhere = (): Promise<Response> => Promise.reject(new TypeError("Failed to fetch"));
const found = { default: "the part" };

beforeEach(() => vi.stubGlobal("fetch", here));
afterEach(async () => {
	vi.stubGlobal("fetch", here);
	await lookAtServer();
	vi.unstubAllGlobals();
});

test("while Curfew can't be reached no module is asked for, so that none is remembered as missing", async () => {
	const load = vi.fn(async () => found);
	const loadPart = moduleLoader(load);
	vi.stubGlobal("fetch", nowhere);
	await lookAtServer();
	await expect(loadPart()).rejects.toThrow();
	expect(load).not.toHaveBeenCalled();

	vi.stubGlobal("fetch", here);
	expect(await loadPart()).toBe(found);
});

test("what did not come is asked for under another address each time", async () => {
	const failed =
		"Failed to fetch dynamically imported module: https://curfew.test/assets/part-1.js";
	const load = vi.fn(() => Promise.reject<typeof found>(new TypeError(failed)));
	const asked: string[] = [];
	const loadPart = moduleLoader(load, async (address) => {
		asked.push(address);
		if (asked.length === 1) throw new TypeError(failed);
		return found;
	});
	await expect(loadPart()).rejects.toThrow(failed);
	await expect(loadPart()).rejects.toThrow(failed);
	expect(await loadPart()).toBe(found);
	expect(asked).toEqual([
		"https://curfew.test/assets/part-1.js?again=1",
		"https://curfew.test/assets/part-1.js?again=2",
	]);
	expect(load).toHaveBeenCalledOnce();
});

test("a module that is no part by itself is not taken for one", async () => {
	const failed =
		"error loading dynamically imported module: https://curfew.test/assets/shared-1.js";
	const loadPart = moduleLoader<typeof found>(
		() => Promise.reject(new TypeError(failed)),
		async () => ({}),
	);
	await expect(loadPart()).rejects.toThrow();
	await expect(loadPart()).rejects.toThrow("is not a part by itself");
});

test("two that ask at once share one request", async () => {
	const load = vi.fn(async () => found);
	const loadPart = moduleLoader(load);
	await Promise.all([loadPart(), loadPart()]);
	expect(load).toHaveBeenCalledOnce();
});
