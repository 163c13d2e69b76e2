import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { systemActor } from "../../../domain/actor.ts";
import { anOrganization, stubOf, theTest } from "../../../testing/support/builders.ts";
import { counterOf, nextSequence, type ReachPort } from "./store.ts";
import { asSystem, inNameOf, Transactions } from "./transaction.ts";

/** A reach that tells in order what it heard. */
function listening(): { reach: ReachPort; heard: string[] } {
	const heard: string[] = [];
	const reach: ReachPort = {
		enforcement: (nowMs) => ({ enforcedAt: nowMs, enforcedBy: nowMs }),
		note: (sequence) => heard.push(`noted ${sequence}`),
		noteAtOnce: () => undefined,
		discarded: () => heard.push("discarded"),
		committed: () => heard.push("committed"),
	};
	return { reach, heard };
}

it("a change has one organization, one moment and one caller, and holders of leases hear of it when it has committed", async () => {
	const { id } = await anOrganization();
	await runInDurableObject(stubOf(id), (_object, { storage }) => {
		let nowMs = 1_000;
		const clock = { now: () => nowMs++ };
		const { reach, heard } = listening();
		const transactions = new Transactions(storage, id, clock, reach);
		const seen = transactions.change(theTest, (tx) => {
			tx.store.reach?.note(nextSequence(tx.store), {});
			return [tx.organizationId, tx.nowMs, tx.nowMs, tx.caller];
		});
		expect(seen).toEqual([id, 1_000, 1_000, theTest]);
		const sequence = counterOf(transactions.store, "sequence");
		expect(heard).toEqual(["discarded", `noted ${sequence}`, "committed"]);
	});
});

it("a change that throws leaves nothing behind, and is told to nobody", async () => {
	const { id } = await anOrganization();
	await runInDurableObject(stubOf(id), (_object, { storage }) => {
		const { reach, heard } = listening();
		const transactions = new Transactions(storage, id, { now: () => 0 }, reach);
		const before = counterOf(transactions.store, "sequence");
		const failing = () =>
			transactions.change(theTest, ({ store }) => {
				nextSequence(store);
				throw new Error("no");
			});
		expect(failing).toThrow("no");
		expect(counterOf(transactions.store, "sequence")).toBe(before);
		expect(heard).toEqual(["discarded"]);
	});
});

it("what a call leads to stands under its request, but under nobody's key and no support session", async () => {
	const { id } = await anOrganization();
	await runInDurableObject(stubOf(id), (_object, { storage }) => {
		const transactions = new Transactions(storage, id, { now: () => 7 });
		const support = { sessionId: "ses_1", grantId: "grt_1" };
		const once = { key: "key", procedure: "sessions.revoke", digest: "d", secret: "s" };
		const caller = { ...theTest, once, support };
		transactions.change(caller, (tx) => {
			const { requestId } = theTest;
			expect(asSystem(tx)).toEqual({ ...tx, caller: { by: systemActor, requestId } });
			const by = { kind: "person", id: "usr_1", name: "Raj" } as const;
			expect(inNameOf(tx, by)).toEqual({ ...tx, caller: { by, requestId } });
		});
	});
});
