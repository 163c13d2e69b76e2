import { type Failure, failure } from "../../../domain/errors.ts";
import {
	devicesOf,
	inOrderOf,
	isFound,
	matchesPerson,
	type PersonDetail,
	type PersonEntry,
	type PersonQuery,
	type PersonSort,
	placesOf,
} from "../../../domain/facts/person-list.ts";
import { mayBeginId } from "../../../domain/lists/search-words.ts";
import { directListMax } from "../../../domain/lists/session-list.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { findPersonRow, toPerson } from "../sessions/people.ts";
import { readSessions, toSession } from "../sessions/session-rows.ts";
import { recordEvent } from "../store/audit-events.ts";
import { all, nextSequence } from "../store/store.ts";
import type { Reading, Transaction } from "../store/transaction.ts";
import type { ExportedUser } from "./lifecycle-rpc.ts";

/** A person with what their sessions say; null for whoever is not known. */
export function findPerson(view: Reading, userId: string): PersonDetail | null {
	const { store } = view;
	const row = findPersonRow(store, userId);
	if (row === null) return null;
	const newest = "WHERE user_id = ? ORDER BY last_activity_at DESC LIMIT ?";
	const sessions = readSessions(store, newest, userId, detailedMax).map((one) =>
		toSession(view, one),
	);
	const person = toPerson(row);
	return {
		...person,
		lastSeenAt: Math.max(person.lastSeenAt, ...sessions.map((one) => one.lastActivityAt)),
		activeSessions: sessions.filter(({ status }) => status === "active").length,
		sessions: row.sessions,
		devices: devicesOf(sessions),
		places: placesOf(sessions),
	};
}

/** The sessions that a person is told by: all that may stand at once, and more. */
const detailedMax = 2_000;

/** People whose names are read where only the object can be asked. */
const readMax = 2_000;

/**
 * People while D1 cannot be asked: those of the sessions used last, those with an id that was asked for, and by a search
 * as many as can be read at once. In the order that was asked for.
 */
export function listPeopleDirectly(
	view: Reading,
	{ query, sort, limit }: { query: PersonQuery; sort: PersonSort; limit: number },
): PersonEntry[] {
	const { store } = view;
	const ids = (sql: string, ...bindings: SqlStorageValue[]): string[] =>
		all<{ id: string }>(store, sql, ...bindings).map(({ id }) => id);
	const candidates = new Set([
		...ids(
			"SELECT DISTINCT user_id AS id FROM (SELECT user_id FROM sessions ORDER BY last_activity_at DESC LIMIT ?)",
			directListMax,
		),
		...(query.search?.ids ?? []).flatMap((id) =>
			ids(
				"SELECT id FROM users WHERE id >= ? AND id <= ? LIMIT ?",
				id,
				mayBeginId(id) ? `${id}\u{10ffff}` : id,
				directListMax,
			),
		),
		...(query.search === undefined ? [] : ids("SELECT id FROM users LIMIT ?", readMax)),
	]);
	const people = [...candidates]
		.map((id) => findPersonRow(store, id))
		.filter((row) => row !== null)
		.filter((row) => query.search === undefined || isFound(toPerson(row), query.search))
		.map((row) => findPerson(view, row.id))
		.filter((person) => person !== null)
		.filter((person) => matchesPerson(person, query));
	return people.sort(inOrderOf(sort)).slice(0, limit);
}

/** Everything kept of one person (GDPR Art. 15): what they are called, and their sessions with the user agent. */
export function exportUser(tx: Transaction, userId: string): Result<ExportedUser, Failure> {
	const { store } = tx;
	const person = findPerson(tx, userId);
	if (person === null) return err(failure("not_found", { what: "user" }));
	const rows = readSessions(store, "WHERE user_id = ? ORDER BY sequence", userId);
	const target = { kind: "user", id: userId };
	recordEvent(tx, { sequence: nextSequence(store), action: "user.exported", target });
	const sessions = rows.map((row) => ({ ...toSession(tx, row), userAgent: row.user_agent }));
	return ok({ person, sessions });
}
