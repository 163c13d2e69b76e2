import type { Changes } from "./changes.ts";
import { type Drain, Grantor, type LeaseRow, type Release } from "./grantor.ts";
import type { Acknowledgement, LeaseGrant, RenewRequest } from "./messages.ts";
import { type LeaseRules, leaseRules } from "./rules.ts";
import { noStamp, type Stamp } from "./stamp.ts";
import {
	directIsolatesMax,
	directWindowMs,
	pushesAtOnceMax,
	pushRetryMs,
	type Terms,
} from "./terms.ts";
import { View } from "./view.ts";
import type { ViewUpdate } from "./view-update.ts";

/** What the writer finds in its storage when it starts. */
export interface WriterRecord {
	/** The organization's counter, one of whose numbers this start has taken: it is the writer's epoch as well. */
	sequence: number;
	asOfMs: number;
	changes: Changes;
	leases: readonly LeaseRow[];
	/** Sequences of the changes that were not known to be everywhere. */
	unenforced: readonly number[];
}

/** What must be durable before the message it came with may leave. */
export interface Stored {
	lease: LeaseRow;
	asOfMs: number;
}

interface Enforced {
	sequence: number;
	released: Release[];
}

export interface Push {
	address: string;
	update: ViewUpdate;
}

/** The holder that stands for all isolates with a direct lease: they cannot be pushed to, and share one stored row. */
const directKey = "direct";
const never = Number.NEGATIVE_INFINITY;

/**
 * The single writer's part in the protocol. It keeps the view in memory and says what to store; before its first
 * message leaves, the sequence it took and `asOfMs` of its view must be durable.
 */
export class Writer {
	readonly view: View;
	readonly grantor: Grantor;
	terms: Terms;
	/** Isolates with a direct lease one by one, to know when all of them have a stamp before their shared deadline. */
	readonly #isolates: Grantor;
	/** The stored row covers direct leases that run out before this. */
	#directStoredMs = never;
	#lastReadingMs = never;
	/** Holder → the last push to it. */
	readonly #pushed = new Map<string, { sequence: number; atMs: number }>();

