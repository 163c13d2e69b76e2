import type { LogProgress } from "../../../domain/log/checkpointing.ts";
import { formatHash } from "../../../domain/log/lines.ts";
import { checkConsistency, type TreeHead } from "../../../domain/log/proofs.ts";
import { err, type Result } from "../../../domain/result.ts";
import { sha256Of } from "../../../runtime/hashing.ts";
import { consistencyProof, logHead, treeHeadAt } from "../store/log.ts";
import { all, first, jsonList, run, type Store } from "../store/store.ts";
import { insert, type Tables } from "../store/tables.ts";

/** How far the log has come, and how far it is signed. */
export function logProgress(store: Store): LogProgress {
	const head = logHead(store);
	return {
		confirmed: head.confirmed,
		wanted: head.wanted,
		checkpointSize: head.checkpoint_size,
		checkpointAt: head.checkpoint_at,
	};
}

/** The head of all that D1 has of the log; refused when it does not continue what was signed before. */
export function headToSign(store: Store): Result<TreeHead, string> {
	const { confirmed, checkpoint_size: signed, checkpoint_root: root } = logHead(store);
	const before = treeHeadAt(store, signed);
	if (!before.ok) return err(`The first ${signed} leaves, which were signed, are not all there.`);
	if (signed > 0 && formatHash(before.value.root) !== root) {
		return err(`The log is not the one whose first ${signed} leaves were signed.`);
	}
	const head = treeHeadAt(store, confirmed);
	if (!head.ok) return head;
	const proof = consistencyProof(store, signed, confirmed);
	if (!proof.ok) return proof;
	const heads = { from: before.value, to: head.value, proof: proof.value };
	const continued = checkConsistency(sha256Of, heads);
	return continued.ok
		? head
		: err(`The log does not continue its first ${signed} leaves, which were signed.`);
}

export function noteCheckpoint(
	store: Store,
	{ size, root, note, atMs }: TreeHead & { note: string; atMs: number },
): void {
	run(
		store,
		"UPDATE log_head SET checkpoint_size = ?, checkpoint_root = ?, checkpoint_at = ?, checkpoint = ?",
		size,
		formatHash(root),
		atMs,
		note,
	);
}

/** The last checkpoint, with the cosignatures that have come by now. */
export function lastCheckpoint(
	store: Store,
): { size: number; signedAt: number; note: string } | null {
	const { checkpoint_size: size, checkpoint_at: signedAt, checkpoint: note } = logHead(store);
	return note === null ? null : { size, signedAt, note };
}

/** Keeps cosignatures with the last checkpoint, if it still is the one they are of. */
export const noteCosigned = (store: Store, size: number, note: string): void => {
	run(store, "UPDATE log_head SET checkpoint = ? WHERE checkpoint_size = ?", note, size);
};

type WitnessRow = Tables["log_witnesses"];

/** How a witness stands to the log. */
export const witnessRow = (store: Store, vkey: string): WitnessRow =>
	first<WitnessRow>(store, "SELECT * FROM log_witnesses WHERE vkey = ?", vkey) ?? {
		vkey,
		...{ size: 0, seen_at: 0, failures: 0, failed_at: 0, says: null },
	};

export const putWitness = (store: Store, row: WitnessRow): void =>
	insert(store, "log_witnesses", row, "replace");

/** Forgets witnesses that are no longer asked. */
export const forgetOtherWitnesses = (store: Store, vkeys: readonly string[]): void => {
	run(
		store,
		"DELETE FROM log_witnesses WHERE vkey NOT IN (SELECT value FROM json_each(?))",
		jsonList(vkeys),
	);
};

/** Of these keys of logs those whose event is still to be written. */
export const keysNotTold = (store: Store, ids: readonly string[]): string[] =>
	all<{ id: string }>(
		store,
		"SELECT value AS id FROM json_each(?) WHERE value NOT IN (SELECT id FROM log_keys)",
		jsonList(ids),
	).map(({ id }) => id);
