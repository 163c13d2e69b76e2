import { saltsErased } from "../../../domain/audit/event-leaf.ts";
import { isFound } from "../../../domain/facts/person-list.ts";
import { erasedPrefix } from "../../../domain/facts/pseudonym.ts";
import { newId } from "../../../domain/ids.ts";
import type { SessionQuery } from "../../../domain/lists/session-filter.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import type { SessionUser } from "../../../domain/session.ts";
import { rootWork } from "../endings/revocation-leaves.ts";
import { revokeUser } from "../endings/revoke.ts";
import { hasOpenRootOf } from "../endings/session-roots.ts";
import { findPersonRow, forgetSessionsOf, moveSessions, nameOf } from "../sessions/people.ts";
import { forgetViewsOf } from "../sessions/saved-views.ts";
import { withoutSeen } from "../sessions/session-rows.ts";
import { eraseDetails, recordEvent } from "../store/audit-events.ts";
import { markChanged, markGone } from "../store/outbox.ts";
import { all, first, jsonList, nextSequence, run, type Store } from "../store/store.ts";
import { insert, type Tables } from "../store/tables.ts";
import type { TimedWork } from "../store/timed-work.ts";
import type { Transaction } from "../store/transaction.ts";
import { noteErased } from "./adopt-session.ts";

/** What is being erased. It is the last place that knows the id, and goes when nothing else does. */
type Erasure = Tables["erasures"];

/**
 * Begins to erase what names one person (GDPR Art. 17): ends their sessions and forgets at once what lives shortly. The
 * rest follows in slices: names, addresses, places and user agents go, and a pseudonym takes the place of the id. The
 * rows themselves stay until retention takes them, because a session's end must outlive it everywhere. Whoever signs in
 * again under the id is somebody new.
 *
 * @returns of how many sessions
 */
export function eraseUser(tx: Transaction, userId: string): { erased: number; receipt: Receipt } {
	const { store, nowMs } = tx;
	const order = { userId, exceptId: null, cause: "admin" as const, reason: "Erased" };
	const receipt = revokeUser(tx, order);
	forgetPreviews(store, nameOf(store, userId));
	forgetViewsOf(tx, nameOf(store, userId));
	run(store, "DELETE FROM idempotency_keys WHERE caller = ?", `person:${userId}`);
	forgetAnswers(store);
	run(
		store,
		"DELETE FROM refused_calls WHERE json_extract(by, '$.kind') = 'person' AND json_extract(by, '$.id') = ?",
		userId,
	);
	const sequence = nextSequence(store);
	const pseudonym =
		underWay(store, userId)?.pseudonym ?? `${erasedPrefix}${newId("event").slice("evt_".length)}`;
	const erasure: Erasure = { user_id: userId, pseudonym, sequence, read_up_to: 0, in_d1: 0 };
	insert(store, "erasures", erasure, "replace");
	forgetNames(store, erasure, nowMs);
	noteErased(store, userId, nowMs);
	recordEvent(tx, { sequence, action: "user.erased", target: { kind: "user", id: pseudonym } });
	const sessions = first<{ n: number }>(
		store,
		"SELECT count(*) AS n FROM sessions WHERE user_id = ?",
		userId,
	);
	return { erased: sessions?.n ?? 0, receipt };
}

/**
 * Begins it again in an object that was restored to an older point, if D1 has a pseudonym in place of the id.
 *
 * @param upTo the object's sequence at that point: whoever has signed in since under the id may be somebody new
 */
export function eraseUserAgain(
	store: Store,
	{ userId, pseudonym, upTo }: { userId: string; pseudonym: string; upTo: number },
	nowMs: number,
): void {
	if (
		userId === pseudonym ||
		!pseudonym.startsWith(erasedPrefix) ||
		userId.startsWith(erasedPrefix)
	)
		return;
	const erasure = { user_id: userId, pseudonym, sequence: upTo, read_up_to: 0, in_d1: 0 } as const;
	if (underWay(store, userId) === null) {
		forgetViewsOf({ store, nowMs }, nameOf(store, userId));
		forgetAnswers(store);
		noteErased(store, userId, nowMs);
	}
	insert(store, "erasures", erasure, "ignore");
	forgetNames(store, erasure, nowMs);
}

/** Answers that may say what somebody is called; a repeat does the same once more. */
const forgetAnswers = (store: Store): number =>
	run(
		store,
		`DELETE FROM idempotency_keys
			WHERE procedure IN ('users.update', 'savedViews.save', 'savedViews.remove')`,
	);

/**
 * What names a person goes at once. Their row stays without a name until their sessions have the pseudonym, which has a
 * row of its own from the beginning: no session is ever without its person.
 */
