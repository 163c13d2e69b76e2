import { concatBytes, utf8 } from "../../../domain/log/bytes.ts";
import { appendLeaf, type Frontier, hashLeaf, rootOf } from "../../../domain/log/merkle.ts";
import { hashesIn } from "../../../domain/log/tiles.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import { toBase64 } from "../../../domain/wire/base64.ts";
import { sha256Of } from "../../../runtime/hashing.ts";
import { all, first, run, type Store } from "../store/store.ts";
import { insert, type Tables } from "../store/tables.ts";

// A receipt names 500 sessions. What its leaf says of more is the root over all their ids, in the order of the ids; it is
// known when every row says by which receipt it ended.

/** Rows that one slice reads: about 10 ms. */
const readMax = 1_000;

/** Begins the root of a revocation that ended more sessions than its receipt names. */
export const beginRoot = (store: Store, receiptId: string): void =>
	insert(store, "session_roots", {
		receipt_id: receiptId,
		after_id: "",
		size: 0,
		frontier: new ArrayBuffer(0),
		done: 0,
	});

/** A receipt whose root is not known yet; null: there is none. */
export const openRoot = (store: Store): string | null =>
	first<{ id: string }>(store, "SELECT receipt_id AS id FROM session_roots WHERE done = 0 LIMIT 1")
		?.id ?? null;

/** Whether a root over the sessions of this person is not known yet; it goes by their id. */
export const hasOpenRootOf = (store: Store, userId: string): boolean =>
	first(
		store,
		`SELECT 1 AS found FROM session_roots JOIN revocations ON revocations.id = receipt_id
			WHERE done = 0 AND json_extract(scope, '$.userId') = ? LIMIT 1`,
		userId,
	) !== null;

/** Goes on with a root by a slice; returns whether it is done. To be called when no watermark is unsettled. */
export function rootStep(store: Store, { id, scope }: Pick<Receipt, "id" | "scope">): boolean {
	const row = rootRow(store, id);
	if (row === null || row.done === 1) return true;
	const read = all<{ id: string; receipt_id: string | null }>(
		store,
		`SELECT id, receipt_id FROM sessions WHERE ${scope.kind === "user" ? "user_id = ?1" : "?1 = ''"}
			AND id > ?2 ORDER BY id LIMIT ?3`,
		scope.kind === "user" ? scope.userId : "",
		row.after_id,
		readMax,
	);
	let frontier: Frontier = { size: row.size, hashes: hashesIn(row.frontier) };
	for (const session of read) {
		if (session.receipt_id !== id) continue;
		const leafHash = hashLeaf(sha256Of, utf8(session.id));
		frontier = appendLeaf(sha256Of, frontier, leafHash).frontier;
	}
	const done = read.length < readMax;
	run(
		store,
		"UPDATE session_roots SET after_id = ?, size = ?, frontier = ?, done = ? WHERE receipt_id = ?",
		read.at(-1)?.id ?? row.after_id,
		frontier.size,
		concatBytes(...frontier.hashes).buffer,
		done ? 1 : 0,
		id,
	);
	return done;
}

/** The root of a receipt's sessions, and that it is forgotten with this; null: it is not known yet. */
export function takeRoot(store: Store, receiptId: string): { count: number; root: string } | null {
	const row = rootRow(store, receiptId);
	if (row === null || row.done === 0) return null;
	run(store, "DELETE FROM session_roots WHERE receipt_id = ?", receiptId);
	const { size, frontier } = row;
	const root = rootOf(sha256Of, { size, hashes: hashesIn(frontier) });
	return { count: size, root: toBase64(root) };
}

const rootRow = (store: Store, receiptId: string): Tables["session_roots"] | null =>
	first<Tables["session_roots"]>(
		store,
		"SELECT * FROM session_roots WHERE receipt_id = ?",
		receiptId,
	);
