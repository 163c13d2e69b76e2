import type { Clock } from "../../domain/clock.ts";
import type { HeldLease } from "../../domain/health.ts";
import { type Changes, noChanges } from "../../domain/lease/changes.ts";
import type { Release } from "../../domain/lease/grantor.ts";
import type { Acknowledgement, LeaseGrant, RenewRequest } from "../../domain/lease/messages.ts";
import { isOlder } from "../../domain/lease/stamp.ts";
import { pushRetryMs, type Terms, termsOf } from "../../domain/lease/terms.ts";
import { type Push, Writer } from "../../domain/lease/writer.ts";
import type { Reach, Waiting } from "../../domain/receipt.ts";
import { moveBounds, noteEnforced } from "./endings/receipts.ts";
import {
	anyLease,
	anyUnenforced,
	forgetLeases,
	startWriter,
	storeLease,
} from "./leases/lease-store.ts";
import { readPolicy } from "./store/policy.ts";
import type { ReachPort } from "./store/store.ts";
import { byItself, type Transaction, type Transactions } from "./store/transaction.ts";

/** How long a revocation waits to be in force everywhere before it answers with what it knows. */
const answerAfterMs = 5_000;

/** Sends a view to a region's replica; the answer is a call of its own. */
type SendPush = (push: Push) => Promise<void>;

/**
 * The organization's side of the lease protocol: wires the pure writer to storage, replicas and the clock. The writer
 * is started when the first lease is asked for, or with the object when leases or revocations are out; without these
 * nothing of this exists, and costs nothing.
 */
export class LeaseHost implements ReachPort {
	/** Its own transactions are not told to anybody: it may be asked inside one of the object's. */
	readonly #transactions: Transactions;
	readonly #clock: Clock;
	readonly #send: SendPush;
	readonly #onEnforced: (afterMs: number) => void;
	#writer: Writer | null = null;
	#noted: { sequence: number; changes: Changes }[] = [];
	#atOnce = 0;
	readonly #waiting = new Map<number, Set<() => void>>();
	#pumping = false;

	constructor(
		transactions: Transactions,
		clock: Clock,
		send: SendPush,
		onEnforced: (afterMs: number) => void,
	) {
		this.#transactions = transactions;
		this.#clock = clock;
		this.#send = send;
		this.#onEnforced = onEnforced;
	}

	enforcement(nowMs: number): { enforcedAt: number | null; enforcedBy: number } {
		const untilMs = this.#started()?.grantor.lastUntilMs() ?? null;
		if (untilMs === null || untilMs <= nowMs) return { enforcedAt: nowMs, enforcedBy: nowMs };
		return { enforcedAt: null, enforcedBy: boundOf(untilMs) };
	}

	/**
	 * To be called when the object has started: goes on with what the last writer left on its way, and states its new
	 * bound; false when that was nothing. Whoever waited for it may be gone, so nobody else would.
	 */
	resume(): boolean {
		// Started here if it can be, and not inside a transaction: a rollback would take its epoch back.
		this.#started();
		if (!this.isWaiting()) return false;
		void this.pump();
		return true;
	}

	note(sequence: number, changes: Partial<Changes>): void {
		this.#noted.push({ sequence, changes: { ...noChanges, ...changes } });
	}

	noteAtOnce(): void {
		this.#atOnce += 1;
	}

	/** To be called right after a transaction: its changes enter the view in the same synchronous segment. */
	committed(): void {
		const noted = this.#noted;
		const atOnce = this.#atOnce;
		this.discarded();
		for (let count = 0; count < atOnce; count += 1) this.#onEnforced(0);
		if (noted.length === 0) return;
		const nowMs = this.#clock.now();
		for (const { sequence, changes } of noted) this.#writer?.commit(sequence, changes, nowMs);
		void this.pump();
	}

	/** Whether revocations are on their way. */
	isWaiting(): boolean {
		return this.#writer !== null && this.#writer.grantor.drains.length > 0;
	}

	/** To be called when a transaction was rolled back. */
	discarded(): void {
		this.#noted = [];
		this.#atOnce = 0;
	}