function forgetNames(store: Store, { user_id, pseudonym }: Erasure, nowMs: number): void {
	const known = findPersonRow(store, user_id);
	if (known === null) return;
	const nobody = { ...known, name: "", email: "", erased_at: nowMs, countries: null, spot: null };
	insert(store, "users", nobody, "replace");
	insert(store, "users", { ...nobody, id: pseudonym, sessions: 0 }, "ignore");
	const sequence = nextSequence(store);
	for (const id of [user_id, pseudonym]) markChanged(store, "user", id, sequence);
}

const underWay = (store: Store, userId: string): Erasure | null =>
	first<Erasure>(store, "SELECT * FROM erasures WHERE user_id = ?", userId);

/** Whether nothing here names the person any more; D1 may, until it has heard of it. */
export const isErasedHere = (store: Store, userId: string): boolean =>
	underWay(store, userId)?.in_d1 !== 0;

/** A preview says what was looked for: whoever still wants it looks again. Of a confirmed one only its members matter. */
function forgetPreviews(store: Store, person: SessionUser): void {
	const found = all<{ id: string; query: string; confirmed: 0 | 1 }>(
		store,
		"SELECT id, query, confirmed FROM previews",
	).filter(({ query }) => isAbout(JSON.parse(query) as SessionQuery, person));
	const idsOf = (confirmed: 0 | 1): string =>
		jsonList(found.filter((row) => row.confirmed === confirmed).map(({ id }) => id));
	const among = "IN (SELECT value FROM json_each(?))";
	run(store, `DELETE FROM preview_members WHERE preview_id ${among}`, idsOf(0));
	run(store, `DELETE FROM previews WHERE id ${among}`, idsOf(0));
	run(store, `UPDATE previews SET query = '{}' WHERE id ${among}`, idsOf(1));
}

const isAbout = ({ userId, search }: SessionQuery, person: SessionUser): boolean =>
	userId === person.id || (search !== undefined && isFound(person, search));

/** Goes on with what is being erased; to be run when no watermark is unsettled, because they go by the id. */
export const erasureWork: TimedWork = {
	dueAt: () => ({ sql: "SELECT 0 FROM erasures WHERE in_d1 = 0 LIMIT 1", bindings: [] }),
	run(tx) {
		const { store } = tx;
		const erasure = first<Erasure>(store, "SELECT * FROM erasures WHERE in_d1 = 0 LIMIT 1");
		if (erasure === null) return false;
		if (hasOpenRootOf(store, erasure.user_id)) return rootWork.run(tx);
		if (eraseSessions(tx, erasure)) return true;
		if (eraseReceipts(store, erasure)) return true;
		if (eraseEvents(tx, erasure)) return true;
		forgetWatermarks(store, erasure);
		run(store, "UPDATE erasures SET in_d1 = 1 WHERE user_id = ?", erasure.user_id);
		return true;
	},
};

/** Rows that one slice rewrites: about 10 ms. */
const rewrittenMax = 200;

/** Each of these does a slice and says whether there may be more. */
function eraseSessions(tx: Transaction, { user_id, pseudonym, sequence }: Erasure): boolean {
	const { store } = tx;
	const ids = all<{ id: string }>(
		store,
		"SELECT id FROM sessions WHERE user_id = ? AND sequence <= ? LIMIT ?",
		user_id,
		sequence,
		rewrittenMax,
	).map(({ id }) => id);
	if (ids.length === 0) return false;
	run(
		store,
		`UPDATE sessions SET user_id = ?1, ip = '', geo = NULL, network = NULL, user_agent = '',
			device_os = NULL, device_browser = NULL, device_label = 'No longer kept',
			${withoutSeen},
			ended_reason = NULL,
			ended_by = CASE WHEN json_extract(ended_by, '$.id') = ?2 THEN json_object('kind', 'person', 'id', ?1, 'name', '')
			ELSE ended_by END WHERE id IN (SELECT value FROM json_each(?3))`,
		pseudonym,
		user_id,
		jsonList(ids),
	);
	const changed = nextSequence(store);
	for (const id of ids) markChanged(store, "session", id, changed);
	eraseDetails(tx, ids, changed);
	eraseReasons(tx, ids, changed);
	moveSessions(store, pseudonym, ids.length);
	forgetSessionsOf(
		store,
		ids.map(() => user_id),
	);
	return ids.length === rewrittenMax;
}

/** What was typed when one of these sessions was ended may say whose it was. */
function eraseReasons(
	{ store, nowMs }: Transaction,
	sessionIds: readonly string[],
	sequence: number,
): void {
	const ids = jsonList(sessionIds);
	const receipts = all<{ id: string }>(
		store,
		`UPDATE revocations SET reason = NULL WHERE reason IS NOT NULL AND json_extract(scope, '$.kind') = 'session'
			AND id IN (SELECT receipt_id FROM sessions WHERE id IN (SELECT value FROM json_each(?))) RETURNING id`,
		ids,
	).map(({ id }) => id);
	for (const id of receipts) markChanged(store, "revocation", id, sequence);
	const events = all<{ id: string }>(
		store,
		`UPDATE audit_events SET reason = NULL, salts = ${saltsErased("?1", { reason: "1" })}
			WHERE reason IS NOT NULL AND target_kind = 'session'
			AND target_id IN (SELECT value FROM json_each(?2)) RETURNING id`,
		nowMs,
		ids,
	);
	for (const { id } of events) markChanged(store, "audit_event", id, sequence);
}

