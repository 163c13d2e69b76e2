import type { Clock } from "../clock.ts";
import { type Changes, noChanges } from "./changes.ts";
import type { LeaseRow, Release } from "./grantor.ts";
import type { Acknowledgement, LeaseGrant, RenewRequest } from "./messages.ts";
import type { Allowed, Standing } from "./restored.ts";
import { type LeaseRules, leaseRules } from "./rules.ts";
import { guardOf, pushRetryMs, type Terms } from "./terms.ts";
import { type Push, type Stored, Writer, type WriterRecord } from "./writer.ts";

/** What has to be durable before the first message of a writer that starts. */
export interface WriterStart {
	asOfMs: number;
	/** By when whatever was on its way is everywhere now. No bound that was stated gets earlier by it. */
	enforcedByMs: number;
}

/** The storage an authority stands on. Calls are synchronous; nothing leaves before what was written is durable. */
export interface AuthorityStorage {
	/** All of it, or nothing. */
	transaction<T>(work: () => T): T;
	/** Whether a lease may be held, or a change is not known to be everywhere. */
	hasWork(): boolean;
	terms(): Terms;
	/** Takes the next sequence for a writer that starts at `nowMs`, and says what it has to know. */
	start(nowMs: number): WriterRecord;
	noteStart(start: WriterStart): void;
	/** Whatever says to be everywhere by the first of these is so by the second, which is earlier. */
	noteEarlierBound(statedMs: number, enforcedByMs: number): void;
	storeLease(lease: LeaseRow): void;
	/** Always a write, though nothing else is new: a writer that was superseded cannot make it. */
	noteAsOf(asOfMs: number): void;
	forgetLeases(keys: string[], nowMs: number): void;
	/** The change of that sequence is everywhere; some are nobody's to be told of. */
	noteEnforced(sequence: number, released: Release[], nowMs: number): void;
}

/** When a change is in force everywhere, in epoch milliseconds; `enforcedAt: null`: not yet, but by then. */
export interface Enforcement {
	enforcedAt: number | null;
	enforcedBy: number;
}

interface Progress {
	/** Changes that are everywhere now. */
	enforced: number[];
	pushes: Push[];
	/** How many are still on their way. */
	underWay: number;
}

/** Whoever may hold a lease that this storage has forgotten. */
const unknownHolder = "unknown";

/** By when a change is everywhere, if the last lease that somebody may answer under runs out then. */
const boundOf = (lastUntilMs: number): number => Math.ceil(lastUntilMs + pushRetryMs);

/**
 * The organization's side of the lease protocol over its storage: the object runs it, and so does the simulator. A
 * writer is started when the first lease is asked for, or when leases or changes are out; without these nothing of
 * this exists, and costs nothing.
 */
export class LeaseAuthority {
	#standing: Standing;
	readonly #storage: AuthorityStorage;
	readonly #clock: Clock;
	readonly #rules: LeaseRules;
	readonly #startedMs: number;
	#writer: Writer | null = null;
	/** The rows that are there: holder → their term. */
	#rows = new Map<string, number>();
	#noted: { sequence: number; changes: Changes }[] = [];
	/** The bound that counts on holders whom nobody knows. */
	#boundOfUnknownMs: number | null = null;

	/** @param standing `comparing` for a storage that may be an older one than it was, see `restored.ts` */
	constructor(
		storage: AuthorityStorage,
		clock: Clock,
		standing: Standing = "open",
		rules: LeaseRules = leaseRules,
	) {
		this.#storage = storage;
		this.#clock = clock;
		this.#rules = rules;
		this.#standing = standing;
		this.#startedMs = clock.now();
	}

	get standing(): Standing {
		return this.#standing;
	}

	/** What the object may do as it stands. */
	get allowed(): Allowed {
		return this.#rules.allowedWhile(this.#standing);
	}

	/** The writer, if there is anything for one to do; after a restart that is in the storage. */
	get writer(): Writer | null {
		return this.#writer === null && this.#storage.hasWork() ? this.#start() : this.#writer;
	}

	/** Whether changes are on their way. */
	get isWaiting(): boolean {
		return this.#writer !== null && this.#writer.grantor.drains.length > 0;
	}

	/**
	 * When a change that is recorded at `nowMs` will be everywhere: at once if nobody can hold a lease. To be asked in the
	 * change's own transaction, before it is noted.
	 */
	enforcementAt(nowMs: number): Enforcement {
		const untilMs = this.#lastUntilMs();
		return untilMs === null || untilMs <= nowMs
			? { enforcedAt: nowMs, enforcedBy: nowMs }
			: { enforcedAt: null, enforcedBy: boundOf(untilMs) };
	}

	/** To be called in the change's transaction; takes effect with `committed`, in the same synchronous segment. */
	note(sequence: number, changes: Partial<Changes>): void {
		this.#noted.push({ sequence, changes: { ...noChanges, ...changes } });
	}

	/** Returns whether there was anything to note. */
	committed(): boolean {
		const noted = this.#noted;
		this.discarded();
		const nowMs = this.#clock.now();
		// Whatever the transaction decided by the clock, no holder's bound may lag it.
		this.#writer?.timeMs(nowMs);
		for (const { sequence, changes } of noted) this.#writer?.commit(sequence, changes, nowMs);
		return noted.length > 0;
	}

