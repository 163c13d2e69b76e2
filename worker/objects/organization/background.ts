import { platformId } from "../../domain/ids.ts";
import type { Unwritten } from "../../domain/limits/database-room.ts";
import { isOutOfRoom } from "../../repositories/database-room.ts";
import type { ProjectionRepository } from "../../repositories/projection-repository.ts";
import { withTimeout } from "../../runtime/with-timeout.ts";
import { flushUses } from "./administrators/api-tokens.ts";
import { forgetLostPlace, lostPlaces } from "./administrators/support-losses.ts";
import type { Comparison } from "./comparison.ts";
import { type Failures, nextAlarmAt, noFailures, sweeps } from "./due.ts";
import { flushActivity } from "./endings/expiry.ts";
import { settleStep } from "./endings/settle-watermarks.ts";
import type { LeaseHost } from "./lease-host.ts";
import { writeUses } from "./lifecycle/activity.ts";
import { erasuresInD1, erasureWork, forgetErasure } from "./lifecycle/erasure.ts";
import type { Live } from "./live-sockets.ts";
import type { OrganizationClient } from "./organization-client.ts";
import { logOverUpTo, noteLoggedFrom } from "./projection/log-retention.ts";
import { goneEntries, projectionOf, toProjected } from "./projection/projection.ts";
import {
	noteProjected,
	unprojectedWatermarks,
	unsettledWatermarks,
} from "./sessions/watermarks.ts";
import { lineageOf } from "./store/lineage.ts";
import { drain, forgetEntries, nextEntries, retryAfterMs, waitingIn } from "./store/outbox.ts";
import type { TimedWork } from "./store/timed-work.ts";
import { byItself, type Transaction, type Transactions } from "./store/transaction.ts";
import { grantClosing } from "./support/grant-endings.ts";

/** A projection that takes longer than this is given up and tried again: D1 may hang without failing. */
const projectionTimeoutMs = 10_000;

const lossPatienceMs = 5_000;
const erasurePatienceMs = 5_000;

/** Objects asked at the same time: an invocation has six connections. */
const lostPlacesAtOnce = 5;

/** Before whatever goes by the rows alone. */
const dueUses = { run: (tx: Transaction) => writeUses(tx, tx.nowMs) };

/** What an object does after its answers and by alarm: settle watermarks, project to D1, sweep what is due. */
export class Background {
	readonly #storage: DurableObjectStorage;
	readonly #transactions: Transactions;
	readonly #projection: ProjectionRepository;
	readonly #leases: LeaseHost;
	readonly #comparison: Comparison;
	readonly #organizations: OrganizationClient;
	readonly #live: Live;
	#drainUnderWay: Promise<void> | null = null;
	readonly #failures: Failures = { ...noFailures };
	#wantsRoom = false;
	#asked = false;
	#lossesUnderWay: Promise<void> | null = null;

	constructor(parts: {
		storage: DurableObjectStorage;
		transactions: Transactions;
		projection: ProjectionRepository;
		leases: LeaseHost;
		comparison: Comparison;
		organizations: OrganizationClient;
		live: Live;
	}) {
		this.#storage = parts.storage;
		this.#transactions = parts.transactions;
		this.#projection = parts.projection;
		this.#leases = parts.leases;
		this.#comparison = parts.comparison;
		this.#organizations = parts.organizations;
		this.#live = parts.live;
	}

