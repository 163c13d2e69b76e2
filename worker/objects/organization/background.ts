import { minuteMs } from "../../domain/clock.ts";
import { platformId } from "../../domain/ids.ts";
import type { Unwritten } from "../../domain/limits/database-room.ts";
import { withTimeout } from "../../runtime/with-timeout.ts";
import { flushUses } from "./administrators/api-tokens.ts";
import { forgetLostPlace, lostPlaces } from "./administrators/support-losses.ts";
import type { Alarm } from "./alarm.ts";
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
	readonly #alarm: Alarm;
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
		alarm: Alarm;
		transactions: Transactions;
		projecting: Projecting;
		checkpoints: Checkpoints;
		witnessing: Witnessing;
		leases: LeaseHost;
		organizations: OrganizationClient;
		live: Live;
	}) {
		this.#alarm = parts.alarm;
		this.#transactions = parts.transactions;
		this.#projecting = parts.projecting;
		this.#checkpoints = parts.checkpoints;
		this.#witnessing = parts.witnessing;
		this.#leases = parts.leases;
		this.#organizations = parts.organizations;
		this.#live = parts.live;
	}

	/** What follows every change. Sign-ins come in bursts; of everything else somebody may ask D1 next. */
	async afterChange(isGathered = false): Promise<void> {
		this.#live.notify();
		try {
			if (!this.#leases.allowed.changes) await this.#drain();
			if (!this.#leases.allowed.changes) return;
			await this.#settle();
			await this.#erase();
			await this.#inSlices(rootWork, () => this.#isSettled());
			await Promise.all([isGathered ? this.#drainSoon() : this.#drain(), this.endLostSupport()]);
		} finally {
			await this.armAlarm();
		}
	}

	async onAlarm(): Promise<void> {
		this.#alarm.rang();
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
		if (at !== null) void this.#alarm.ringAtOnceBy(at);
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
			await this.armAlarm();
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

	/** The same after a change, with what follows it closely. */
	async #drainSoon(): Promise<void> {
		await this.#projecting.drainSoon();
		this.#askWitnesses();
	}

	/** Makes sure that what waits in memory to be written to D1 is not forgotten with it: within a minute it is there. */
	armBackup(): void {
		void this.#alarm.ringBy(() => this.#transactions.reading().nowMs + minuteMs);
	}

	/** What is signed by now is sent to witnesses, which nobody waits for. */
	#askWitnesses(): void {
		void this.#witnessing.ask().then(() => this.armAlarm());
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
	 * Makes sure that the alarm rings for what is due next: after every change, every alarm and every start. An object that
	 * was lost before it armed the alarm, or whose alarm the platform gave up, would sleep on what is due.
	 */
	armAlarm(): Promise<void> {
		return this.#alarm.ringBy(() => this.#nextAt());
	}

	/** The same where only a lease was lent or a use gathered, which no table says: the tables are not asked. */
	armForMemory(): Promise<void> {
		return this.#alarm.ringBy(() =>
			soonest(this.#nextInMemory(this.#transactions.reading().nowMs)),
		);
	}

	#nextAt(): number | null {
		const view = this.#transactions.reading();
		const jobs = nextAlarmAt(view, { ...this.#failures, drain: this.#projecting.failures });
		const signing = this.#checkpoints.nextAt(view.nowMs);
		return soonest([
			jobs,
			...this.#nextInMemory(view.nowMs),
			inFuture(signing, view.nowMs, this.#projecting.failures),
		]);
	}

	/** What no table says: a lease that has run out is deleted before the object sleeps, and gathered uses are written. */
	#nextInMemory(nowMs: number): (number | null)[] {
		const times = [
			this.#leases.nextAt(nowMs),
			this.#transactions.store.uses?.nextAt() ?? null,
			this.#witnessing.nextAt(),
		];
		return times.map((at) => inFuture(at, nowMs, this.#failures.work));
	}
}

/** Never in the past, and ever later after failures: what could not be done must not make the alarm spin. */
const inFuture = (at: number | null, nowMs: number, failures: number): number | null =>
	at === null ? null : Math.max(at, nowMs + (failures === 0 ? 1 : retryAfterMs(failures)));

function soonest(times: readonly (number | null)[]): number | null {
	const due = times.filter((at) => at !== null);
	return due.length === 0 ? null : Math.min(...due);
}
