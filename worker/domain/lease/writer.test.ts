import { expect, it } from "vitest";
import { type Changes, noChanges } from "./changes.ts";
import { type Facts, preparedFacts } from "./facts.ts";
import type { RenewRequest } from "./messages.ts";
import { Replica } from "./replica.ts";
import { noStamp, type Stamp } from "./stamp.ts";
import { defaultTerms, directIsolatesMax, dur, isolateGuardMs } from "./terms.ts";
import { Writer, type WriterRecord } from "./writer.ts";

const record: WriterRecord = {
	sequence: 1,
	asOfMs: 0,
	changes: noChanges,
	leases: [],
	unenforced: [],
};
const facts: Facts = { sessionId: "ses_1", userId: "usr_1", sequence: 1, endsAtMs: 10_000_000 };
const revocation: Changes = {
	...noChanges,
	ended: [{ sessionId: "ses_1", endsAtMs: 10_000_000, cause: "admin" }],
};
const aRequest = (incarnation: string, acknowledged: Stamp = noStamp): RenewRequest => ({
	incarnation,
	address: "weur",
	have: acknowledged,
	acknowledged,
	echo: { sentAtMs: 0, era: 0 },
});
const anIsolate = (incarnation: string, acknowledged?: Stamp): RenewRequest => ({
	...aRequest(incarnation, acknowledged),
	address: null,
});
const aWriter = (over: Partial<WriterRecord> = {}, nowMs = 0): Writer =>
	new Writer({ ...record, ...over }, { ...defaultTerms }, nowMs);

it("without leases a revocation is everywhere as soon as it is committed", () => {
	const writer = aWriter();
	expect(writer.commit(2, revocation, 100)).toEqual({ enforcedByMs: 100 });
	expect(writer.tick(100).enforced).toEqual([{ sequence: 2, released: [] }]);
});

it("a silent replica is waited for until its lease has run out, however often it renews", () => {
	const writer = aWriter();
	writer.renew(aRequest("r1"), 0);
	const deadlineMs = dur(10_000, 250);
	expect(writer.commit(2, revocation, 100).enforcedByMs).toBe(deadlineMs + 150);
	writer.renew(aRequest("r1"), 5_000);
	expect(writer.tick(deadlineMs - 1).enforced).toEqual([]);
	expect(writer.tick(deadlineMs).enforced).toMatchObject([
		{ sequence: 2, released: [{ address: "weur", how: "ran_out" }] },
	]);
});

it("an acknowledgement of the incarnation that holds the lease ends the wait; one of its successor does not", () => {
	const writer = aWriter();
	writer.renew(aRequest("r1"), 0);
	writer.commit(2, revocation, 100);
	const stamp = { epoch: 1, sequence: 2 };
	writer.acknowledge({ incarnation: "r2", address: "weur", stamp }, 200);
	expect(writer.tick(200).enforced).toEqual([]);
	writer.acknowledge({ incarnation: "r1", address: "weur", stamp: { epoch: 1, sequence: 1 } }, 210);
	expect(writer.tick(210).enforced).toEqual([]);
	writer.acknowledge({ incarnation: "r1", address: "weur", stamp }, 220);
	expect(writer.tick(220).enforced).toMatchObject([{ released: [{ how: "acknowledged" }] }]);
});

it("a restarted writer waits for every stored lease as if it had just been granted", () => {
	const first = aWriter();
	const { stored } = first.renew(aRequest("r1"), 0);
	const second = aWriter({ sequence: 2, leases: [stored.lease], unenforced: [] }, 5_000);
	second.commit(3, revocation, 5_000);
	expect(second.tick(5_000 + dur(10_000, 250) - 1).enforced).toEqual([]);
	expect(second.tick(5_000 + dur(10_000, 250)).enforced).toHaveLength(1);
});

it("the stored row keeps the longest term, grace included, when the policy becomes shorter", () => {
	const writer = aWriter();
	writer.terms = { ...defaultTerms, graceMs: 3_000 };
	expect(writer.renew(aRequest("r1"), 0).stored.lease.termMs).toBe(13_000);
	writer.terms = { ...defaultTerms, replicaTermMs: 1_000 };
	expect(writer.renew(aRequest("r1"), 100).stored.lease.termMs).toBe(13_000);
	expect(writer.tick(13_000).lapsed).toEqual([]);
});

it("direct leases share one row, written at most once in its window", () => {
	const writer = aWriter();
	const at = (nowMs: number) => writer.renewDirect(anIsolate(`i${nowMs}`), nowMs)?.stored?.lease;
	expect(at(0)).toEqual({ key: "direct", address: null, termMs: 2_000 });
	expect(at(500)).toBeUndefined();
	expect(at(1_000)).toBeUndefined();
	expect(at(1_001)?.key).toBe("direct");
});

it("the row of direct leases is written again once it was deleted, within its window too", () => {
	const writer = aWriter();
	writer.terms = { ...defaultTerms, isolateTermMs: 200 };
	writer.renewDirect(anIsolate("i1"), 0);
	expect(writer.tick(300).lapsed).toEqual(["direct"]);
	expect(writer.renewDirect(anIsolate("i1"), 310)?.stored).not.toBeNull();
});

