import { dayMs, systemClock } from "../../domain/clock.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { type Health, pendingShownMax } from "../../domain/health.ts";
import { platformId } from "../../domain/ids.ts";
import type { LeaseGrant } from "../../domain/lease/messages.ts";
import type { Receipt } from "../../domain/receipt.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { databasesOf } from "../../repositories/db.ts";
import { logRepository } from "../../repositories/log/log-repository.ts";
import { metricsOf } from "../../repositories/metrics-repository.ts";
import { projectionRepository } from "../../repositories/projection-repository.ts";
import { recoveryRepository } from "../../repositories/recovery-repository.ts";
import { logKeysOf, witnessesOf } from "../../runtime/log-settings.ts";
import { replicaClient } from "../replica/replica-client.ts";
import { tokensEndingSoon as endingTokens } from "./administrators/api-tokens.ts";
import { Alarm } from "./alarm.ts";
import { Background } from "./background.ts";
import { Checkpoints } from "./checkpoints.ts";
import { Comparison } from "./comparison.ts";
import { findReceipt } from "./endings/receipts.ts";
import { LeaseHost } from "./lease-host.ts";
import { enforcedSince, unenforcedReceipts } from "./leases/enforcement-statistics.ts";
import { isNews, noteActivities, noteActivity } from "./lifecycle/activity.ts";
import type { Activity } from "./lifecycle/lifecycle-rpc.ts";
import { Live } from "./live-sockets.ts";
import { organizationClient } from "./organization-client.ts";
import { Projecting } from "./projecting.ts";
import { findSession } from "./sessions/session-rows.ts";
import { once } from "./store/idempotency.ts";
import { lineageOf, noteStart } from "./store/lineage.ts";
import { hasTables, migrate } from "./store/migrations.ts";
import { RecentUses } from "./store/recent-uses.ts";
import { counterOf, type Store } from "./store/store.ts";
import {
	type Author,
	byItself,
	type Reading,
	type Transaction,
	Transactions,
} from "./store/transaction.ts";
import { Witnessing } from "./witnessing.ts";

export const absent = err(failure("not_found"));

const recovering = err(failure("unavailable", { because: "recovering" }));

/** What every method of an organization object stands on: its storage, its transactions, and what follows them. */
export class OrganizationHost {
	readonly id: string;
	readonly transactions: Transactions;
	readonly background: Background;
	readonly live: Live;
	readonly leases: LeaseHost;
	readonly comparison: Comparison;
	readonly checkpoints: Checkpoints;
	readonly #ctx: DurableObjectState;
	readonly #uses = new RecentUses();
	#created = false;

	constructor(ctx: DurableObjectState, env: Env) {
		this.#ctx = ctx;
		this.id = ctx.id.name ?? "";
		const metrics = metricsOf(env);
		const databases = databasesOf(env);
		this.leases = new LeaseHost(
			new Transactions(ctx.storage, this.id, systemClock),
			systemClock,
			(push) => replicaClient(env.REPLICA).of(this.id, push.address).push(this.id, push.update),
			(afterMs) => {
				metrics.enforced(this.id, afterMs);
				// When the transaction that this is told in has ended: D1 and the log hear of it at once.
				ctx.waitUntil(Promise.resolve().then(() => this.background.afterChange()));
			},
		);
		this.transactions = new Transactions(
			ctx.storage,
			this.id,
			systemClock,
			this.leases,
			this.#uses,
		);
		this.live = new Live(ctx, this.transactions);
		const organizations = organizationClient(env.ORGANIZATION);
		this.comparison = new Comparison(
			this.transactions,
			recoveryRepository(databases),
			this.leases,
			(closedAt) => {
				if (this.isPlatform) return;
				// A word that is lost is said again by the next attempt to recover; and whoever reads asks the object itself.
				const told = organizations.platform().noteClosedAt(this.id, closedAt);
				ctx.waitUntil(told.catch(() => undefined));
			},
		);
		const log = logRepository(databases);
		const witnessing = new Witnessing(this.transactions, log, witnessesOf(env));
		this.checkpoints = new Checkpoints({
			transactions: this.transactions,
			repository: log,
			readKeys: () => logKeysOf(env),
			witnessing,
		});
		this.background = new Background({
			alarm: new Alarm(ctx.storage, systemClock),
			transactions: this.transactions,
			projecting: new Projecting({
				transactions: this.transactions,
				projection: projectionRepository(databases),
				comparison: this.comparison,
				checkpoints: this.checkpoints,
				clock: systemClock,
				onWaiting: () => this.background.armBackup(),
			}),
			checkpoints: this.checkpoints,
			witnessing,
			leases: this.leases,
			organizations,
			live: this.live,
		});
		if (!hasTables(this.store)) {
			if (this.isPlatform) this.migrate();
			return;
		}
		this.migrate();
		noteStart(this.store);
		if (lineageOf(this.store).closedAt !== null) this.leases.closes();
		ctx.waitUntil(this.leases.resume() ? this.background.afterChange() : this.background.started());
	}

	get isPlatform(): boolean {
		return this.id === platformId;
	}

	get store(): Store {
		return this.transactions.store;
	}

	/** Makes the object's tables, or brings them up to date. One that is new has nothing to have forgotten. */
	migrate(): void {
		const isNew = !hasTables(this.store);
		this.#ctx.storage.transactionSync(() => migrate(this.store));
		if (isNew) this.leases.opens();
	}

	/** Only the positive answer is remembered: an organization, once created, is never uncreated. */
	exists(): boolean {
		this.#created ||= hasTables(this.store);
		return this.#created;
	}

