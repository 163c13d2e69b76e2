import type { Clock } from "../../domain/clock.ts";
import type { ProjectionRepository } from "../../repositories/projection-repository.ts";
import { forgetSignIns } from "./directory.ts";
import { nextAlarmAt } from "./due.ts";
import { activityProjectionMs, flushActivity, sweepExpired, sweepRetention } from "./expiry.ts";
import { forgetOutcomes } from "./idempotency.ts";
import { drain, nextEntries, settleEntries, waitingIn } from "./outbox.ts";
import { readPolicy } from "./policy-store.ts";
import { forgetPreviews } from "./previews.ts";
import { projectionOf, toProjected } from "./projected.ts";
import type { LeaseHost } from "./reach.ts";
import { settleStep } from "./settle.ts";
import type { Store } from "./store.ts";
import { noteProjected, unprojectedWatermarks, unsettledWatermarks } from "./watermarks.ts";

/** A projection that takes longer than this is given up and tried again: D1 may hang without failing. */
const projectionTimeoutMs = 10_000;

/** What an object does after its answers and by alarm: settle watermarks, project to D1, sweep what is due. */
export class Background {
	readonly #storage: DurableObjectStorage;
	readonly #store: Store;
	readonly #organizationId: string;
	readonly #clock: Clock;
	readonly #projection: ProjectionRepository;
	readonly #leases: LeaseHost;
	#drainUnderWay: Promise<void> | null = null;
	#drainFailures = 0;
	#asked = false;

	constructor(parts: {
		storage: DurableObjectStorage;
		store: Store;
		organizationId: string;
		clock: Clock;
		projection: ProjectionRepository;
		leases: LeaseHost;
	}) {
		this.#storage = parts.storage;
		this.#store = parts.store;
		this.#organizationId = parts.organizationId;
		this.#clock = parts.clock;
		this.#projection = parts.projection;
		this.#leases = parts.leases;
	}

	/** What follows every change. */
	async afterChange(): Promise<void> {
		try {
			await this.#settle();
			await this.#drain();
		} finally {
			await this.armAlarm();
		}
	}

	async onAlarm(): Promise<void> {
		try {
			this.#leases.tick();
			await this.#settle();
			this.#storage.transactionSync(() => this.#sweep(this.#clock.now()));
			this.#leases.committed();
			await this.#drain();
		} finally {
			// The platform gives an alarm up after six failed retries: it must never be the retry that re-arms it.
			await this.armAlarm();
		}
	}

	/** Brings D1 up to date, activity included; returns how many changes could not be written. */
	async flush(): Promise<number> {
		this.#storage.transactionSync(() => {
			while (flushActivity(this.#store, this.#clock.now())) {
				// Until nothing is left.
			}
		});
		await this.afterChange();
		return waitingIn(this.#store);
	}

	/** Work that is due by time; whatever is left makes the alarm come back at once. */
	#sweep(nowMs: number): void {
		if (unsettledWatermarks(this.#store).length > 0) return;
		sweepExpired(this.#store, nowMs);
		sweepRetention(this.#store, readPolicy(this.#store), nowMs);
		flushActivity(this.#store, nowMs - activityProjectionMs);
		forgetOutcomes(this.#store, nowMs);
		forgetSignIns(this.#store, nowMs);
		forgetPreviews(this.#store, nowMs);
	}

	/** Settles watermarks in slices, letting others in between. */
	async #settle(): Promise<void> {
		while (this.#storage.transactionSync(() => settleStep(this.#store))) {
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
		try {
			await drain({
				next: (limit) => nextEntries(this.#store, limit),
				project: (entries) => {
					const state = projectionOf(this.#store, this.#organizationId, entries);
					return withTimeout(this.#projection.write(state), projectionTimeoutMs);
				},
				settle: (entries) => settleEntries(this.#store, entries),
			});
			await this.#settleInD1();
			this.#drainFailures = 0;
		} catch (error) {
			this.#drainFailures += 1;
			const name = error instanceof Error ? error.name : "unknown";
			console.warn("projection failed", { failures: this.#drainFailures, name });
		}
	}

	/** Lets D1 write what watermarks say into its rows, in statements that never block other tenants for long. */
	async #settleInD1(): Promise<void> {
		for (const watermark of unprojectedWatermarks(this.#store)) {
			const projected = toProjected(watermark);
			for (let more = true; more; ) {
				const step = this.#projection.settleStep(this.#organizationId, projected);
				more = await withTimeout(step, projectionTimeoutMs);
			}
			noteProjected(this.#store, watermark);
		}
	}

	async armAlarm(): Promise<void> {
		const nowMs = this.#clock.now();
		const jobs = nextAlarmAt(this.#store, this.#drainFailures, nowMs);
		// A lease that has run out is deleted before the object sleeps: the next revocation is then in force at once.
		const leases = this.#leases.nextAt();
		const due = [jobs, leases === null ? null : Math.max(leases, nowMs + 1)].filter(
			(at) => at !== null,
		);
		const at = due.length === 0 ? null : Math.min(...due);
		if (at !== null && (await this.#storage.getAlarm()) !== at) await this.#storage.setAlarm(at);
	}
}

async function withTimeout<T>(work: Promise<T>, limitMs: number): Promise<T> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error("timed out")), limitMs);
	});
	return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