	constructor(record: WriterRecord, terms: Terms, nowMs: number, rules: LeaseRules = leaseRules) {
		this.terms = terms;
		this.view = new View(rules);
		this.grantor = new Grantor(rules);
		this.#isolates = new Grantor(rules);
		const epoch = record.sequence;
		this.view.apply({ epoch, sequence: record.sequence }, record.changes);
		this.view.advanceTo(record.asOfMs);
		this.view.advanceTo(nowMs);
		this.grantor.restore(record.leases, nowMs);
		// Nobody knows who they were, so none of them can acknowledge.
		this.#isolates.restore(
			record.leases.filter(({ key }) => key === directKey),
			nowMs,
		);
		for (const sequence of record.unenforced) this.#freeze({ epoch, sequence });
	}

	/** The writer's clock as everyone knows it: it never goes back, not even over restarts. */
	timeMs(nowMs: number): number {
		if (nowMs < this.#lastReadingMs) this.#directStoredMs = never;
		this.#lastReadingMs = nowMs;
		return this.view.advanceTo(nowMs);
	}

	/**
	 * Notes a committed change, in the same synchronous segment; `sequence` is the organization's counter after it.
	 * Returns by when, on this clock, it is everywhere whatever is lost. Call `tick` once it is durable.
	 */
	commit(sequence: number, changes: Changes, nowMs: number): { enforcedByMs: number } {
		this.timeMs(nowMs);
		const stamp: Stamp = { epoch: this.view.stamp.epoch, sequence };
		this.view.apply(stamp, changes);
		const drain = this.#freeze(stamp);
		const lastMs = Math.max(nowMs, ...drain.waiting.values());
		return { enforcedByMs: drain.waiting.size === 0 ? nowMs : lastMs + pushRetryMs };
	}

	/** A replica renews. Every grant stores something, so that a superseded writer's never leaves. */
	renew(request: RenewRequest, nowMs: number): { grant: LeaseGrant; stored: Stored } {
		const asOfMs = this.timeMs(nowMs);
		this.acknowledge({ ...request, stamp: request.acknowledged }, nowMs);
		const { replicaTermMs: termMs, graceMs } = this.terms;
		const lease = this.grantor.grant(request, { termMs, graceMs }, nowMs);
		return { grant: this.#grant(request, termMs, asOfMs), stored: { lease, asOfMs } };
	}

	/**
	 * An isolate asks for a lease without a replica; null: there are too many of them, it shall ask its replica. With
	 * `stored: null` the row already covers this lease. That row says "until term + window after now", so a successor,
	 * which waits that long, also waits for grants that a superseded writer still sends from it.
	 */
	renewDirect(
		request: RenewRequest,
		nowMs: number,
	): { grant: LeaseGrant; stored: Stored | null } | null {
		const asOfMs = this.timeMs(nowMs);
		const { incarnation, have, acknowledged } = request;
		const { isolateTermMs: termMs, graceMs } = this.terms;
		this.#isolates.acknowledge(incarnation, null, acknowledged, nowMs);
		this.#isolates.lapse(nowMs);
		if (termMs <= 0) return null;
		const { holds } = this.#isolates;
		if (!holds.has(incarnation) && holds.size >= directIsolatesMax) return null;
		this.#isolates.grant({ incarnation, address: null, have }, { termMs, graceMs }, nowMs);
		const rowTermMs = termMs + graceMs + directWindowMs;
		const lease = this.grantor.grant(
			{ incarnation: directKey, address: null, have: null },
			{ termMs, graceMs, rowTermMs },
			nowMs,
		);
		const covered = nowMs + termMs + graceMs <= this.#directStoredMs;
		if (!covered) this.#directStoredMs = nowMs + rowTermMs;
		const stored = covered ? null : { lease, asOfMs };
		return { grant: this.#grant(request, termMs, asOfMs), stored };
	}

	/** What was to be stored of a direct lease could not be: the next one says it again. */
	notStored(): void {
		this.#directStoredMs = never;
	}

	acknowledge({ incarnation, address, stamp }: Acknowledgement, nowMs: number): void {
		this.grantor.acknowledge(incarnation, address, stamp, nowMs);
	}

	/**
	 * What time has brought about: changes that are everywhere now, lease rows to delete, and pushes to
	 * send (again). Call it after a commit, after an acknowledgement, every `pushRetryMs` while anything is unenforced, and at
	 * `grantor.nextAtMs()`.
	 */
	tick(nowMs: number): { enforced: Enforced[]; lapsed: string[]; pushes: Push[] } {
		this.timeMs(nowMs);
		this.#settleIsolates(nowMs);
		const enforced = this.grantor
			.settle(nowMs)
			.map(({ stamp, released }) => ({ sequence: stamp.sequence, released }));
		const lapsed = this.grantor.lapse(nowMs);
		if (lapsed.includes(directKey)) this.#directStoredMs = never;
		return { enforced, lapsed, pushes: this.#pushes(nowMs) };
	}

	#freeze(stamp: Stamp): Drain {
		this.#isolates.freeze(stamp);
		return this.grantor.freeze(stamp);
	}

	/** Isolates that renew acknowledge by that, so that a long grace is waited out only for those that fell silent. */
	#settleIsolates(nowMs: number): void {
		for (const { stamp, released } of this.#isolates.settle(nowMs)) {
			const silent = released.some(({ how }) => how === "ran_out");
			const how = silent ? "ran_out" : "acknowledged";
			this.grantor.acknowledge(directKey, null, stamp, nowMs, how);
		}
		this.#isolates.lapse(nowMs);
	}

	/**
	 * To at most five of those that a drain waits for, the longest waiting first. Nobody is pushed the same stamp twice
	 * within `pushRetryMs`: acknowledgements cause ticks, so they would cause pushes, and those acknowledgements again.
	 */
	#pushes(nowMs: number): Push[] {
		const keys = new Set(this.grantor.drains.flatMap(({ waiting }) => [...waiting.keys()]));
		for (const key of this.#pushed.keys()) if (!keys.has(key)) this.#pushed.delete(key);
		const { stamp } = this.view;
		const due = [...keys].flatMap((key) => {
			const hold = this.grantor.holds.get(key);
			if (hold === undefined || hold.address === null) return [];
			const last = this.#pushed.get(key) ?? { sequence: 0, atMs: never };
			const waitsForAnswer =
				last.sequence === stamp.sequence && nowMs >= last.atMs && nowMs < last.atMs + pushRetryMs;
			return waitsForAnswer ? [] : [{ key, address: hold.address, have: hold.have, last }];
		});
		const chosen = due
			.sort((one, other) => one.last.atMs - other.last.atMs)
			.slice(0, pushesAtOnceMax);
		return chosen.map(({ key, address, have }) => {
			this.#pushed.set(key, { sequence: stamp.sequence, atMs: nowMs });
			return { address, update: this.view.updateSince(have ?? noStamp) };
		});
	}

	#grant(request: RenewRequest, termMs: number, asOfMs: number): LeaseGrant {
		const { graceMs, isolateTermMs } = this.terms;
		const update = this.view.updateSince(request.have, asOfMs);
		return { update, termMs, graceMs, isolateTermMs, echo: request.echo };
	}
}
