import { platformId } from "../../domain/ids.ts";
import type { Unwritten } from "../../domain/limits/database-room.ts";
import { withTimeout } from "../../runtime/with-timeout.ts";
import { flushUses } from "./administrators/api-tokens.ts";
import { forgetLostPlace, lostPlaces } from "./administrators/support-losses.ts";
import type { Checkpoints } from "./checkpoints.ts";
import { type Failures, nextAlarmAt, noFailures, sweeps } from "./due.ts";
import { flushActivity } from "./endings/expiry.ts";
import { rootWork } from "./endings/revocation-leaves.ts";
import { settleStep } from "./endings/settle-watermarks.ts";
import type { LeaseHost } from "./lease-host.ts";
import { writeUses } from "./lifecycle/activity.ts";
import { erasureWork } from "./lifecycle/erasure.ts";
import type { Live } from "./live-sockets.ts";
import type { OrganizationClient } from "./organization-client.ts";
import type { Projecting } from "./projecting.ts";
import { unsettledWatermarks } from "./sessions/watermarks.ts";
import { parkedIn, retryAfterMs, waitingIn } from "./store/outbox.ts";
import type { TimedWork } from "./store/timed-work.ts";
import { byItself, type Transaction, type Transactions } from "./store/transaction.ts";
import { grantClosing } from "./support/grant-endings.ts";
import type { Witnessing } from "./witnessing.ts";

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
	readonly #projecting: Projecting;
	readonly #checkpoints: Checkpoints;
	readonly #witnessing: Witnessing;
	readonly #leases: LeaseHost;
	readonly #organizations: OrganizationClient;
	readonly #live: Live;
	readonly #failures: Failures = { ...noFailures };
	#lossesUnderWay: Promise<void> | null = null;

	constructor(parts: {
		storage: DurableObjectStorage;
		transactions: Transactions;
		projecting: Projecting;
		checkpoints: Checkpoints;
		witnessing: Witnessing;
		leases: LeaseHost;
		organizations: OrganizationClient;
		live: Live;
	}) {
		this.#storage = parts.storage;
		this.#transactions = parts.transactions;
		this.#projecting = parts.projecting;
		this.#checkpoints = parts.checkpoints;
		this.#witnessing = parts.witnessing;
		this.#leases = parts.leases;
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
			await this.#inSlices(rootWork, () => this.#isSettled());
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
						await object.endSupportOf(place.administratorId);
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
		const { store } = this.#transactions;
		const { wantsRoom, caughtUpAt } = this.#projecting;
		return { waiting: waitingIn(store), parked: parkedIn(store).count, wantsRoom, caughtUpAt };
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

	/** Brings D1 up to date, and what is signed by then to witnesses. */
	async #drain(): Promise<void> {
		await this.#projecting.drain();
		this.#askWitnesses();
	}

	/** What is signed by now is sent to witnesses, which nobody waits for. */
	#askWitnesses(): void {
		void this.#witnessing.ask().then(() => this.armMissingAlarm());
	}

	/** Signs all of the log that D1 can be brought to have now. */
	async checkpoint(): Promise<void> {
		await this.#drain();
		if (!this.#leases.allowed.changes) return;
		await this.#checkpoints.sign(true).catch((error: unknown) => {
			const name = error instanceof Error ? error.name : "unknown";
			console.warn("checkpoint not written yet", { name });
		});
		this.#askWitnesses();
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
		const armed = await this.#storage.getAlarm();
		// Asked for after the wait, in which others may have changed what is due.
		const at = this.#nextAt();
		if (at !== null && at !== armed) await this.#storage.setAlarm(at);
	}

	#nextAt(): number | null {
		const view = this.#transactions.reading();
		const jobs = nextAlarmAt(view, { ...this.#failures, drain: this.#projecting.failures });
		// A lease that has run out is deleted before the object sleeps: the next revocation is then in force at once.
		const leases = this.#leases.nextAt();
		// Never in the past, and ever later after failures: what could not be done must not make the alarm spin.
		const inFuture = (at: number | null, failures: number): number | null =>
			at === null ? null : Math.max(at, view.nowMs + (failures === 0 ? 1 : retryAfterMs(failures)));
		const uses = view.store.uses?.nextAt() ?? null;
		const signing = this.#checkpoints.nextAt(view.nowMs);
		const witnesses = this.#witnessing.nextAt();
		const due = [
			jobs,
			...[leases, uses, witnesses].map((at) => inFuture(at, this.#failures.work)),
			inFuture(signing, this.#projecting.failures),
		].filter((at) => at !== null);
		return due.length === 0 ? null : Math.min(...due);
	}
}
