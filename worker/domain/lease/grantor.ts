import { type LeaseRules, leaseRules } from "./rules.ts";
import { isOlder, type Stamp } from "./stamp.ts";
import { guardOf } from "./terms.ts";

/** What the writer stores of a lease: enough for its successor to wait it out. */
export interface LeaseRow {
	key: string;
	address: string | null;
	/** The longest ever granted to this holder, grace included. */
	termMs: number;
}

interface Hold extends LeaseRow {
	/** On the grantor's clock: by then every lease granted to this holder so far has run out. */
	untilMs: number;
	/** What the holder is known to have; it may have more. */
	have: Stamp | null;
}

/** How a holder stopped being able to answer from an older view. */
export interface Release {
	key: string;
	address: string | null;
	how: "acknowledged" | "ran_out";
	atMs: number;
}

/** A stamp that must reach everyone who held a lease when it was made. */
export interface Drain {
	stamp: Stamp;
	/** Holder → its deadline, frozen. */
	waiting: Map<string, number>;
	released: Release[];
}

/**
 * Grants leases and knows when everyone has a stamp, or can no longer answer without it; the same code in the writer
 * and in a replica. Every method takes a reading of the grantor's own clock. A clock that is set back makes it wait
 * longer; one that jumps forward by more than the guard while leases are out would make it wait too short, which is
 * part of what is assumed about drift.
 */
export class Grantor {
	readonly holds = new Map<string, Hold>();
	/** Oldest first. */
	drains: Drain[] = [];
	readonly #rules: LeaseRules;

	constructor(rules: LeaseRules = leaseRules) {
		this.#rules = rules;
	}

	/** After a restart: every stored lease counts as granted just now. */
	restore(rows: readonly LeaseRow[], nowMs: number): void {
		for (const row of rows) {
			const untilMs = this.#rules.restartUntilMs(nowMs, row.termMs, guardOf(row.address));
			this.holds.set(row.key, { ...row, untilMs, have: null });
		}
	}

	/**
	 * Notes a lease; call it in the event that sends the grant, before anything is awaited. `rowTermMs` is for a row that
	 * stands for more than this lease. The returned row must be durable before the grant leaves.
	 */
	grant(
		holder: { incarnation: string; address: string | null; have: Stamp | null },
		lease: { termMs: number; graceMs: number; rowTermMs?: number },
		nowMs: number,
	): LeaseRow {
		const { address, have } = holder;
		const key = this.#rules.holderKey(holder.incarnation, address);
		const held = this.holds.get(key);
		const holdMs = this.#rules.holdMs(lease.termMs, lease.graceMs);
		const untilMs = this.#rules.untilMs(
			held?.untilMs ?? Number.NEGATIVE_INFINITY,
			nowMs,
			holdMs,
			guardOf(address),
		);
		const grantedMs = lease.rowTermMs ?? holdMs;
		const termMs = this.#rules.storedTermMs(held?.termMs ?? 0, grantedMs, lease.graceMs);
		this.holds.set(key, { key, address, termMs, untilMs, have });
		return { key, address, termMs };
	}

	/** A newer stamp exists: whoever holds a lease now must have it, or run out, before it counts as everywhere. */
	freeze(stamp: Stamp): Drain {
		const waiting = new Map([...this.holds].map(([key, { untilMs }]) => [key, untilMs]));
		const drain = { stamp, waiting, released: [] };
		this.drains.push(drain);
		return drain;
	}

	/**
	 * Nothing that depends on this incarnation can answer from a view older than `stamp` any more. `how`: what to note of
	 * a holder that stands for several, of which some did not acknowledge but ran out.
	 */
	acknowledge(
		incarnation: string,
		address: string | null,
		stamp: Stamp,
		nowMs: number,
		how: Release["how"] = "acknowledged",
	): void {
		const key = this.#rules.holderKey(incarnation, address);
		const hold = this.holds.get(key);
		if (hold !== undefined && (hold.have === null || isOlder(hold.have, stamp))) hold.have = stamp;
		for (const drain of this.drains) {
			if (!isOlder(stamp, drain.stamp) && drain.waiting.delete(key)) {
				drain.released.push({ key, address, how, atMs: nowMs });
			}
		}
	}

	/** There is no such holder, as has turned out: nobody waits for it any longer. */
	dismiss(key: string): void {
		this.holds.delete(key);
		for (const { waiting } of this.drains) waiting.delete(key);
	}

	/** Removes and returns the drains that are over. */
	settle(nowMs: number): Drain[] {
		for (const drain of this.drains) {
			for (const [key, frozenMs] of drain.waiting) {
				const hold = this.holds.get(key);
				const deadlineMs = this.#rules.deadlineMs(frozenMs, hold?.untilMs ?? frozenMs);
				if (nowMs < deadlineMs) continue;
				drain.waiting.delete(key);
				drain.released.push({
					key,
					address: hold?.address ?? null,
					how: "ran_out",
					atMs: deadlineMs,
				});
			}
		}
		const settled = this.drains.filter(({ waiting }) => waiting.size === 0);
		if (settled.length > 0) this.drains = this.drains.filter(({ waiting }) => waiting.size > 0);
		return settled;
	}

	/** Forgets holders whose lease has run out, and returns their keys: their rows may go. Call after `settle`. */
	lapse(nowMs: number): string[] {
		const lapsed = [...this.holds.values()]
			.filter(({ untilMs }) => untilMs <= nowMs)
			.map(({ key }) => key);
		for (const key of lapsed) this.holds.delete(key);
		return lapsed;
	}

	/** By when every lease granted so far has run out; null when there is none. */
	lastUntilMs(): number | null {
		const untils = [...this.holds.values()].map(({ untilMs }) => untilMs);
		return untils.length === 0 ? null : Math.max(...untils);
	}

	/** When time alone will next settle a drain, or else let a hold lapse; null when nothing is pending. */
	nextAtMs(): number | null {
		const settles = this.drains.map(({ waiting }) => Math.max(...waiting.values()));
		const lapses = settles.length > 0 ? [] : [...this.holds.values()].map((hold) => hold.untilMs);
		const times = [...settles, ...lapses];
		return times.length === 0 ? null : Math.min(...times);
	}
}
