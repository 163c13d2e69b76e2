import { matchesQuery, type SessionQuery } from "../../../domain/lists/session-filter.ts";
import { directListMax } from "../../../domain/lists/session-list.ts";
import type { Session } from "../../../domain/session.ts";
import type { Store } from "../store/store.ts";
import type { Reading } from "../store/transaction.ts";
import { readSessions, type SessionRow, toSession } from "./session-rows.ts";

/** By person or id, else the sessions last active: the newest 200, of which those that match are returned. */
export function listDirectly(view: Reading, query: SessionQuery): Session[] {
	const { store, nowMs } = view;
	return candidates(store, query)
		.map((row) => ({ ...toSession(view, row), ipKey: row.ip_key }))
		.filter((session) => matchesQuery(session, query, nowMs))
		.map(({ ipKey: _ipKey, ...session }) => session);
}

function candidates(store: Store, query: SessionQuery): SessionRow[] {
	const newest = "ORDER BY last_activity_at DESC LIMIT ?";
	if (query.userId !== undefined) {
		return readSessions(store, `WHERE user_id = ? ${newest}`, query.userId, directListMax);
	}
	const id = query.q?.trim();
	if (id?.startsWith("ses_")) {
		return readSessions(store, "WHERE id >= ? AND id < ? LIMIT ?", id, `${id}~`, directListMax);
	}
	return readSessions(store, newest, directListMax);
}

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
