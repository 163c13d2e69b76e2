import { expect, test } from "vitest";
import { openRestoreDoor, type Restorable } from "./restore.ts";

const address = "http://127.0.0.1:8787/auth/local/restore?organizationId=org_a&step=";

function aDoor() {
	const seen: string[] = [];
	const object: Restorable = {
		remember: async () => ({ sessions: [{ id: "ses_1" }] }),
		goBackTo: async (tables) => {
			seen.push(JSON.stringify(tables));
			throw new Error("The object stopped");
		},
		makeToken: async () => undefined,
	};
	const post = (url: string, headers: Record<string, string>) =>
		openRestoreDoor(new Request(url, { method: "POST", headers }), () => object);
	return { seen, post };
}

test.each([
	["another site", { origin: "https://evil.example" }],
	["another port", { origin: "http://127.0.0.1:8788" }],
	["nowhere", {}],
])("a page of %s can neither restore nor get a token", async (_, headers) => {
	const { post, seen } = aDoor();
	for (const step of ["remember", "restore", "token"]) {
		expect((await post(`${address}${step}`, headers))?.status).toBe(403);
	}
	expect(seen).toEqual([]);
});

test("the world's own origin puts back what it had remembered", async () => {
	const { post, seen } = aDoor();
	const own = { origin: "http://127.0.0.1:8787" };
	await post(`${address}remember`, own);
	expect(await (await post(`${address}restore`, own))?.json()).toEqual({ restored: true });
	expect(seen).toEqual(['{"sessions":[{"id":"ses_1"}]}']);
});

test("every other request is none of its business", async () => {
	const { post } = aDoor();
	expect(await post("http://127.0.0.1:8787/auth/sign-in", {})).toBeNull();
});