	/** To be called when a transaction was rolled back, and before one begins. */
	discarded(): void {
		this.#noted = [];
	}

	/** A replica renews its lease; null: none is lent now. */
	renew(request: RenewRequest): LeaseGrant | null {
		if (!this.allowed.lends) return null;
		const { grant, stored } = this.#start().renew(request, this.#clock.now());
		this.#store(stored);
		return grant;
	}

	/** An isolate asks for a lease of its own; null: there are too many of them, or none is lent. */
	renewDirect(request: RenewRequest): LeaseGrant | null {
		if (!this.allowed.lends) return null;
		const answer = this.#start().renewDirect(request, this.#clock.now());
		if (answer?.stored) this.#store(answer.stored);
		return answer?.grant ?? null;
	}

	acknowledge(acknowledgement: Acknowledgement): void {
		this.writer?.acknowledge(acknowledgement, this.#clock.now());
	}

	/** Takes the organization's policy over; leases that are out keep the term they were granted. */
	useTerms(): void {
		if (this.#writer !== null) this.#writer.terms = this.#storage.terms();
	}

	/** What time has brought about. Call it as `Writer.tick` says. */
	tick(): Progress {
		const { writer } = this;
		if (writer === null) return { enforced: [], pushes: [], underWay: 0 };
		const nowMs = this.#clock.now();
		const { enforced, lapsed, pushes } = writer.tick(nowMs);
		writer.view.prune(nowMs);
		for (const key of lapsed) this.#rows.delete(key);
		if (enforced.length > 0 || lapsed.length > 0) {
			this.#storage.transaction(() => {
				this.#storage.forgetLeases(lapsed, nowMs);
				for (const { sequence, released } of enforced) {
					this.#storage.noteEnforced(sequence, released, nowMs);
				}
			});
		}
		return {
			enforced: enforced.map(({ sequence }) => sequence),
			// A stamp of a storage that is older than it was may say something else to whoever has one of the same name.
			pushes: this.allowed.lends ? pushes : [],
			underWay: writer.grantor.drains.length,
		};
	}

	/** The projection has seen nothing more: nobody is out there that this storage does not know. */
	opens(): void {
		this.#standing = "open";
		const { grantor } = this.#writer ?? {};
		grantor?.dismiss(unknownHolder);
		const untilMs = grantor?.lastUntilMs() ?? null;
		const statedMs = this.#boundOfUnknownMs;
		if (untilMs === null || statedMs === null || boundOf(untilMs) >= statedMs) return;
		this.#storage.transaction(() => this.#storage.noteEarlierBound(statedMs, boundOf(untilMs)));
	}

	/** The projection has seen more. */
	closes(): void {
		this.#standing = "closed";
	}

	/** Starts anew on storage that a recovery has changed under the last writer; `opens` once the projection has it. */
	recovered(): void {
		this.#writer = null;
		this.#standing = "recovered";
	}

	/** Those of before a recovery have a row. */
	get #knowsLeases(): boolean {
		return this.#standing === "open" || this.#standing === "recovered";
	}

	#lastUntilMs(): number | null {
		const { writer } = this;
		if (writer !== null) return writer.grantor.lastUntilMs();
		if (this.#knowsLeases) return null;
		const { longestHoldMs, restartUntilMs } = this.#rules;
		return restartUntilMs(this.#startedMs, longestHoldMs, guardOf(null));
	}

	/** Of those who may hold a lease, all that can be known. */
	#leases(stored: readonly LeaseRow[]): readonly LeaseRow[] {
		if (this.#knowsLeases) return stored;
		const termMs = this.#rules.longestHoldMs;
		return [...stored, { key: unknownHolder, address: null, termMs }];
	}

	#start(): Writer {
		if (this.#writer !== null) return this.#writer;
		const nowMs = this.#clock.now();
		this.#writer = this.#storage.transaction(() => {
			const record = this.#storage.start(nowMs);
			this.#rows = new Map(record.leases.map(({ key, termMs }) => [key, termMs]));
			const leases = this.#leases(record.leases);
			const terms = this.#storage.terms();
			const writer = new Writer({ ...record, leases }, terms, nowMs, this.#rules);
			const { asOfMs } = writer.view;
			const enforcedByMs = boundOf(writer.grantor.lastUntilMs() ?? nowMs);
			this.#storage.noteStart({ asOfMs, enforcedByMs });
			this.#boundOfUnknownMs = this.#knowsLeases ? null : enforcedByMs;
			return writer;
		});
		return this.#writer;
	}

	/** A row that is there and long enough stays as it is. */
	#store({ lease, asOfMs }: Stored): void {
		const { key, termMs } = lease;
		const isThere = this.#rules.coversLease(this.#rows.get(key) ?? 0, termMs);
		try {
			this.#storage.transaction(() => {
				if (!isThere) this.#storage.storeLease(lease);
				this.#storage.noteAsOf(asOfMs);
			});
		} catch (error) {
			this.#writer?.notStored();
			throw error;
		}
		if (!isThere) this.#rows.set(key, termMs);
	}
}