function eraseReceipts(store: Store, { user_id, pseudonym, sequence }: Erasure): boolean {
	const ids = all<{ id: string }>(
		store,
		`SELECT id FROM revocations WHERE json_extract(scope, '$.userId') = ?1 AND sequence <= ?2
		UNION ALL SELECT id FROM revocations WHERE json_extract(actor, '$.id') = ?1
			AND json_extract(actor, '$.kind') = 'person' AND sequence <= ?2 LIMIT ?3`,
		user_id,
		sequence,
		rewrittenMax,
	).map(({ id }) => id);
	if (ids.length === 0) return false;
	run(
		store,
		`UPDATE revocations SET
			scope = CASE WHEN json_extract(scope, '$.userId') = ?1
				THEN json_set(scope, '$.userId', ?2, '$.userName', NULL) ELSE scope END,
			reason = CASE WHEN json_extract(scope, '$.userId') = ?1 THEN NULL ELSE reason END,
			actor = CASE WHEN json_extract(actor, '$.kind') = 'person' AND json_extract(actor, '$.id') = ?1
				THEN json_object('kind', 'person', 'id', ?2, 'name', '') ELSE actor END
		WHERE id IN (SELECT value FROM json_each(?3))`,
		user_id,
		pseudonym,
		jsonList(ids),
	);
	const changed = nextSequence(store);
	for (const id of ids) markChanged(store, "revocation", id, changed);
	return ids.length === rewrittenMax;
}

/** Events that one slice reads: nobody looks the log up by a person, so it is read from its beginning. */
const readMax = 1_000;

function eraseEvents({ store, nowMs }: Transaction, erasure: Erasure): boolean {
	const { user_id, pseudonym, sequence, read_up_to } = erasure;
	const read = first<{ n: number; up_to: number | null }>(
		store,
		`SELECT count(*) AS n, max(sequence) AS up_to FROM (
			SELECT sequence FROM audit_events WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?)`,
		read_up_to,
		sequence,
		readMax,
	);
	if (read === null || read.up_to === null) return false;
	const byThem = "(actor_kind = 'person' AND actor_id = ?1)";
	const aboutThem = "(target_kind = 'user' AND target_id = ?1)";
	const changed = all<{ id: string }>(
		store,
		`UPDATE audit_events SET
			ip = CASE WHEN ${byThem} THEN NULL ELSE ip END,
			actor_id = CASE WHEN ${byThem} THEN ?2 ELSE actor_id END,
			target_id = CASE WHEN ${aboutThem} THEN ?2 ELSE target_id END,
			reason = CASE WHEN ${aboutThem} THEN NULL ELSE reason END,
			salts = ${saltsErased("?5", { ip: byThem, actorId: byThem, targetId: aboutThem, reason: aboutThem })}
		WHERE sequence > ?3 AND sequence <= ?4 AND (${byThem} OR ${aboutThem}) RETURNING id`,
		user_id,
		pseudonym,
		read_up_to,
		read.up_to,
		nowMs,
	);
	run(store, "UPDATE erasures SET read_up_to = ? WHERE user_id = ?", read.up_to, user_id);
	const version = nextSequence(store);
	for (const { id } of changed) markChanged(store, "audit_event", id, version);
	return read.n === readMax;
}

/**
 * A watermark goes by the raw id, because access tokens name it. All it covers is written into rows by now, and from
 * these a writer that starts tells holders of leases, one by one.
 */
function forgetWatermarks(store: Store, { user_id, sequence }: Erasure): void {
	const gone = all<{ sequence: number }>(
		store,
		"DELETE FROM watermarks WHERE kind = 'user' AND user_id = ? AND sequence <= ? RETURNING sequence",
		user_id,
		sequence,
	);
	if (gone.length === 0) return;
	markGone(
		store,
		"watermark",
		gone.map((row) => String(row.sequence)),
	);
}

/** What only D1 still names: events that the object has let go of. */
export const erasuresInD1 = (store: Store): Erasure[] =>
	all<Erasure>(store, "SELECT * FROM erasures WHERE in_d1 = 1");

/** To be called when D1 names the person no more: it is over, unless they are being erased once more. */
export function completeErasure(tx: Transaction, { user_id, pseudonym, sequence }: Erasure): void {
	const { store } = tx;
	const isOver = run(
		store,
		"DELETE FROM erasures WHERE user_id = ? AND sequence = ? AND in_d1 = 1",
		user_id,
		sequence,
	);
	if (isOver === 0) return;
	recordEvent(tx, {
		sequence: nextSequence(store),
		action: "user.erasure_completed",
		target: { kind: "user", id: pseudonym },
	});
}
