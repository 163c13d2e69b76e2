import { createRoot } from "solid-js";
import { afterEach, expect, test, vi } from "vitest";
import { createSignInStart } from "./sign-in-start.ts";

afterEach(() => vi.unstubAllGlobals());

test("whoever comes back from the provider by the Back button can start again", async () => {
	const went: string[] = [];
	vi.stubGlobal("location", { assign: (target: string) => went.push(target) });
	vi.stubGlobal("fetch", async () => Response.json({ location: "https://id.example/authorize" }));
	await createRoot(async (dispose) => {
		const start = createSignInStart();
		await start.go({});
		expect(went).toEqual(["https://id.example/authorize"]);
		// On its way: a second press changes nothing.
		await start.go({});
		expect([start.isGoing(), went.length]).toEqual([true, 1]);
		dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
		expect(start.isGoing()).toBe(false);
		await start.go({});
		expect(went).toHaveLength(2);
		dispose();
	});
});
