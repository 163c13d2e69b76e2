import {
	checkKeptEvent,
	checkReceipt,
	erasedFields,
	parseSalts,
} from "../../../domain/audit/check-leaf.ts";
import type { LogStep } from "../../../domain/audit/log-check.ts";
import { type Bytes, sameBytes, utf8 } from "../../../domain/log/bytes.ts";
import { hashLeaf } from "../../../domain/log/merkle.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import { sha256Of } from "../../../runtime/hashing.ts";
import { findReceipt } from "../endings/receipts.ts";
import { toEvent } from "../store/audit-events.ts";
import { all, counterOf, first, type Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import type { Reading } from "../store/transaction.ts";

type Row = Tables["audit_events"] & { is_waiting: 0 | 1; receipt_is_waiting: 0 | 1 };

/** The leaves that are looked at, and what is known of them. */
interface Leaves {
	from: number;
	to: number;
	/** Null: they are not all there. */
	hashes: readonly Bytes[] | null;
	/** Whether the hashes are those that the hashes above them were made of. */
	areHashesWhole: boolean;
	isLast: boolean;
	confirmed: number;
}

type Found = Pick<LogStep, "held" | "receipts" | "sequences" | "gone" | "isErasing">;
type Say = (index: number | null, says: string) => void;

/** What is known where something that was written as JSON is none. */
function readable<T>(read: () => T): { value: T } | null {
	try {
		return { value: read() };
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		return null;
	}
}

/** Looks at the events of some leaves, and at their receipts. */
export function verifyEvents(view: Reading, leaves: Leaves, say: Say): Found {
	const { store } = view;
	const { from, to } = leaves;
	const isWaiting = (entity: string, id: string) =>
		`EXISTS (SELECT 1 FROM outbox WHERE entity = '${entity}' AND outbox.id = ${id})`;
	const rows = all<Row>(
		store,
		`SELECT *, ${isWaiting("audit_event", "audit_events.id")} AS is_waiting,
			${isWaiting("revocation", "audit_events.receipt_id")} AS receipt_is_waiting
		FROM audit_events WHERE leaf_index >= ? AND leaf_index < ? ORDER BY leaf_index`,
		from,
		to,
	);
	const gone = {
		events: counterOf(store, "events_gone"),
		receipts: counterOf(store, "receipts_gone"),
		log: counterOf(store, "log_gone"),
	};
	const isErasing = first(store, "SELECT 1 AS found FROM erasures LIMIT 1") !== null;
	const sequences = {
		above:
			from === 0
				? null
				: (first<{ sequence: number | null }>(
						store,
						"SELECT max(sequence) AS sequence FROM audit_events WHERE leaf_index = ?",
						from - 1,
					)?.sequence ?? null),
		upTo: leaves.isLast ? null : Math.max(0, ...rows.map(({ sequence }) => sequence)),
	};
	const found: Found = { held: [], receipts: [], sequences, gone, isErasing };
	const seen = new Map<number, string>();
	for (const row of rows) {
		if (seen.has(row.leaf_index)) say(row.leaf_index, "Two events claim this place.");
		seen.set(row.leaf_index, row.id);
		verifyEvent(view, row, leaves, found, say);
	}
	// What D1 does not have yet must be here; of all else D1 says when it happened.
	for (let index = Math.max(from, leaves.confirmed); index < to; index += 1) {
		if (!seen.has(index)) say(index, "Its event is missing.");
	}
	for (const id of receiptsWithout(store, sequences, gone.events)) {
		say(null, `There is a receipt that the log does not have: ${id}.`);
	}
	return found;
}

function verifyEvent(
	view: Reading,
	row: Row,
	{ from, hashes, areHashesWhole }: Leaves,
	found: Found,
	say: Say,
): void {
	const { leaf_index: index, leaf } = row;
	const hash = hashes?.[index - from];
	if (hash !== undefined && !sameBytes(hash, hashLeaf(sha256Of, utf8(leaf)))) {
		say(
			index,
			areHashesWhole
				? "The leaf is not the one that was appended."
				: "Its hash is not that of its leaf.",
		);
	}
	const salts = parseSalts(row.salts);
	const event = readable(() => toEvent(row));
	if (salts === null || event === null) {
		say(index, "Its details or its salts cannot be read.");
		return;
	}
	const kept = { event: event.value, leaf, salts };
	for (const says of checkKeptEvent(sha256Of, view.organizationId, kept)) say(index, says);
	const isWaiting = row.is_waiting === 1;
	found.held.push({ index, at: row.at, erased: erasedFields(salts), isWaiting });
	if (row.receipt_id === null) return;
	const receipt = readable((): Receipt | null => findReceipt(view, row.receipt_id as string));
	if (receipt === null) say(index, "Its receipt cannot be read.");
	else if (receipt.value !== null) {
		for (const says of checkReceipt(receipt.value, kept, found.isErasing)) say(index, says);
		const { id, enforcedAt } = receipt.value;
		found.receipts.push({ id, enforcedAt, isWaiting: row.receipt_is_waiting === 1 });
	} else if (row.at > found.gone.receipts) say(index, "Its receipt is missing.");
}

/** Receipts of these sequences that have no event, though it could not have gone by its time. */
function receiptsWithout(
	store: Store,
	{ above, upTo }: LogStep["sequences"],
	goneUpToMs: number,
): string[] {
	const without = all<{ id: string }>(
		store,
		`SELECT id FROM revocations WHERE sequence > ? AND sequence <= ? AND revoked > 0 AND recorded_at > ?
			AND NOT EXISTS (SELECT 1 FROM audit_events AS event
				WHERE event.sequence = revocations.sequence AND event.receipt_id = revocations.id)`,
		above ?? -1,
		upTo ?? Number.MAX_SAFE_INTEGER,
		goneUpToMs,
	);
	// One that was taken over after a restore may have got another number than its event has.
	return without
		.map(({ id }) => id)
		.filter(
			(id) =>
				first(store, "SELECT 1 AS found FROM audit_events WHERE receipt_id = ? LIMIT 1", id) ===
				null,
		);
}
