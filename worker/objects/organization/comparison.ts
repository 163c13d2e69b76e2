import { type Failure, failure } from "../../domain/errors.ts";
import { decideRestored } from "../../domain/lease/restored.ts";
import type { SeenEvent, SeenProgress, SeenSession, SeenUser } from "../../domain/projection.ts";
import type { Receipt } from "../../domain/receipt.ts";
import type { Recovery } from "../../domain/recovery.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { RecoveryRepository, SeenPage } from "../../repositories/recovery-repository.ts";
import { withTimeout } from "../../runtime/with-timeout.ts";
import type { LeaseHost } from "./lease-host.ts";
import {
	close,
	finish,
	takeOverAuthority,
	takeOverEvents,
	takeOverReceipts,
	takeOverWatermarks,
} from "./projection/recover.ts";
import {
	appendAgain,
	beginLogTakeOver,
	endLogTakeOver,
	type LogTakeOver,
	noteSeenSize,
	takeOverTiles,
} from "./projection/recover-log.ts";
import { takeOverPeople, takeOverSessions } from "./projection/recover-sessions.ts";
import { lineageOf, noteOpen } from "./store/lineage.ts";
import { type Author, byItself, type Transaction, type Transactions } from "./store/transaction.ts";

/** A read of D1 that takes longer is given up and tried again: D1 may hang without failing. */
const readTimeoutMs = 10_000;

/** The alarm tries again ever more rarely. What a restored object answers meanwhile may have ended: so who asks tries, too. */
const retryMs = 1_000;

/** Tiles of the log that are read together: 160 kB. */
const tilesAtOnce = 20;

/**
 * Compares the object with D1 once after every start, before anything is written there: what the object does in the
 * meantime would hide what the comparison looks for. An object that has forgotten something closes and recovers.
 */
export class Comparison {
	readonly #transactions: Transactions;
	readonly #repository: RecoveryRepository;
	/** Knows how the object stands, as what it lends depends on it most. */
	readonly #leases: LeaseHost;
	/** Told since when the object is closed, and null once it is open again. */
	readonly #tellClosed: (closedAt: number | null) => void;
	/** What an operator has said of the projection: that it had heard of everything, or that it may not have. */
	#word: { isComplete: boolean; by: Author } | null = null;
	#recovery: Recovery | null = null;
	#triedAtMs = Number.NEGATIVE_INFINITY;

	constructor(
		transactions: Transactions,
		repository: RecoveryRepository,
		leases: LeaseHost,
		tellClosed: (closedAt: number | null) => void,
	) {
		this.#transactions = transactions;
		this.#repository = repository;
		this.#leases = leases;
		this.#tellClosed = tellClosed;
	}

	/** Whether somebody who asks shall have it compare again: at most once a second, however long D1 was down. */
	isDue(nowMs: number): boolean {
		return this.#isPending() && !(nowMs >= this.#triedAtMs && nowMs < this.#triedAtMs + retryMs);
	}

