import { mayBeginId } from "../../../domain/lists/search-words.ts";
import { matchesQuery, type SessionQuery } from "../../../domain/lists/session-filter.ts";
import { directListMax } from "../../../domain/lists/session-list.ts";
import type { Session } from "../../../domain/session.ts";
import { counterOf, jsonList, type Store } from "../store/store.ts";
import type { Reading } from "../store/transaction.ts";
import { readSessions, type SessionRow, toLiveState, toSession } from "./session-rows.ts";
import type { LiveState, LiveStates } from "./sessions-rpc.ts";

/** By person or id, else the sessions last active: the newest 200, of which those that match are returned. */
export function listDirectly(view: Reading, query: SessionQuery): Session[] {
	const { store, nowMs } = view;
	return candidates(store, query)
		.map((row) => toSession(view, row))
		.filter((session) => matchesQuery(session, query, nowMs));
}

function candidates(store: Store, query: SessionQuery): SessionRow[] {
	const newest = "ORDER BY last_activity_at DESC LIMIT ?";
	if (query.userId !== undefined) {
		return readSessions(store, `WHERE user_id = ? ${newest}`, query.userId, directListMax);
	}
	const named = (query.search?.ids ?? []).flatMap((id) =>
		["id", "user_id"].flatMap((column) =>
			readSessions(
				store,
				`WHERE ${column} >= ? AND ${column} <= ? LIMIT ?`,
				id,
				mayBeginId(id) ? `${id}\u{10ffff}` : id,
				directListMax,
			),
		),
	);
	const last = readSessions(store, newest, directListMax);
	const each = new Map([...named, ...last].map((row) => [row.id, row]));
	return [...each.values()].slice(0, directListMax);
}

/** The live state of each of these sessions that there is, by id. */
export function liveStates(view: Reading, sessionIds: string[]): Record<string, LiveState> {
	const named = "WHERE id IN (SELECT value FROM json_each(?))";
	const rows = readSessions(view.store, named, jsonList(sessionIds));
	return Object.fromEntries(rows.map((row) => [row.id, toLiveState(view, row)]));
}

export const followStates = (view: Reading, sessionIds: string[]): LiveStates => ({
	states: liveStates(view, sessionIds),
	sequence: counterOf(view.store, "sequence"),
	asOf: view.nowMs,
});

/** A person's own standing sessions, the last used first; at most 500. */
export function listForUser(view: Reading, userId: string): Session[] {
	const { store } = view;
	const rows = readSessions(
		store,
		"WHERE user_id = ? AND status = 'active' ORDER BY last_activity_at DESC, id LIMIT 500",
		userId,
	);
	return rows.map((row) => toSession(view, row)).filter((session) => session.status === "active");
}
