import { expect, it } from "vitest";
import { noChanges } from "./changes.ts";
import type { LeaseRow } from "./grantor.ts";
import { type AuthorityStorage, LeaseAuthority } from "./lease-authority.ts";
import type { RenewRequest } from "./messages.ts";
import { noStamp } from "./stamp.ts";
import { defaultTerms } from "./terms.ts";

/** An authority over tables in memory, which notes what is written. */
function anAuthority(stored: LeaseRow[] = []) {
	const rows = new Map(stored.map((row) => [row.key, row]));
	let terms = { ...defaultTerms };
	let nowMs = 0;
	let written: string[] = [];
	let isFull = false;
	const storage: AuthorityStorage = {
		transaction: (work) => {
			if (isFull) throw new Error("The storage is full.");
			return work();
		},
		hasWork: () => rows.size > 0,
		terms: () => terms,
		start: () => ({
			sequence: 1,
			asOfMs: 0,
			changes: noChanges,
			leases: [...rows.values()],
			unenforced: [],
		}),
		noteStart: () => undefined,
		noteEarlierBound: () => undefined,
		storeLease: (lease) => {
			rows.set(lease.key, lease);
			written.push(`${lease.key} ${lease.termMs}`);
		},
		noteAsOf: (asOfMs) => written.push(`as of ${asOfMs}`),
		forgetLeases: (keys) => {
			for (const key of keys) rows.delete(key);
		},
		noteEnforced: () => undefined,
	};
	const authority = new LeaseAuthority(storage, { now: () => nowMs });
	return {
		authority,
		/** What a replica's renewal at a moment writes. */
		renewalAt: (atMs: number, { graceMs = 0, termMs = defaultTerms.replicaTermMs } = {}) => {
			nowMs = atMs;
			terms = { ...terms, graceMs, replicaTermMs: termMs };
			authority.useTerms();
			written = [];
			authority.renew(aRequest);
			return written;
		},
		tickAt: (atMs: number) => {
			nowMs = atMs;
			authority.tick();
		},
		written: () => written,
		fill: (isNowFull: boolean) => {
			isFull = isNowFull;
		},
	};
}

const aRequest: RenewRequest = {
	incarnation: "r1",
	address: "weur",
	have: noStamp,
	acknowledged: noStamp,
	echo: { sentAtMs: 0, era: 0 },
};

it("a lease's row that is there and says enough stays as it is; what proves that nobody else writes is written", () => {
	const { renewalAt } = anAuthority();
	expect(renewalAt(0)).toEqual(["r1 10000", "as of 0"]);
	expect(renewalAt(5_000)).toEqual(["as of 5000"]);
	expect(renewalAt(6_000, { termMs: 1_000 })).toEqual(["as of 6000"]);
});

it("a lease that is longer than its row writes the row before it leaves", () => {
	const { renewalAt } = anAuthority();
	renewalAt(0);
	expect(renewalAt(5_000, { graceMs: 3_000 })).toEqual(["r1 13000", "as of 5000"]);
	expect(renewalAt(6_000)).toEqual(["as of 6000"]);
});

it("a restarted authority goes by the rows that it found", () => {
	const { renewalAt } = anAuthority([{ key: "r1", address: "weur", termMs: 13_000 }]);
	expect(renewalAt(0)).toEqual(["as of 0"]);
	expect(renewalAt(5_000, { graceMs: 4_000 })).toEqual(["r1 14000", "as of 5000"]);
});

it("a row that was deleted, or could not be written, is written with the next lease", () => {
	const { renewalAt, tickAt, fill } = anAuthority();
	renewalAt(0);
	tickAt(20_000);
	expect(renewalAt(20_000)).toEqual(["r1 10000", "as of 20000"]);
	fill(true);
	expect(() => renewalAt(21_000, { graceMs: 3_000 })).toThrow("full");
	fill(false);
	expect(renewalAt(22_000, { graceMs: 3_000 })).toEqual(["r1 13000", "as of 22000"]);
});

it("a direct lease whose row could not be written is not lent, and the next one writes it", () => {
	const { authority, renewalAt, written, fill } = anAuthority();
	renewalAt(0);
	fill(true);
	const direct = () => authority.renewDirect({ ...aRequest, incarnation: "i1", address: null });
	expect(direct).toThrow("full");
	fill(false);
	expect(direct()).not.toBeNull();
	expect(written().some((line) => line.startsWith("direct "))).toBe(true);
});