	/** Compares, unless that was done since the start, and recovers if need be. Throws while D1 cannot be asked. */
	async compare(): Promise<void> {
		if (!this.#isPending()) return;
		const { store, organizationId, nowMs } = this.#transactions.reading();
		this.#triedAtMs = nowMs;
		const { id: lineage, comparedFrom, closedAt } = lineageOf(store);
		const all = await this.#read(this.#repository.progress(organizationId));
		const own = { lineage, comparedFrom: comparedFrom ?? 0 };
		const seen = all.find((row) => row.lineage === lineage);
		noteSeenSize(store, seen?.logSize ?? 0);
		if (decideRestored(own, all) === "open") {
			// Closed, it has recovered before this start, and D1 may not have heard of it.
			if (closedAt !== null) this.#leases.recovered();
			else this.#open();
			return;
		}
		if (closedAt !== null) this.#tellClosed(closedAt);
		else if (seen !== undefined) this.#close(seen);
		this.#recovery = await this.#recover(organizationId, { ...own, logSize: seen?.logSize ?? 0 });
		this.#leases.recovered();
	}

	/** To be called when D1 has heard of everything. */
	projected(): void {
		if (this.#leases.standing === "recovered") this.#open();
	}

	/**
	 * What an operator's order comes to: it joins a comparison under way.
	 *
	 * @param compared compares and recovers, if that is not under way
	 */
	async ordered(
		order: { complete: boolean; caller: Author },
		compared: () => Promise<void>,
	): Promise<Result<Recovery, Failure>> {
		if (!this.#isPending()) return err(failure("conflict", { because: "nothing_forgotten" }));
		const isComplete = order.complete && this.#word?.isComplete !== false;
		this.#word = { isComplete, by: order.caller };
		await compared();
		if (this.#isPending()) return err(failure("unavailable", { because: "recovering" }));
		return this.#recovery === null
			? err(failure("conflict", { because: "nothing_forgotten" }))
			: ok(this.#recovery);
	}

	#isPending(): boolean {
		const { standing } = this.#leases;
		return standing === "comparing" || standing === "closed";
	}

	#open(): void {
		const { store } = this.#transactions;
		const wasClosed = lineageOf(store).closedAt !== null;
		noteOpen(store);
		this.#leases.opens();
		if (wasClosed) this.#tellClosed(null);
	}

	#close(seen: SeenProgress): void {
		this.#change((tx) => close(tx, seen));
		this.#leases.closes();
		this.#tellClosed(lineageOf(this.#transactions.store).closedAt);
	}

	/** Takes everything over that D1 holds and the object lacks, page by page, letting others in between. */
	async #recover(
		organizationId: string,
		{ lineage, comparedFrom, logSize }: { lineage: string; comparedFrom: number; logSize: number },
	): Promise<Recovery> {
		const of = [organizationId, lineage] as const;
		const [grants, administrators, tokens, watermarks] = await Promise.all([
			this.#read(this.#repository.grants(...of)),
			this.#read(this.#repository.administrators(...of)),
			this.#read(this.#repository.apiTokens(...of)),
			this.#read(this.#repository.watermarks(...of)),
		]);
		let skipped = grants.unreadable + watermarks.unreadable;
		const taken = this.#change(({ store }) => beginLogTakeOver(store, logSize));
		const goesOn = await this.#takeOverLog(of, taken);
		const placedBelow = goesOn ? taken.size : taken.from;
		for (let after: string | null = ""; after !== null; ) {
			const page: SeenPage<Receipt> = await this.#read(this.#repository.receipts(...of, after));
			skipped += page.unreadable + this.#change((tx) => takeOverReceipts(tx, page.rows));
			after = page.next;
		}
		for (let after: string | null = ""; after !== null; ) {
			const page: SeenPage<SeenEvent> = await this.#read(
				this.#repository.events(...of, comparedFrom, after),
			);
			skipped += page.unreadable + this.#change((tx) => takeOverEvents(tx, page.rows, placedBelow));
			after = page.next;
		}
		while (this.#change(appendAgain)) await scheduler.wait(0);
		const authority = { administrators, tokens, grants: grants.rows };
		skipped += this.#change((tx) => takeOverAuthority(tx, authority));
		let [ended, signInAgain] = [0, 0];
		for (let after: string | null = ""; after !== null; ) {
			const page: SeenPage<SeenSession> = await this.#read(this.#repository.sessions(...of, after));
			const range = { after, upTo: page.next, rows: page.rows };
			const taken = this.#change((tx) => takeOverSessions(tx, range));
			ended += taken.ended;
			signInAgain += taken.signInAgain;
			skipped += page.unreadable + taken.skipped;
			after = page.next;
		}
		for (let after: string | null = ""; after !== null; ) {
			const page: SeenPage<SeenUser> = await this.#read(this.#repository.users(...of, after));
			skipped += page.unreadable + this.#change((tx) => takeOverPeople(tx, page.rows));
			after = page.next;
		}
		const covered = this.#change((tx) => takeOverWatermarks(tx, watermarks.rows));
		ended += covered.ended;
		skipped += covered.skipped;
		const complete = this.#word?.isComplete === true && skipped === 0;
		const { by = byItself } = this.#word ?? {};
		const logBrokeAt = goesOn ? null : taken.from;
		return this.#change(
			(tx) => finish(tx, { ended, signInAgain, skipped, complete, logBrokeAt }),
			by,
		);
	}

	/** Takes the tiles of the log over; says whether they go on from what the object remembers. */
	async #takeOverLog(
		of: readonly [organizationId: string, lineage: string],
		taken: LogTakeOver,
	): Promise<boolean> {
		for (let at = 0; at < taken.tiles.length; at += tilesAtOnce) {
			const wanted = taken.tiles.slice(at, at + tilesAtOnce);
			const found = await this.#read(this.#repository.logTiles(...of, wanted));
			this.#change(({ store }) => takeOverTiles(store, taken, { wanted, found }));
		}
		const { from, size } = taken;
		const signed = await this.#read(this.#repository.logHead(...of, { above: from, upTo: size }));
		return this.#change(({ store }) => endLogTakeOver(store, taken, signed));
	}

	#read<T>(reading: Promise<T>): Promise<T> {
		return withTimeout(reading, readTimeoutMs);
	}

	#change<T>(change: (tx: Transaction) => T, by: Author = byItself): T {
		return this.#transactions.change(by, change);
	}
}
