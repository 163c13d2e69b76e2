import { describe, expect, it } from "vitest";
import { anApiToken, aSession } from "../testing/support/builders.ts";
import { fetchWorker } from "../testing/support/callers.ts";
import { aWorldOfKeys } from "../testing/support/keyed-world.ts";
import { aKeyedWorld, keyed, pathsOf } from "../testing/walks/mutations.ts";

describe("every mutation of the router", () => {
	/** What is harmless to do again, and whose answer is not kept. */
	const keyless = [
		"auditLog.export",
		"organizations.reconcile",
		"organizations.recover",
		"users.export",
	];

	it("takes a key, or is known to take none; and no query takes one", () => {
		expect(pathsOf("mutation", true)).toEqual(Object.keys(keyed).sort());
		expect(pathsOf("mutation", false)).toEqual(keyless);
		expect(pathsOf("query", true)).toEqual([]);
	});

	// Who ends the session they call with gets no second answer: the credential is gone.
	const oneAnswer = ["sessions.revokeMine"];
	it.each(Object.entries(keyed))(
		"%s: a repeat with its key gets the first answer",
		async (path, call) => {
			const world = await aKeyedWorld(path);
			const first = await call(world);
			if (oneAnswer.includes(path)) return;
			expect(await call(world)).toEqual(first);
		},
	);

	it("twice in one batch happens once", async () => {
		const { organization, organizationId } = await aWorldOfKeys();
		const token = await anApiToken(organizationId);
		const { sessionId } = await aSession(organization);
		const call = { organizationId, sessionId, idempotencyKey: "k" };
		const response = await fetchWorker("/trpc/sessions.revoke,sessions.revoke?batch=1", {
			method: "POST",
			headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
			body: JSON.stringify({ 0: call, 1: call }),
		});
		const [one, two] = (await response.json()) as { result: { data: { id: string } } }[];
		expect(one?.result.data.id).toBe(two?.result.data.id);
	});
});