	/** What follows every change. */
	async afterChange(): Promise<void> {
		this.#live.notify();
		try {
			if (!this.#leases.allowed.changes) await this.#drain();
			if (!this.#leases.allowed.changes) return;
			await this.#settle();
			await this.#erase();
			await Promise.all([this.#drain(), this.endLostSupport()]);
		} finally {
			await this.armAlarm();
		}
	}

	async onAlarm(): Promise<void> {
		try {
			// By what a closed object remembers, nothing may end, run out or be swept.
			if (!this.#leases.allowed.changes) await this.#drain();
			if (!this.#leases.allowed.changes) {
				await this.#attempt(() => void this.#leases.tick());
				return;
			}
			// First, and by itself like each of them: no other work that fails may keep an end from being written down.
			const done = [await this.#attempt(() => this.#inSlices(grantClosing))];
			done.push(await this.#attempt(() => this.#inSlices(dueUses)));
			this.#live.notify();
			done.push(await this.#attempt(() => void this.#leases.tick()));
			done.push(await this.#attempt(() => this.#settle()));
			for (const sweep of Object.values(sweeps)) {
				done.push(await this.#attempt(() => this.#inSlices(sweep, () => this.#isSettled())));
			}
			this.#failures.work = done.includes(false) ? this.#failures.work + 1 : 0;
			await Promise.all([this.#drain(), this.endLostSupport()]);
		} finally {
			// The platform gives an alarm up after six failed retries: it must never be the retry that re-arms it.
			await this.armAlarm();
		}
	}

	/** Arms the alarm in the same write as the change that just made something due. */
	armAtOnce(): void {
		const at = this.#nextAt();
		if (at !== null) void this.#storage.setAlarm(at);
	}

	/** Work of the alarm; false when it failed: the alarm comes back for it, each time a little later. */
	async #attempt(work: () => void | Promise<void>): Promise<boolean> {
		try {
			await work();
			return true;
		} catch (error) {
			console.warn("alarm work failed", { name: error instanceof Error ? error.name : "unknown" });
			return false;
		}
	}

	/**
	 * At the platform: ends the support access of removed global admins in every organization. What could not be
	 * reached stays noted, and the alarm tries it again.
	 */
	endLostSupport(): Promise<void> {
		this.#lossesUnderWay ??= this.#endLosses().finally(() => {
			this.#lossesUnderWay = null;
		});
		return this.#lossesUnderWay;
	}

	/** The same, but not for longer than whoever removes somebody should wait; the alarm goes on with what is left. */
	async endLostSupportInTime(): Promise<void> {
		await withTimeout(this.endLostSupport(), lossPatienceMs).catch(() => undefined);
	}

	async #endLosses(): Promise<void> {
		const { store, organizationId } = this.#transactions.reading();
		if (organizationId !== platformId) return;
		for (;;) {
			const places = lostPlaces(store, lostPlacesAtOnce);
			const done = await Promise.all(
				places.map(async (place) => {
					try {
						const object = this.#organizations.of(place.organizationId);
						await object.endSupportOf(place.administratorId, "role_lost");
						forgetLostPlace(store, place);
						return true;
					} catch (error) {
						const name = error instanceof Error ? error.name : "unknown";
						console.warn("support access not ended yet", { name });
						return false;
					}
				}),
			);
			this.#failures.losses = done.includes(false) ? this.#failures.losses + 1 : 0;
			if (done.length < lostPlacesAtOnce || done.includes(false)) return;
		}
	}

	/** To be called when the object has started: compares it with D1, recovers it if need be, and writes what waits. */
	async started(): Promise<void> {
		try {
			await this.#drain();
		} finally {
			await this.armMissingAlarm();
		}
	}

	/** What D1 has not got yet. Why is known again as soon as an object that has started has tried. */
	get unwritten(): Unwritten {
		return { waiting: waitingIn(this.#transactions.store), wantsRoom: this.#wantsRoom };
	}

	/** Brings D1 up to date, activity included; returns how many changes could not be written. */
	async flush(): Promise<number> {
		if (!this.#leases.allowed.changes) await this.#drain();
		if (!this.#leases.allowed.changes) return waitingIn(this.#transactions.store);
		this.#transactions.change(byItself, (tx) => {
			const { store, nowMs } = tx;
			while (writeUses(tx) || flushActivity(store, nowMs)) {
				// Until nothing is left.
			}
			flushUses(store, nowMs);
		});
		await this.afterChange();
		return waitingIn(this.#transactions.store);
	}

	/** Does what is due by time, letting others in between, for as long as it may. */
	async #inSlices(work: Pick<TimedWork, "run">, may = () => true): Promise<void> {
		while (may() && this.#transactions.change(byItself, work.run)) await scheduler.wait(0);
	}

	#isSettled(): boolean {
		return unsettledWatermarks(this.#transactions.store).length === 0;
	}

	#erase(): Promise<void> {
		return this.#inSlices(erasureWork, () => this.#isSettled());
	}

	/** Goes on erasing, but not for longer than whoever asked for it should wait; the alarm goes on with what is left. */
	async eraseInTime(): Promise<void> {
		const erased = (async () => {
			await this.#settle();
			await this.#erase();
		})();
		await withTimeout(erased, erasurePatienceMs).catch(() => undefined);
	}

	/** Settles watermarks in slices, letting others in between. */
	async #settle(): Promise<void> {
		while (this.#transactions.change(byItself, ({ store }) => settleStep(store))) {
			await scheduler.wait(0);
		}
	}

	/** One drain at a time. Who comes while it runs waits for that one, which looks again before it ends. */
	#drain(): Promise<void> {
		this.#asked = true;
		this.#drainUnderWay ??= this.#drainWhileAsked().finally(() => {
			this.#drainUnderWay = null;
		});
		return this.#drainUnderWay;
	}

	async #drainWhileAsked(): Promise<void> {
		while (this.#asked) {
			this.#asked = false;
			await this.#drainOnce();
		}
	}

	async #drainOnce(): Promise<void> {
		const { store } = this.#transactions;
		try {
			await this.#comparison.compare();
			await drain({
				next: (limit) => nextEntries(store, limit),
				project: (entries) => {
					const state = projectionOf(this.#transactions.reading(), entries, true);
					return withTimeout(this.#projection.write(state), projectionTimeoutMs);
				},
				forget: (entries) => forgetEntries(store, entries),
			});
			await this.#catchUpD1();
			this.#comparison.projected();
			await this.#eraseInD1();
			await this.#shortenLog();
			this.#failures.drain = 0;
			this.#wantsRoom = false;
		} catch (error) {
			this.#failures.drain += 1;
			this.#wantsRoom = isOutOfRoom(error);
			const name = error instanceof Error ? error.name : "unknown";
			console.warn("projection failed", { failures: this.#failures.drain, name });
			if (this.#wantsRoom) await this.#makeRoom().catch(() => undefined);
		}
	}

	/** What a full D1 has to delete must not wait behind what it has no room for. */
	async #makeRoom(): Promise<void> {
		const { store } = this.#transactions;
		await drain({
			next: (limit) => goneEntries(store, limit),
			project: (entries) => {
				const state = projectionOf(this.#transactions.reading(), entries);
				return withTimeout(this.#projection.write(state), projectionTimeoutMs);
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
		const { store, organizationId } = this.#transactions.reading();
		for (const erasure of erasuresInD1(store)) {
			const { user_id: userId, pseudonym, sequence } = erasure;
			for (let more = true; more; ) {
				const step = this.#projection.eraseStep(organizationId, { userId, pseudonym, sequence });
				more = await withTimeout(step, projectionTimeoutMs);
			}
			forgetErasure(store, erasure);
		}
	}

	/** Deletes from D1 the events whose retention is over. */
	async #shortenLog(): Promise<void> {
		for (;;) {
			const view = this.#transactions.reading();
			const untilMs = logOverUpTo(view);
			if (untilMs === null) return;
			const step = this.#projection.shortenLogStep(view.organizationId, untilMs);
			const oldestAt = await withTimeout(step, projectionTimeoutMs);
			noteLoggedFrom(view.store, oldestAt ?? view.nowMs);
		}
	}

	/**
	 * To be called after every start. A change arms the alarm after its transaction, and the platform gives up
	 * on an alarm whose handler was cut off too often: an object that was lost at either moment would sleep on what is
	 * due. An alarm that rings soon enough stays as it is, or every start would put it off.
	 */
	async armMissingAlarm(): Promise<void> {
		const at = this.#nextAt();
		if (at === null) return;
		const armed = await this.#storage.getAlarm();
		if (armed === null || armed > at) await this.#storage.setAlarm(at);
	}

	/**
	 * Sets the alarm to what is due next, earlier or later than it was set before. Moving it later while it is about to
	 * ring loses nothing: workerd then cancels the run of the earlier time, says so in its log ("alarm handler canceled"),
	 * and lets it ring at the time that is stored; where it cannot reschedule, it rings at the earlier one.
	 */
	async armAlarm(): Promise<void> {
		const at = this.#nextAt();
		if (at !== null && (await this.#storage.getAlarm()) !== at) await this.#storage.setAlarm(at);
	}

	#nextAt(): number | null {
		const view = this.#transactions.reading();
		const jobs = nextAlarmAt(view, this.#failures);
		// A lease that has run out is deleted before the object sleeps: the next revocation is then in force at once.
		const leases = this.#leases.nextAt();
		const { work } = this.#failures;
		const soonest = view.nowMs + (work === 0 ? 1 : retryAfterMs(work));
		const uses = view.store.uses?.nextAt() ?? null;
		const due = [
			jobs,
			...[leases, uses].map((at) => (at === null ? null : Math.max(at, soonest))),
		].filter((at) => at !== null);
		return due.length === 0 ? null : Math.min(...due);
	}
}
