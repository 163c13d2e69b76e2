import { statusAt } from "../../../domain/session.ts";
import { type SessionRow, underWatermarks } from "../sessions/session-rows.ts";
import {
	appliesInD1,
	noteSettled,
	noteSettledUpTo,
	type StoredWatermark,
	unsettledWatermarks,
} from "../sessions/watermarks.ts";
import { markChanged } from "../store/outbox.ts";
import { all, nextSequence, run, type Store } from "../store/store.ts";
import { writeEnding } from "./revoke.ts";

/** Rows that one step settles: about 10 ms, so that a check never waits long behind it. */
const settleStepRows = 200;

/**
 * Writes what the oldest unsettled watermark says into the next rows it covers. Readers cannot tell how far it has
 * come: they apply the watermark to rows that it has not reached. Returns whether anything is left to settle.
 */
export function settleStep(store: Store): boolean {
	const [watermark, ...later] = unsettledWatermarks(store);
	if (watermark === undefined) return false;
	const rows = nextRows(store, watermark);
	const ended: SessionRow[] = [];
	for (const row of rows) {
		const settled = underWatermarks(store, row, [watermark]);
		if (settled.status === "revoked") {
			ended.push(row);
		} else if (
			settled.expires_at !== row.expires_at ||
			settled.idle_expires_at !== row.idle_expires_at
		) {
			run(
				store,
				"UPDATE sessions SET expires_at = ?, idle_expires_at = ? WHERE id = ?",
				settled.expires_at,
				settled.idle_expires_at,
				row.id,
			);
			markChanged(store, "session", row.id, nextSequence(store));
		}
	}
	writeEnding(
		store,
		ended.map((row) => row.id),
		{ ...watermark, id: watermark.receiptId, recordedAt: watermark.at },
	);
	for (const row of ended) {
		if (!catchesUpInD1(watermark, row)) markChanged(store, "session", row.id, watermark.sequence);
	}
	const last = rows.at(-1);
	// A confirmed preview names only standing sessions: a step of it that ends none would never end itself.
	const stuck = watermark.rule.kind === "preview" && ended.length === 0;
	if (rows.length === settleStepRows && last && !stuck) {
		noteSettledUpTo(store, watermark, last.sequence);
		return true;
	}
	noteSettled(store, watermark);
	return later.length > 0;
}

/** Unsettled rows that the watermark may cover, in the order of their creation. */
function nextRows(store: Store, watermark: StoredWatermark): SessionRow[] {
	const { rule, settledUpTo, sequence } = watermark;
	if (rule.kind === "preview") {
		// CROSS JOIN keeps the members outside: they are few, the standing sessions may be a million.
		return all<SessionRow>(
			store,
			`SELECT s.* FROM preview_members m CROSS JOIN sessions s ON s.id = m.session_id
			WHERE m.preview_id = ? AND s.status = 'active' LIMIT ?`,
			rule.previewId,
			settleStepRows,
		);
	}
	const ofUser = rule.kind === "user";
	return all<SessionRow>(
		store,
		`SELECT * FROM sessions WHERE ${ofUser ? "user_id = ? AND" : ""} status = 'active'
		AND sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?`,
		...(ofUser ? [rule.userId] : []),
		settledUpTo,
		sequence,
		settleStepRows,
	);
}

/**
 * Whether D1 comes to the same end by rule alone: it knows of activity at most a minute late, so it could take a
 * session for expired that was still standing.
 */
function catchesUpInD1(watermark: StoredWatermark, row: SessionRow): boolean {
	if (!appliesInD1(watermark)) return false;
	const idleMs = row.idle_expires_at - row.last_activity_at;
	const asProjected = {
		status: row.status,
		expiresAt: row.expires_at,
		idleExpiresAt: row.projected_activity_at + idleMs,
	};
	return statusAt(asProjected, watermark.at) === "active";
}
