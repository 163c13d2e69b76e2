import { expect, test } from "vitest";
import { switchOutage } from "./outage.ts";

const address = "http://127.0.0.1:8787/auth/local/outage?down=1";
const post = (url: string, headers: Record<string, string>) =>
	switchOutage(new Request(url, { method: "POST", headers }));

test.each([
	["another site", { origin: "https://evil.example" }],
	["another port", { origin: "http://127.0.0.1:8788" }],
	["nowhere", {}],
])("a page of %s cannot switch D1 off", (_, headers) => {
	expect(post(address, headers)?.status).toBe(403);
});

test("a name that somebody lets point here is not this machine", () => {
	const rebound = "http://evil.example:8787";
	expect(post(address.replace("http://127.0.0.1:8787", rebound), { origin: rebound })?.status).toBe(
		403,
	);
});

test("the world's own origin can, and back", async () => {
	const own = { origin: "http://127.0.0.1:8787" };
	expect(await post(address, own)?.json()).toEqual({ down: true });
	expect(await post(address.replace("down=1", "down=0"), own)?.json()).toEqual({ down: false });
});

test("every other request is none of its business", () => {
	expect(switchOutage(new Request(address))).toBeNull();
	expect(post("http://127.0.0.1:8787/auth/sign-in", {})).toBeNull();
});