it("a clock set back makes the writer store the row of direct leases again", () => {
	const writer = aWriter();
	writer.renewDirect(anIsolate("i1"), 5_000);
	expect(writer.renewDirect(anIsolate("i2"), 4_000)?.stored).not.toBeNull();
});

it("a direct lease is over for a revocation once every isolate that held one has said that it knows", () => {
	const writer = aWriter();
	writer.terms = { ...defaultTerms, graceMs: 60_000 };
	for (const isolate of ["i1", "i2"]) writer.renewDirect(anIsolate(isolate), 0);
	writer.commit(2, revocation, 100);
	const stamp = { epoch: 1, sequence: 2 };
	writer.renewDirect(anIsolate("i1", stamp), 500);
	expect(writer.tick(500).enforced).toEqual([]);
	writer.renewDirect(anIsolate("i2"), 600);
	writer.renewDirect(anIsolate("i3", stamp), 600);
	expect(writer.tick(600).enforced).toEqual([]);
	writer.renewDirect(anIsolate("i2", stamp), 1_100);
	expect(writer.tick(1_100).enforced).toMatchObject([
		{ sequence: 2, released: [{ key: "direct", how: "acknowledged" }] },
	]);
});

it("a restarted writer waits for isolates it does not know, whoever acknowledges", () => {
	const stored = aWriter().renewDirect(anIsolate("i1"), 0)?.stored;
	const leases = stored ? [stored.lease] : [];
	const writer = aWriter({ sequence: 2, leases }, 100);
	writer.renewDirect(anIsolate("i1"), 100);
	writer.commit(3, revocation, 200);
	writer.renewDirect(anIsolate("i1", { epoch: 2, sequence: 3 }), 300);
	const deadlineMs = 100 + dur(2_000, isolateGuardMs);
	expect(writer.tick(deadlineMs - 1).enforced).toEqual([]);
	expect(writer.tick(deadlineMs).enforced).toMatchObject([{ released: [{ how: "ran_out" }] }]);
});

it("too many isolates are sent to their replica", () => {
	const writer = aWriter();
	for (let index = 0; index < directIsolatesMax; index += 1) {
		expect(writer.renewDirect(anIsolate(`i${index}`), index)).not.toBeNull();
	}
	expect(writer.renewDirect(anIsolate("one more"), 50)).toBeNull();
	expect(writer.renewDirect(anIsolate("i3"), 50)).not.toBeNull();
	expect(writer.renewDirect(anIsolate("one more"), 5_000)).not.toBeNull();
});

it("acknowledgements do not cause pushes: nobody is pushed the same stamp twice within the retry time", () => {
	const writer = aWriter();
	writer.renew(aRequest("r1"), 0);
	writer.commit(2, revocation, 100);
	expect(writer.tick(100).pushes).toHaveLength(1);
	expect(writer.tick(101).pushes).toHaveLength(0);
	expect(writer.tick(250).pushes).toHaveLength(1);
});

it("a replica acknowledges only when what it lent under the older view has run out", () => {
	const writer = aWriter();
	const replica = new Replica("r1", "weur");
	replica.adopt(writer.renew(replica.request(0), 0).grant, 10);
	replica.settle(10);
	const lent = replica.grant(anIsolate("i1"), 500);
	expect(lent).toMatchObject({ termMs: 1_000, graceMs: 0 });
	writer.commit(2, revocation, 600);
	const [pushed] = writer.tick(600).pushes;
	if (pushed === undefined) throw new Error("Nothing was pushed.");
	const { acknowledgement } = replica.push(pushed.update, 620);
	expect(acknowledgement.stamp.sequence).toBe(1);
	expect(replica.settle(500 + dur(1_000, 25) - 1)).toBeNull();
	expect(replica.settle(500 + dur(1_000, 25))?.stamp).toEqual({ epoch: 1, sequence: 2 });
});

it("a replica lends no more than what remains of its own lease, and nothing once that is gone", () => {
	const writer = aWriter();
	const replica = new Replica("r1", "weur");
	expect(replica.grant(anIsolate("i1"), 0)).toBeNull();
	replica.adopt(writer.renew(replica.request(0), 0).grant, 10);
	const late = replica.grant(anIsolate("i1"), 9_500);
	expect(dur(late?.termMs ?? 0, 25)).toBeLessThanOrEqual(500);
	expect(replica.grant(anIsolate("i1"), 9_990)).toBeNull();
});

it("a replica that cannot renew lends nothing in its own grace: the edges have theirs", () => {
	const writer = aWriter();
	writer.terms = { ...defaultTerms, graceMs: 5_000 };
	const replica = new Replica("r1", "weur");
	replica.adopt(writer.renew(replica.request(0), 0).grant, 10);
	const late = replica.grant(anIsolate("i1"), 9_500);
	expect(late?.termMs).toBeLessThan(500);
	expect(late?.graceMs).toBeGreaterThan(4_900);
	expect(
		9_500 + dur((late?.termMs ?? 0) + (late?.graceMs ?? 0), isolateGuardMs),
	).toBeLessThanOrEqual(15_000);
	expect(replica.grant(anIsolate("i1"), 10_000)).toBeNull();
	expect(replica.holder.check(preparedFacts(facts), 10_000, true)?.status).toBe("active");
});
