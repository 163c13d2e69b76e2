import type { WitnessHealth } from "../../domain/health.ts";
import { witnessRetryMs } from "../../domain/log/checkpointing.ts";
import { formatVkey } from "../../domain/log/keys.ts";
import { addSignatures, formatNote, parseNote } from "../../domain/log/signed-note.ts";
import type { Witness } from "../../domain/log/witness-list.ts";
import type { Result } from "../../domain/result.ts";
import type { LogRepository } from "../../repositories/log/log-repository.ts";
import { submitCheckpoint } from "../../runtime/witness-client.ts";
import {
	forgetOtherWitnesses,
	lastCheckpoint,
	noteCosigned,
	putWitness,
	witnessRow,
} from "./projection/checkpoint-rows.ts";
import { lineageOf } from "./store/lineage.ts";
import { consistencyProof } from "./store/log.ts";
import type { Transactions } from "./store/transaction.ts";

const askTimeoutMs = 5_000;

/** Has witnesses sign what the log has signed. One that is down delays nothing. */
export class Witnessing {
	readonly #transactions: Transactions;
	readonly #repository: LogRepository;
	readonly #witnesses: Result<Witness[], string>;
	#underWay: Promise<void> | null = null;

	constructor(
		transactions: Transactions,
		repository: LogRepository,
		witnesses: Result<Witness[], string>,
	) {
		this.#transactions = transactions;
		this.#repository = repository;
		this.#witnesses = witnesses;
	}

	get #all(): Witness[] {
		return this.#witnesses.ok ? this.#witnesses.value : [];
	}

	/** The size of the largest checkpoint that every witness has signed; without witnesses the given one. */
	cosignedSize(size: number): number {
		const { store } = this.#transactions;
		return Math.min(size, ...this.#all.map(({ vkey }) => witnessRow(store, formatVkey(vkey)).size));
	}

	/** When a witness is to be asked; null: all have signed the last checkpoint, or are being asked. */
	nextAt(): number | null {
		// The alarm would ring until the round is over, which arms it again.
		if (this.#underWay !== null) return null;
		const { store } = this.#transactions;
		const last = lastCheckpoint(store);
		if (last === null) return null;
		const due = this.#all
			.map(({ vkey }) => witnessRow(store, formatVkey(vkey)))
			.filter(({ size }) => size < last.size)
			.map(({ failures, failed_at: at }) => (failures === 0 ? 0 : at + witnessRetryMs(failures)));
		return due.length === 0 ? null : Math.min(...due);
	}

	/** Asks the witnesses whose turn it is, one round at a time. It never throws. */
	ask(): Promise<void> {
		this.#underWay ??= this.#askAll().finally(() => {
			this.#underWay = null;
		});
		return this.#underWay;
	}

	async #askAll(): Promise<void> {
		const { store } = this.#transactions;
		forgetOtherWitnesses(
			store,
			this.#all.map(({ vkey }) => formatVkey(vkey)),
		);
		for (;;) {
			const { nowMs } = this.#transactions.reading();
			const last = lastCheckpoint(store);
			const turns = this.#all.filter(({ vkey }) => {
				const { size, failures, failed_at: at } = witnessRow(store, formatVkey(vkey));
				const isWaiting = failures > 0 && nowMs >= at && nowMs < at + witnessRetryMs(failures);
				return last !== null && size < last.size && !isWaiting;
			});
			if (last === null || turns.length === 0) return;
			await Promise.all(turns.map((witness) => this.#askOne(witness, last)));
		}
	}

	async #askOne(witness: Witness, { size, note }: { size: number; note: string }): Promise<void> {
		const { store } = this.#transactions;
		const vkey = formatVkey(witness.vkey);
		const answer = await submitCheckpoint({
			witness,
			knownSize: witnessRow(store, vkey).size,
			checkpoint: note,
			size,
			consistencyFrom: async (from) => consistencyProof(store, from, size),
			fetcher: (url, init) => fetch(url, init),
			timeoutMs: askTimeoutMs,
		});
		const { nowMs } = this.#transactions.reading();
		const row = witnessRow(store, vkey);
		if (!answer.ok) {
			const { says } = answer.error;
			putWitness(store, { ...row, failures: row.failures + 1, failed_at: nowMs, says });
			return;
		}
		putWitness(store, { vkey, size, seen_at: nowMs, failures: 0, failed_at: 0, says: null });
		const last = lastCheckpoint(store);
		// A newer one has been signed meanwhile: it asks the witnesses again.
		const parsed = last?.size === size ? parseNote(last.note) : null;
		if (last === null || !parsed?.ok) return;
		const cosigned = addSignatures(parsed.value, answer.value.signatures);
		noteCosigned(store, size, formatNote(cosigned));
		await this.#write();
	}

	/** Writes the last checkpoint with the cosignatures it has by now. What fails is written with the next one. */
	async #write(): Promise<void> {
		const { store, organizationId } = this.#transactions.reading();
		const last = lastCheckpoint(store);
		if (last === null) return;
		const cosigned = this.#all.filter(
			({ vkey }) => witnessRow(store, formatVkey(vkey)).size === last.size,
		);
		const checkpoint = { ...last, cosignatures: cosigned.length };
		try {
			await this.#repository.writeCheckpoint(
				organizationId,
				lineageOf(store).id,
				checkpoint,
				this.cosignedSize(last.size),
			);
		} catch (error) {
			const name = error instanceof Error ? error.name : "unknown";
			console.warn("cosignatures not written yet", { name });
		}
	}

	health(): WitnessHealth[] {
		const { store } = this.#transactions;
		if (!this.#witnesses.ok) {
			const failing = { since: 0, says: this.#witnesses.error };
			return [{ name: "WITNESSES", size: 0, seenAt: null, failing }];
		}
		return this.#all.map(({ vkey }) => {
			const row = witnessRow(store, formatVkey(vkey));
			return {
				name: vkey.name,
				size: row.size,
				seenAt: row.size === 0 ? null : row.seen_at,
				failing: row.failures === 0 ? null : { since: row.failed_at, says: row.says ?? "" },
			};
		});
	}
}
