import { type Clock, minuteMs } from "../../domain/clock.ts";
import { isOutOfRoom } from "../../repositories/database-room.ts";
import type { ProjectionRepository } from "../../repositories/projection-repository.ts";
import { TimedOut, withTimeout } from "../../runtime/with-timeout.ts";
import type { Checkpoints } from "./checkpoints.ts";
import type { Comparison } from "./comparison.ts";
import { completeErasure, erasuresInD1 } from "./lifecycle/erasure.ts";
import { logOverUpTo, noteLoggedFrom } from "./projection/log-retention.ts";
import { Pace } from "./projection/pace.ts";
import { noteConfirmed } from "./projection/projected-log.ts";
import { goneEntries, projectionOf, toProjected } from "./projection/projection.ts";
import { noteProjected, unprojectedWatermarks } from "./sessions/watermarks.ts";
import { lineageOf } from "./store/lineage.ts";
import {
	drain,
	forgetEntries,
	nextEntries,
	type OutboxEntry,
	parkEntries,
	parkedIn,
	unparkEntries,
	writeByHalves,
} from "./store/outbox.ts";
import { byItself, type Transactions } from "./store/transaction.ts";

/** A projection that takes longer than this is given up and tried again: D1 may hang without failing. */
const projectionTimeoutMs = 10_000;
/** Where more rows of one batch cannot be written, it is not the rows. */
const badRowsMax = 20;
/** What takes longer goes on in memory alone, and the object may be lost meanwhile. */
export const slowDrainMs = 1_000;
const parkedForMs = 5 * minuteMs;

/** Whether an error may be about what was written, and not about D1: one that is slow or full refuses any row. */
const isOfRows = (error: unknown): boolean => !(error instanceof TimedOut || isOutOfRoom(error));

/** Brings D1 up to date with the object, and signs what it then has of the log. */
export class Projecting {
	readonly #transactions: Transactions;
	readonly #projection: ProjectionRepository;
	readonly #comparison: Comparison;
	readonly #checkpoints: Checkpoints;
	readonly #pace: Pace;
	readonly #onWaiting: () => void;
	#underWay: Promise<void> | null = null;
	#asked = false;
	/** How often in a row it has failed. */
	failures = 0;
	/** Whether the last one failed because D1 is full. */
	wantsRoom = false;
	/** When D1 last had all that was committed; null before the first time. */
	caughtUpAt: number | null = null;

	constructor(parts: {
		transactions: Transactions;
		projection: ProjectionRepository;
		comparison: Comparison;
		checkpoints: Checkpoints;
		clock: Clock;
		/** What is gathered, or slow, waits in memory: to be called when it does. */
		onWaiting: () => void;
	}) {
		this.#transactions = parts.transactions;
		this.#projection = parts.projection;
		this.#comparison = parts.comparison;
		this.#checkpoints = parts.checkpoints;
		this.#pace = new Pace(parts.clock, (ms) => scheduler.wait(ms));
		this.#onWaiting = parts.onWaiting;
	}

	/** One drain at a time. Who comes while it runs waits for that one, which looks again before it ends. */
	drain(): Promise<void> {
		this.#pace.hurry();
		return this.drainSoon();
	}

	/** The same after a change, which others may follow closely: they are gathered for a moment, and go in one batch. */
	drainSoon(): Promise<void> {
		this.#asked = true;
		this.#underWay ??= this.#drainWhileAsked();
		return this.#underWay;
	}

	async #drainWhileAsked(): Promise<void> {
		try {
			while (this.#asked) {
				if (this.#pace.remainingMs > 0) this.#onWaiting();
				await this.#pace.turn();
				this.#asked = false;
				await this.#drainNoticed();
			}
		} finally {
			// In the same breath as nobody asked: who comes later would wait for a drain that has ended.
			this.#underWay = null;
		}
	}

	/** Mostly a drain has ended before anybody could miss it. One that takes its time must outlive its object. */
	async #drainNoticed(): Promise<void> {
		const ended = new AbortController();
		const { signal } = ended;
		scheduler.wait(slowDrainMs, { signal }).then(this.#onWaiting, () => undefined);
		await this.#drainOnce();
		ended.abort();
	}