	/** A replica renews its lease. */
	renew(request: RenewRequest): LeaseGrant {
		const writer = this.#start();
		const { grant, stored } = writer.renew(request, this.#clock.now());
		this.#change(({ store }) => storeLease(store, stored.lease, stored.asOfMs));
		this.#noticeAcknowledged();
		return grant;
	}

	/** An isolate asks for a lease of its own; null: there are too many of them, or the organization lends none. */
	renewDirect(request: RenewRequest): LeaseGrant | null {
		const writer = this.#start();
		const answer = writer.renewDirect(request, this.#clock.now());
		if (answer?.stored) {
			const { lease, asOfMs } = answer.stored;
			this.#change(({ store }) => storeLease(store, lease, asOfMs));
		}
		this.#noticeAcknowledged();
		return answer?.grant ?? null;
	}

	acknowledge(acknowledgement: Acknowledgement): void {
		this.#started()?.acknowledge(acknowledgement, this.#clock.now());
		this.#noticeAcknowledged();
	}

	/** The last one that was waited for is not kept until the next turn of the pump. */
	#noticeAcknowledged(): void {
		if (!this.isWaiting()) return;
		this.tick();
		void this.pump();
	}

	/** Takes the organization's policy over; leases that are out keep the term they were granted. */
	useTerms(): void {
		if (this.#writer !== null) this.#writer.terms = this.#terms();
	}

	/** Starts a new writer, which reads everything again, from storage that was changed under the last one. */
	restart(): void {
		this.#writer = null;
		this.resume();
	}

	/** Resolves when the revocation is in force everywhere, or after five seconds, whichever is first. */
	async enforced(sequence: number): Promise<void> {
		const { promise, resolve } = Promise.withResolvers<void>();
		const waiting = this.#waiting.get(sequence) ?? new Set();
		this.#waiting.set(sequence, waiting.add(resolve));
		const timer = setTimeout(resolve, answerAfterMs);
		void this.pump();
		await promise;
		clearTimeout(timer);
		waiting.delete(resolve);
		if (waiting.size === 0) this.#waiting.delete(sequence);
	}

	/** Pushes, and waits out what does not answer, until nothing is unenforced. One loop at a time. */
	async pump(): Promise<void> {
		if (this.#pumping) return;
		this.#pumping = true;
		try {
			while (this.tick() > 0) await scheduler.wait(pushRetryMs / 3);
		} finally {
			this.#pumping = false;
		}
	}

	/** What time has brought about; returns how many revocations are still on their way. */
	tick(): number {
		const writer = this.#started();
		if (writer === null) return 0;
		const nowMs = this.#clock.now();
		const { enforced, lapsed, pushes } = writer.tick(nowMs);
		writer.view.prune(nowMs);
		const took: number[] = [];
		if (enforced.length > 0 || lapsed.length > 0) {
			this.#change((tx) => {
				forgetLeases(tx, lapsed);
				for (const { sequence, released } of enforced) {
					const afterMs = noteEnforced(tx, sequence, released.map(toReach));
					if (afterMs !== null) took.push(afterMs);
				}
			});
		}
		for (const afterMs of took) this.#onEnforced(afterMs);
		for (const { sequence } of enforced) {
			for (const resolve of this.#waiting.get(sequence) ?? []) resolve();
		}
		for (const push of pushes) void this.#send(push).catch(() => undefined);
		return writer.grantor.drains.length;
	}

	/** How far a revocation has come; null when it is not on its way. */
	progressOf(sequence: number): { reach: Reach[]; waiting: Waiting[] } | null {
		const writer = this.#started();
		const drain = writer?.grantor.drains.find(({ stamp }) => stamp.sequence === sequence);
		if (!writer || !drain) return null;
		const waiting = [...drain.waiting].map(([key, untilMs]) => ({
			region: writer.grantor.holds.get(key)?.address ?? null,
			until: Math.ceil(untilMs),
		}));
		return { reach: drain.released.map(toReach), waiting };
	}

	/** Who may answer from memory now. */
	held(nowMs: number): HeldLease[] {
		const writer = this.#started();
		if (writer === null) return [];
		const { stamp } = writer.view;
		return [...writer.grantor.holds.values()]
			.filter(({ untilMs }) => untilMs > nowMs)
			.map(({ address, termMs, untilMs, have }) => ({
				region: address,
				termMs,
				until: Math.ceil(untilMs),
				current: have !== null && !isOlder(have, stamp),
			}));
	}

	/** When the alarm must look again; null: there is neither a lease nor anything on its way. */
	nextAt(): number | null {
		const at = this.#started()?.grantor.nextAtMs() ?? null;
		return at === null ? null : Math.ceil(at);
	}

	/** The writer, if there is anything for one to do; after a restart of the object that is in the tables. */
	#started(): Writer | null {
		if (this.#writer !== null) return this.#writer;
		const { store } = this.#transactions;
		if (!anyLease(store) && !anyUnenforced(store)) return null;
		return this.#start();
	}

	#start(): Writer {
		if (this.#writer !== null) return this.#writer;
		this.#writer = this.#change((tx) => {
			const writer = new Writer(startWriter(tx), this.#terms(), tx.nowMs);
			moveBounds(tx.store, boundOf(writer.grantor.lastUntilMs() ?? tx.nowMs));
			return writer;
		});
		return this.#writer;
	}

	#change<T>(change: (tx: Transaction) => T): T {
		return this.#transactions.change(byItself, change);
	}

	#terms(): Terms {
		return termsOf(readPolicy(this.#transactions.store));
	}
}

/** By when a revocation is everywhere, if the last lease that somebody may answer under runs out then. */
const boundOf = (lastUntilMs: number): number => Math.ceil(lastUntilMs + pushRetryMs);

const toReach = ({ address, how, atMs }: Release): Reach => ({
	region: address,
	how,
	at: Math.round(atMs),
});
