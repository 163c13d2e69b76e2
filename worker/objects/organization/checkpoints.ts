import type { LogHealth } from "../../domain/health.ts";
import { platformId } from "../../domain/ids.ts";
import { formatCheckpoint } from "../../domain/log/checkpoint.ts";
import { nextCheckpointAt } from "../../domain/log/checkpointing.ts";
import type { Signer } from "../../domain/log/keys.ts";
import { firstSecretFrom, type LogKeys, originOf, signersFor } from "../../domain/log/log-keys.ts";
import { signNote } from "../../domain/log/signed-note.ts";
import type { Result } from "../../domain/result.ts";
import type { LogRepository } from "../../repositories/log/log-repository.ts";
import { withTimeout } from "../../runtime/with-timeout.ts";
import {
	headToSign,
	lastCheckpoint,
	logProgress,
	noteCheckpoint,
} from "./projection/checkpoint-rows.ts";
import { tellOfKeys } from "./projection/told-keys.ts";
import { lineageOf } from "./store/lineage.ts";
import { logHead } from "./store/log.ts";
import { byItself, type Transactions } from "./store/transaction.ts";
import type { Witnessing } from "./witnessing.ts";

const writeTimeoutMs = 10_000;

type ReadKeys = () => Promise<Result<LogKeys, string> | null>;

/** Signs the heads of the organization's log. Nobody waits for it, and it waits for D1 alone. */
export class Checkpoints {
	readonly #transactions: Transactions;
	readonly #repository: LogRepository;
	readonly #readKeys: ReadKeys;
	readonly #witnessing: Witnessing;
	#keys: Awaited<ReturnType<ReadKeys>> | undefined;
	/** Why the log as it is must not be signed. */
	#fault: string | null = null;
	#underWay: Promise<void> = Promise.resolve();
	/** For as many keys as are due. */
	#signers: { due: number; signers: Signer[] } | null = null;

	constructor(parts: {
		transactions: Transactions;
		repository: LogRepository;
		readKeys: ReadKeys;
		witnessing: Witnessing;
	}) {
		this.#transactions = parts.transactions;
		this.#repository = parts.repository;
		this.#readKeys = parts.readKeys;
		this.#witnessing = parts.witnessing;
	}

	/** When there is something to sign; null: there is nothing, or no key to sign it with. */
	nextAt(nowMs: number): number | null {
		if (this.#fault !== null) return null;
		const at = nextCheckpointAt(logProgress(this.#transactions.store), nowMs);
		// Not read yet, they are read when something is signed.
		if (at === null || this.#keys === undefined) return at;
		const keysFrom = this.#keys?.ok ? firstSecretFrom(this.#keys.value) : null;
		return keysFrom === null ? null : Math.max(at, keysFrom);
	}

	/**
	 * Signs what D1 has of the log, if it is due, and writes it there. Throws while D1 cannot be written to. One after the
	 * other: an older checkpoint that was written late would take the newer one's place, and its cosignatures.
	 *
	 * @param atOnce sign any news, whether or not they are due
	 */
	sign(atOnce = false): Promise<void> {
		const signed = this.#underWay.then(() => this.#signNext(atOnce));
		this.#underWay = signed.catch(() => undefined);
		return signed;
	}

	async #signNext(atOnce: boolean): Promise<void> {
		this.#keys ??= await this.#readKeys();
		if (!this.#keys?.ok) return;
		const keys = this.#keys.value;
		const { store, organizationId, nowMs } = this.#transactions.reading();
		if (organizationId === platformId) {
			this.#transactions.change(byItself, (tx) => tellOfKeys(tx, keys));
		}
		const dueAt = nextCheckpointAt(logProgress(store), nowMs);
		if (dueAt === null || (dueAt > nowMs && !atOnce)) return;
		const head = headToSign(store);
		this.#fault = head.ok ? null : head.error;
		if (!head.ok) {
			console.error("the log cannot be signed", { organizationId, fault: head.error });
			return;
		}
		const origin = originOf(keys.prefix, organizationId);
		const text = formatCheckpoint({ origin, ...head.value, extensions: [] });
		const signers = await this.#signersAt(keys, nowMs);
		const note = text.ok && signers.length > 0 ? await signNote(text.value, signers) : null;
		if (!note?.ok) return;
		const { size } = head.value;
		const lineage = lineageOf(store).id;
		const checkpoint = { size, signedAt: nowMs, note: note.value, cosignatures: 0 };
		const keptFrom = this.#witnessing.cosignedSize(size);
		await withTimeout(
			this.#repository.writeCheckpoint(organizationId, lineage, checkpoint, keptFrom),
			writeTimeoutMs,
		);
		noteCheckpoint(store, { ...head.value, note: note.value, atMs: nowMs });
	}

	/** Importing a key costs, and none comes or goes but by its time. */
	async #signersAt(keys: LogKeys, nowMs: number): Promise<Signer[]> {
		const { organizationId } = this.#transactions.reading();
		const due = keys.keys.filter(({ fromMs }) => fromMs <= nowMs).length;
		if (this.#signers?.due !== due) {
			this.#signers = { due, signers: await signersFor(keys, organizationId, nowMs) };
		}
		return this.#signers.signers;
	}

	/** How the log stands, in words for people. */
	health(): LogHealth {
		const { store } = this.#transactions;
		const { size, confirmed } = logHead(store);
		const last = lastCheckpoint(store);
		return {
			size,
			confirmed,
			checkpoint: last && { size: last.size, at: last.signedAt },
			unsigned: this.#unsigned(),
			witnesses: this.#witnessing.health(),
		};
	}

	#unsigned(): LogHealth["unsigned"] {
		const { size, checkpoint_size: signed } = logHead(this.#transactions.store);
		const lost = size < signed ? `Of ${signed} leaves that were signed ${size} are there.` : null;
		const fault = this.#fault ?? lost;
		if (fault !== null) return { because: "log_changed", says: fault };
		if (this.#keys === null) return { because: "no_key", says: null };
		if (this.#keys?.ok === false) return { because: "wrong_key", says: this.#keys.error };
		if (this.#keys === undefined) return null;
		const from = firstSecretFrom(this.#keys.value);
		if (from === null) return { because: "no_key", says: null };
		return from > this.#transactions.reading().nowMs
			? { because: "key_not_due", says: new Date(from).toISOString() }
			: null;
	}
}
