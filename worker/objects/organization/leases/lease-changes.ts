import type { Changes } from "../../../domain/lease/changes.ts";
import type { EndedEntry } from "../../../domain/lease/ended-record.ts";
import { askCause, askCoverKey, viewWatermarkOf } from "../../../domain/lease/view-watermark.ts";
import type { EndCause } from "../../../domain/session.ts";
import type { Watermark } from "../../../domain/watermark.ts";
import { livingWatermarks } from "../sessions/watermarks.ts";
import { all, first, jsonList, type Store } from "../store/store.ts";
import type { Reading } from "../store/transaction.ts";

/** More entries than this are not sent one by one: a watermark makes holders ask instead. */
const entriesMax = 5_000;

export const endedEntry = (
	{ id, expires_at }: { id: string; expires_at: number },
	cause: EndCause,
): EndedEntry => ({ sessionId: id, endsAtMs: expires_at, cause });

/** The end of the session that will stand longest: after it no watermark of today says anything. */
export function lastEnd(view: Reading): number {
	const { store, nowMs } = view;
	const row = first<{ at: number | null }>(
		store,
		"SELECT max(expires_at) AS at FROM sessions WHERE status = 'active'",
	);
	return Math.max(nowMs, row?.at ?? nowMs);
}

/** What a watermark means to a view; of a small preview its members, one by one. */
export function leaseChangesOf(
	store: Store,
	watermark: Watermark,
	coversUntil: number,
	cause: EndCause,
): Partial<Changes> {
	const { rule } = watermark;
	if (rule.kind === "preview") {
		const members = all<{ id: string; expires_at: number }>(
			store,
			`SELECT s.id, s.expires_at FROM preview_members m CROSS JOIN sessions s ON s.id = m.session_id
			WHERE m.preview_id = ? LIMIT ?`,
			rule.previewId,
			entriesMax + 1,
		);
		if (members.length <= entriesMax) {
			return { ended: members.map((member) => endedEntry(member, cause)) };
		}
	}
	const except = exceptionsOf(store, watermark);
	return { watermarks: [viewWatermarkOf(watermark, except, coversUntil, cause)] };
}

const exceptionsOf = (store: Store, { except }: Watermark) =>
	all<{ id: string; sequence: number }>(
		store,
		"SELECT id, sequence FROM sessions WHERE id IN (SELECT value FROM json_each(?))",
		jsonList(except),
	).map(({ id, sequence }) => ({ sessionId: id, sequence }));

/** The whole view as the tables hold it: what a restarted object begins with. */
export function allLeaseChanges(view: Reading, sequence: number): Changes {
	const { store, nowMs } = view;
	const living = livingWatermarks(view).map((watermark) =>
		leaseChangesOf(store, watermark, watermark.coversUntil, watermark.cause),
	);
	// What a watermark of a user or the organization ended is in the watermark already.
	const ended = all<{ sessionId: string; endsAtMs: number; cause: EndCause }>(
		store,
		`SELECT id AS sessionId, expires_at AS endsAtMs, ended_cause AS cause FROM sessions
		WHERE ended_sequence IS NOT NULL AND expires_at > ? AND ended_cause <> 'absolute' AND (receipt_id IS NULL OR receipt_id NOT IN
			(SELECT receipt_id FROM watermarks WHERE kind IN ('organization', 'user') AND receipt_id IS NOT NULL)) LIMIT ?`,
		nowMs,
		viewEntriesMax + 1,
	);
	const tooMany = ended.length > viewEntriesMax;
	return {
		watermarks: [
			...living.flatMap(({ watermarks }) => watermarks ?? []),
			...(tooMany ? [everybodyAsks(sequence, lastEnd(view))] : []),
		],
		ended: [...living.flatMap((changes) => changes.ended ?? []), ...(tooMany ? [] : ended)],
		shortened: all<{ id: string; sequence: number; began_with: number; ends_at: number }>(
			store,
			`SELECT id, shortened_sequence AS sequence, shortened_from AS began_with, expires_at AS ends_at FROM sessions
			WHERE shortened_from > ?`,
			nowMs,
		).map((row) => ({
			sessionId: row.id,
			sequence: row.sequence,
			endsAtMs: row.began_with,
			shortenedToMs: row.ends_at,
		})),
	};
}

/** More than this, 2.3 MB of marks in every isolate, is not read: everybody who signed in before asks instead. */
const viewEntriesMax = 250_000;

const everybodyAsks = (sequence: number, endsAtMs: number) => ({
	key: askCoverKey,
	sequence,
	upTo: sequence,
	except: [],
	endsAtMs,
	cause: askCause,
});
