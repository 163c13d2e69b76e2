import { isSamePlace } from "../../../domain/facts/place.ts";
import type { Policy } from "../../../domain/policy.ts";
import { activityProjectionMs } from "../endings/expiry.ts";
import { arrivedLate } from "../leases/late-activity.ts";
import { noteWhereabouts, seePerson } from "../sessions/people.ts";
import {
	addFlags,
	columnsOf,
	findSession,
	isOfAdminUi,
	placeOf,
	placeSeen,
	type SessionRow,
	statusOfRow,
} from "../sessions/session-rows.ts";
import { markChanged } from "../store/outbox.ts";
import { readPolicy } from "../store/policy.ts";
import { gatheredForMs, type Use } from "../store/recent-uses.ts";
import { first, nextSequence, run } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import type { Transaction } from "../store/transaction.ts";
import type { Activity } from "./lifecycle-rpc.ts";

/**
 * Notes activity of a standing session: never backwards, never in the future, never past a limit that was reached before
 * it. Returns false for a session that does not stand.
 */
export function noteActivity(tx: Transaction, activity: Activity): boolean {
	const row = findSession(tx.store, activity.sessionId);
	return row !== null && note(tx, row, activity, readPolicy(tx.store));
}

/**
 * The same for many that machines report; returns how many of them were of a session that stands. Sessions of the admin
 * UI and of support are kept alive by nobody but their own requests.
 */
export function noteActivities(tx: Transaction, activities: readonly Activity[]): number {
	const policy = readPolicy(tx.store);
	return activities.filter((activity) => {
		const row = findSession(tx.store, activity.sessionId);
		return row !== null && !isWatchedHere(row) && note(tx, row, activity, policy);
	}).length;
}

/** Another country, or another network: what stands out about it is told at once, and not when the row is due. */
export const isNews = (row: SessionRow, { place }: Pick<Use, "place">): boolean =>
	place !== undefined &&
	(place.network !== row.network ||
		(place.geo?.country !== undefined && place.geo.country !== placeOf(row).geo?.country));

/** Sessions of the admin UI and of support are used in front of this object: no machine knows better. */
const isWatchedHere = (row: SessionRow): boolean =>
	isOfAdminUi(row) || row.support_grant_id !== null;

function note(tx: Transaction, row: SessionRow, activity: Activity, policy: Policy): boolean {
	const { store, nowMs } = tx;
	const at = Math.min(activity.at, nowMs);
	const late = statusOfRow(row, nowMs) !== "active";
	if (late && !arrivedLate(tx, row, at, policy)) return false;
	if (at <= row.last_activity_at) return true;
	const use: Use = { ...activity, at };
	if (!late && !isNews(row, use) && store.uses?.gather(row.id, use)) return true;
	writeUse(tx, row.id, use, policy, late);
	return true;
}

/** Writes a use, and with it what was gathered of the session before, into its row. */
function writeUse(
	tx: Transaction,
	sessionId: string,
	{ at, place }: Use,
	policy: Policy,
	isNews: boolean,
): void {
	const { store, nowMs } = tx;
	const gathered = store.uses?.of(sessionId) ?? null;
	const row = first<Tables["sessions"]>(store, "SELECT * FROM sessions WHERE id = ?", sessionId);
	if (row === null) return;
	const seen = placeSeen(row, place ?? gathered?.place);
	const hasMoved = !isSamePlace(seen, placeOf(row));
	// By now, and not by when it was used: what was gathered for a minute would be written again for D1 a moment later.
	const sinceMs = nowMs - row.projected_activity_at;
	const due = isNews || hasMoved || sinceMs >= activityProjectionMs;
	const columns = columnsOf(seen);
	run(
		store,
		`UPDATE sessions SET last_activity_at = ?, ip = ?, geo = ?, network = ?, projected_activity_at = ?,
			idle_expires_at = CASE status WHEN 'active' THEN MIN(expires_at, ?) ELSE idle_expires_at END
			WHERE id = ?`,
		at,
		columns.ip,
		columns.geo,
		columns.network,
		due ? at : row.projected_activity_at,
		at + policy.idleTimeoutMs,
		sessionId,
	);
	if (hasMoved) addFlags(store, row, noteWhereabouts(tx, row.user_id, seen, at));
	seePerson(store, row.user_id, at);
	store.uses?.written(sessionId, nowMs, nowMs + gatheredForMs(policy.idleTimeoutMs));
	if (due) markChanged(store, "session", sessionId, nextSequence(store));
}

/** Rows that one slice writes: about 20 ms. */
const writtenMax = 200;

/**
 * Writes what was gathered, of all sessions or of those that are due; before whatever goes by the rows alone. Returns
 * whether there may be more.
 */
export function writeUses(tx: Transaction, dueBy?: number): boolean {
	const { uses } = tx.store;
	if (!uses) return false;
	const policy = readPolicy(tx.store);
	const due = uses.due(writtenMax, dueBy);
	for (const sessionId of due) {
		const use = uses.of(sessionId);
		// It was seen while it stood: whoever looks for the last address of what has ended since finds it.
		if (use !== null) writeUse(tx, sessionId, use, policy, false);
		uses.written(sessionId, tx.nowMs, tx.nowMs + gatheredForMs(policy.idleTimeoutMs));
	}
	return due.length === writtenMax;
}
