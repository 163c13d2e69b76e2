import type { Clock } from "../../domain/clock.ts";
import type { HeldLease } from "../../domain/health.ts";
import type { Changes } from "../../domain/lease/changes.ts";
import type { Release } from "../../domain/lease/grantor.ts";
import {
	type AuthorityStorage,
	type Enforcement,
	LeaseAuthority,
} from "../../domain/lease/lease-authority.ts";
import type { Acknowledgement, LeaseGrant, RenewRequest } from "../../domain/lease/messages.ts";
import type { Allowed, Standing } from "../../domain/lease/restored.ts";
import { isOlder } from "../../domain/lease/stamp.ts";
import { pushRetryMs, termsOf } from "../../domain/lease/terms.ts";
import type { Push } from "../../domain/lease/writer.ts";
import type { Reach, Waiting } from "../../domain/receipt.ts";
import { moveBounds } from "./endings/receipts.ts";
import { noteEnforced } from "./endings/record-revocation.ts";
import {
	anyLease,
	anyUnenforced,
	forgetLeases,
	noteAsOf,
	startWriter,
	storeLease,
} from "./leases/lease-store.ts";
import { readPolicy } from "./store/policy.ts";
import type { ReachPort } from "./store/store.ts";
import { byItself, type Transaction, type Transactions } from "./store/transaction.ts";

/** How long a revocation waits to be in force everywhere before it answers with what it knows. */
const answerAfterMs = 5_000;

/**
 * Leases that have run out are not looked for sooner than this after the last was lent: who renews every second would
 * wake the object every second. Their rows go before the object sleeps, which it does after ten seconds at the
 * earliest, so that the next revocation finds none.
 */
const lapseAfterMs = 8_000;

/** Sends a view to a region's replica; the answer is a call of its own. */
type SendPush = (push: Push) => Promise<void>;

/** The authority on leases over the object's tables, and what needs timers and promises around it. */
export class LeaseHost implements ReachPort {
	/** Its own transactions are not told to anybody: it may be asked inside one of the object's. */
	readonly #transactions: Transactions;
	readonly #authority: LeaseAuthority;
	readonly #send: SendPush;
	readonly #onEnforced: (afterMs: number) => void;
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
		this.#authority = new LeaseAuthority(this.#tables(), clock, "comparing");
		this.#send = send;
		this.#onEnforced = onEnforced;
	}

	enforcement(nowMs: number): Enforcement {
		return this.#authority.enforcementAt(nowMs);
	}

	/**
	 * To be called when the object has started: goes on with what the last writer left on its way, and states its new
	 * bound; false when that was nothing. Whoever waited for it may be gone, so nobody else would.
	 */
	resume(): boolean {
		// Started here if it can be, and not inside a transaction: a rollback would take its epoch back.
		if (this.#authority.writer === null || !this.isWaiting()) return false;
		void this.pump();
		return true;
	}

	note(sequence: number, changes: Partial<Changes>): void {
		this.#authority.note(sequence, changes);
	}

	noteAtOnce(): void {
		this.#atOnce += 1;
	}

	/** To be called right after a transaction: its changes enter the view in the same synchronous segment. */
	committed(): void {
		for (let count = 0; count < this.#atOnce; count += 1) this.#onEnforced(0);
		this.#atOnce = 0;
		if (this.#authority.committed()) void this.pump();
	}

	/** Whether revocations are on their way. */
	isWaiting(): boolean {
		return this.#authority.isWaiting;
	}

	/** To be called when a transaction was rolled back. */
	discarded(): void {
		this.#authority.discarded();
		this.#atOnce = 0;
	}

	/** A replica renews its lease; null: none is lent now. */
	renew(request: RenewRequest): LeaseGrant | null {
		const grant = this.#authority.renew(request);
		this.#noticeAcknowledged();
		return grant;
	}

	/** An isolate asks for a lease of its own; null: there are too many of them, or none is lent. */
	renewDirect(request: RenewRequest): LeaseGrant | null {
		const grant = this.#authority.renewDirect(request);
		this.#noticeAcknowledged();
		return grant;
	}

	acknowledge(acknowledgement: Acknowledgement): void {
		this.#authority.acknowledge(acknowledgement);
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
		this.#authority.useTerms();
	}

	/** How the object stands after its start, see `domain/lease/restored.ts`. */
	get standing(): Standing {
		return this.#authority.standing;
	}

	/** What the object may do as it stands. */
	get allowed(): Allowed {
		return this.#authority.allowed;
	}

	/** The object remembers everything: it lends, and waits for nobody whom it does not know. */
	opens(): void {
		this.#authority.opens();
		this.#noticeAcknowledged();
	}

	/** The object has forgotten something. */
	closes(): void {
		this.#authority.closes();
	}

	/** To be called when a recovery has changed the tables under the writer: a new one reads everything again. */
	recovered(): void {
		this.#authority.recovered();
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
		const { enforced, pushes, underWay } = this.#authority.tick();
		for (const sequence of enforced) {
			for (const resolve of this.#waiting.get(sequence) ?? []) resolve();
		}
		for (const push of pushes) void this.#send(push).catch(() => undefined);
		return underWay;
	}

	/** How far a revocation has come; null when it is not on its way. */
	progressOf(sequence: number): { reach: Reach[]; waiting: Waiting[] } | null {
		const { writer } = this.#authority;
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
		const { writer } = this.#authority;
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
	nextAt(nowMs: number): number | null {
		const at = this.#authority.writer?.grantor.nextAtMs() ?? null;
		if (at === null) return null;
		return Math.ceil(this.isWaiting() ? at : Math.max(at, nowMs + lapseAfterMs));
	}

	#tables(): AuthorityStorage {
		const { store } = this.#transactions;
		const at = (nowMs: number): Transaction => ({
			...this.#transactions.reading(),
			nowMs,
			caller: byItself,
		});
		return {
			transaction: (work) => this.#transactions.change(byItself, work),
			hasWork: () => anyLease(store) || anyUnenforced(store),
			terms: () => termsOf(readPolicy(store)),
			start: (nowMs) => startWriter(at(nowMs)),
			noteStart: ({ asOfMs, enforcedByMs }) => {
				noteAsOf(store, asOfMs);
				moveBounds(store, enforcedByMs);
			},
			noteEarlierBound: (statedMs, enforcedByMs) => moveBounds(store, enforcedByMs, statedMs),
			storeLease: (lease) => storeLease(store, lease),
			noteAsOf: (asOfMs) => noteAsOf(store, asOfMs),
			forgetLeases: (keys, nowMs) => forgetLeases(at(nowMs), keys),
			noteEnforced: (sequence, released, nowMs) => {
				const afterMs = noteEnforced(at(nowMs), sequence, released.map(toReach));
				if (afterMs !== null) this.#onEnforced(afterMs);
			},
		};
	}
}

const toReach = ({ address, how, atMs }: Release): Reach => ({
	region: address,
	how,
	at: Math.round(atMs),
});