	/** Whether it exists and answers. */
	answers(): boolean {
		if (!this.exists()) return false;
		if (this.comparison.isDue(systemClock.now())) this.#ctx.waitUntil(this.background.started());
		return this.leases.allowed.answers;
	}

	read<T>(read: (view: Reading) => Result<T, Failure>): Result<T, Failure> {
		if (!this.exists()) return absent;
		return this.answers() ? read(this.transactions.reading()) : recovering;
	}

	/** The same where of an organization that does not exist nothing is known. */
	readIfAny<T>(read: (view: Reading) => T | null): Result<T | null, Failure> {
		return this.exists() ? this.read((view) => ok(read(view))) : ok(null);
	}

	/** The same where an organization that does not exist, or cannot say, has an answer of its own. */
	readOr<T>(otherwise: T, read: (view: Reading) => T): T {
		return this.answers() ? read(this.transactions.reading()) : otherwise;
	}

	/**
	 * One transaction: state, audit event and outbox together, once for the caller's idempotency key; the projection
	 * follows without being waited for.
	 *
	 * @param isGathered whether D1 may hear of it together with what follows within a quarter of a second
	 */
	change<T>(
		caller: Author,
		change: (tx: Transaction) => Result<T, Failure>,
		isGathered = false,
	): Result<T, Failure> {
		if (!this.exists()) return absent;
		if (!this.leases.allowed.changes) return recovering;
		const result = this.transactions.change(caller, (tx) => once(tx, change));
		// Whoever waits for it may go away before the alarm is armed by what follows.
		if (this.leases.isWaiting()) this.background.armAtOnce();
		this.#ctx.waitUntil(this.background.afterChange(isGathered));
		return result;
	}

	/** A change of little weight, which D1 need not hear of before its time: it says whether it must after all. */
	note(caller: Author, note: (tx: Transaction) => boolean): void {
		if (!this.exists() || !this.leases.allowed.changes) return;
		const isNews = this.transactions.change(caller, note);
		this.#ctx.waitUntil(isNews ? this.background.afterChange(true) : this.background.armAlarm());
	}

	/** Uses that a holder of a lease hands in as it renews. Mostly they are gathered, and nothing was written. */
	noteUses(uses: readonly Activity[]): void {
		this.#noteIfNews((tx) => noteActivities(tx, uses));
	}

	/** D1 hears of it at once if it is a change that D1 has to hear of: then it has taken a number. */
	#noteIfNews(note: (tx: Transaction) => unknown): void {
		this.note(byItself, (tx) => {
			const before = counterOf(tx.store, "sequence");
			note(tx);
			return counterOf(tx.store, "sequence") !== before;
		});
	}

	/** A use of a session that stands: gathered, and written now and then. */
	noteUse({ sessionId, ...use }: Activity): void {
		if (!this.leases.allowed.changes) return;
		const wasEmpty = this.#uses.size === 0;
		if (this.#isNews(sessionId, use) || !this.#uses.gather(sessionId, use)) {
			this.#noteIfNews((tx) => noteActivity(tx, { sessionId, ...use }));
		} else if (wasEmpty) this.#ctx.waitUntil(this.background.armForMemory());
	}

	/** Asked only where a place was said: most checks say none. */
	#isNews(sessionId: string, { place }: Pick<Activity, "place">): boolean {
		if (place === undefined || (place.geo === null && place.network === null)) return false;
		const row = findSession(this.store, sessionId);
		return row !== null && isNews(row, { place });
	}

	/** A change of what only the platform's object keeps; refused in any other. */
	changePlatform<T>(
		caller: Author,
		change: (tx: Transaction) => Result<T, Failure>,
	): Result<T, Failure> {
		return this.isPlatform ? this.change(caller, change) : absent;
	}

	/** The receipt once its revocation is in force everywhere, or what is known after five seconds. */
	async everywhere(receipt: Receipt): Promise<Receipt> {
		// The look right after the transaction may already have found it in force: nobody would wake who waits then.
		const known = this.receipt(receipt.id) ?? receipt;
		if (known.enforcedAt !== null) return known;
		await this.leases.enforced(receipt.sequence);
		return this.receipt(receipt.id) ?? receipt;
	}

	/** A receipt as it stands; while its revocation is on its way, with how far that has come. */
	receipt(receiptId: string): Receipt | null {
		const receipt = findReceipt(this.transactions.reading(), receiptId);
		if (receipt === null || receipt.enforcedAt !== null) return receipt;
		return { ...receipt, ...this.leases.progressOf(receipt.sequence) };
	}

	health(view: Reading): Health {
		const { store, nowMs } = view;
		const pending = unenforcedReceipts(store, pendingShownMax).flatMap(
			(id) => this.receipt(id) ?? [],
		);
		const leases = this.leases.held(nowMs);
		const tokensEndingSoon = endingTokens(view).flatMap(({ id, name, expiresAt }) =>
			expiresAt === null ? [] : [{ id, name, expiresAt }],
		);
		const enforced24h = enforcedSince(store, { sinceMs: nowMs - dayMs, nowMs });
		const { standing } = this.leases;
		const { recovery } = lineageOf(store);
		const { unwritten } = this.background;
		return {
			...{ asOf: nowMs, enforced24h, pending, leases, tokensEndingSoon, standing, recovery },
			unwritten,
			log: this.checkpoints.health(),
		};
	}

	/** Lends, and makes sure that the object wakes when the lease has run out. */
	lend(lend: () => LeaseGrant | null): LeaseGrant | null {
		const grant = lend();
		this.#ctx.waitUntil(this.background.armForMemory());
		return grant;
	}
}