	async #drainOnce(): Promise<void> {
		const { store } = this.#transactions;
		try {
			await this.#comparison.compare();
			unparkEntries(store, this.#transactions.reading().nowMs);
			await drain({
				next: (limit) => nextEntries(store, limit),
				project: (entries) =>
					this.#write(entries, true).catch((error: unknown) => this.#writeAround(entries, error)),
				forget: (entries) => forgetEntries(store, entries),
			});
			await this.#catchUpD1();
			this.#comparison.projected();
			await this.#eraseInD1();
			await this.#shortenLog();
			await this.#checkpoints.sign();
			this.failures = 0;
			this.wantsRoom = false;
			if (parkedIn(store).count === 0) this.caughtUpAt = this.#transactions.reading().nowMs;
		} catch (error) {
			this.failures += 1;
			this.wantsRoom = isOutOfRoom(error);
			const name = error instanceof Error ? error.name : "unknown";
			console.warn("projection failed", { failures: this.failures, name });
			if (this.wantsRoom) await this.#makeRoom().catch(() => undefined);
		}
	}

	/** @param isDrain the entries are the oldest, and all of those: with them D1 has the log as far as they say */
	async #write(entries: OutboxEntry[], isDrain = false): Promise<void> {
		const state = projectionOf(this.#transactions.reading(), entries, isDrain);
		await withTimeout(this.#projection.write(state), projectionTimeoutMs);
		if (state.progress !== null) noteConfirmed(this.#transactions.store, state.progress.logSize);
	}

	/**
	 * Writes all of the entries that can be written, and parks the others: one row that cannot be read, or that D1 refuses,
	 * must not keep from it what happens afterwards. Throws the error when it is not the rows that are bad.
	 */
	async #writeAround(entries: OutboxEntry[], error: unknown): Promise<void> {
		if (!isOfRows(error)) throw error;
		const { store, organizationId, nowMs } = this.#transactions.reading();
		await withTimeout(this.#projection.reach(organizationId), projectionTimeoutMs);
		const bad = await writeByHalves(entries, badRowsMax, (some) => this.#write(some), isOfRows);
		parkEntries(store, bad, nowMs + parkedForMs);
		const parked = bad.map(({ entity, id }) => `${entity} ${id}`);
		console.warn("projection goes on without rows that cannot be written", { parked });
		forgetEntries(
			store,
			entries.filter((entry) => !bad.includes(entry)),
		);
		await this.#write([], true);
	}

	/** What a full D1 has to delete must not wait behind what it has no room for. */
	async #makeRoom(): Promise<void> {
		const { store } = this.#transactions;
		await drain({
			next: (limit) => goneEntries(store, limit),
			project: (entries) => {
				return this.#write(entries);
			},
			forget: (entries) => forgetEntries(store, entries),
		});
		await this.#shortenLog();
	}

	/** Lets D1 write what watermarks say into its rows, in statements that never block other tenants for long. */
	async #catchUpD1(): Promise<void> {
		const { store, organizationId } = this.#transactions.reading();
		const whose = { organizationId, lineage: lineageOf(store).id };
		for (const watermark of unprojectedWatermarks(store)) {
			const projected = toProjected(watermark);
			for (let more = true; more; ) {
				const step = this.#projection.catchUpStep(whose, projected);
				more = await withTimeout(step, projectionTimeoutMs);
			}
			noteProjected(store, watermark);
		}
	}

	/** Erases from D1 what names people in events that only D1 has; all else was written like any change. */
	async #eraseInD1(): Promise<void> {
		const { store, organizationId, nowMs } = this.#transactions.reading();
		for (const erasure of erasuresInD1(store)) {
			const { user_id: userId, pseudonym, sequence } = erasure;
			const whom = { userId, pseudonym, sequence, nowMs };
			for (let more = true; more; ) {
				const step = this.#projection.eraseStep(organizationId, whom);
				more = await withTimeout(step, projectionTimeoutMs);
			}
			this.#transactions.change(byItself, (tx) => completeErasure(tx, erasure));
			this.#asked = true;
			this.#pace.hurry();
		}
	}

	/** Deletes from D1 the events whose retention is over. */
	async #shortenLog(): Promise<void> {
		for (;;) {
			const view = this.#transactions.reading();
			const untilMs = logOverUpTo(view);
			if (untilMs === null) return;
			const step = this.#projection.shortenLogStep(view.organizationId, untilMs);
			const oldest = await withTimeout(step, projectionTimeoutMs);
			noteLoggedFrom(view.store, oldest ?? { at: view.nowMs, leafIndex: null }, untilMs);
		}
	}
}
