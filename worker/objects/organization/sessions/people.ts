import { hourMs } from "../../../domain/clock.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import { flagsOfPlace, type SessionFlag } from "../../../domain/facts/flags.ts";
import {
	type Person,
	type PersonChange,
	unseen,
	type Whereabouts,
	whereaboutsAfter,
} from "../../../domain/facts/person.ts";
import type { Place } from "../../../domain/facts/place.ts";
import { isReservedUserId } from "../../../domain/ids.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import type { SessionUser } from "../../../domain/session.ts";
import { recordEvent } from "../store/audit-events.ts";
import { keptMs, withinTheHour } from "../store/forgetting.ts";
import { markChanged, markGone } from "../store/outbox.ts";
import { readPolicy } from "../store/policy.ts";
import { all, first, jsonList, nextSequence, run, type Store } from "../store/store.ts";
import { insert, type Tables } from "../store/tables.ts";
import type { TimedWork } from "../store/timed-work.ts";
import type { Transaction } from "../store/transaction.ts";

type PersonRow = Tables["users"];

export const findPersonRow = (store: Store, userId: string): PersonRow | null =>
	first<PersonRow>(store, "SELECT * FROM users WHERE id = ?", userId);

/** What a person is called; nothing, when what named them was erased. */
export function nameOf(store: Store, userId: string): SessionUser {
	const row = findPersonRow(store, userId);
	return { id: userId, name: row?.name ?? "", email: row?.email ?? "" };
}

export const toPerson = (row: PersonRow): Person => ({
	id: row.id,
	name: row.name,
	email: row.email,
	firstSeenAt: row.first_seen_at,
	lastSeenAt: row.last_seen_at,
	erasedAt: row.erased_at,
});

/**
 * Takes down who signs in. A name or an address that is empty was not said, and leaves what is known; after an erasure
 * somebody new comes under the id.
 */
export function noteSignIn(tx: Transaction, user: SessionUser, administrator: 0 | 1): void {
	const { store, nowMs } = tx;
	const known = findPersonRow(store, user.id);
	if (known !== null && known.erased_at === null) {
		renamePerson(tx, user.id, user);
		run(
			store,
			"UPDATE users SET sessions = sessions + 1, administrator = ? WHERE id = ?",
			administrator,
			user.id,
		);
		seePerson(store, user.id, nowMs);
		return;
	}
	insert(
		store,
		"users",
		{
			id: user.id,
			name: user.name,
			email: user.email,
			first_seen_at: nowMs,
			last_seen_at: nowMs,
			administrator,
			sessions: (known?.sessions ?? 0) + 1,
		},
		"replace",
	);
	markChanged(store, "user", user.id, nextSequence(store));
}

/** Says that a person was seen; written to the hour, because each of their sessions says it to the minute. */
export function seePerson(store: Store, userId: string, at: number): void {
	const seen = first(
		store,
		"UPDATE users SET last_seen_at = ?1 WHERE id = ?2 AND last_seen_at <= ?1 - ?3 RETURNING id",
		at,
		userId,
		hourMs,
	);
	if (seen !== null) markChanged(store, "user", userId, nextSequence(store));
}

/** Changes what a person is called on all their sessions; returns whether anything did. Whoever was erased stays so. */
export function renamePerson(tx: Transaction, userId: string, change: PersonChange): boolean {
	const { store } = tx;
	const known = findPersonRow(store, userId);
	if (known === null || known.erased_at !== null) return false;
	const name = change.name || known.name;
	const email = change.email || known.email;
	if (name === known.name && email === known.email) return false;
	run(store, "UPDATE users SET name = ?, email = ? WHERE id = ?", name, email, userId);
	const sequence = nextSequence(store);
	recordEvent(tx, { sequence, action: "user.updated", target: { kind: "user", id: userId } });
	markChanged(store, "user", userId, sequence);
	return true;
}

/** The same, asked for by the authentication module. Administrators are called what their own sign-in says. */
export function updateUser(
	tx: Transaction,
	userId: string,
	change: PersonChange,
): Result<Person, Failure> {
	const { store } = tx;
	const known = findPersonRow(store, userId);
	if (known === null || known.erased_at !== null || isReservedUserId(userId)) {
		return err(failure("not_found", { what: "user" }));
	}
	renamePerson(tx, userId, change);
	return ok(toPerson(findPersonRow(store, userId) ?? known));
}

/** Notes where a person was seen, and says what stands out about it. */
export function noteWhereabouts(
	tx: Transaction,
	userId: string,
	place: Place,
	at: number,
): SessionFlag[] {
	const { store } = tx;
	const row = findPersonRow(store, userId);
	if (row === null) return [];
	const known = whereaboutsOf(store, row, at);
	const flags = flagsOfPlace(known, place, at);
	if (place.network === null && place.geo !== null) {
		const after = whereaboutsAfter(known, place.geo, at);
		run(
			store,
			"UPDATE users SET countries = ?, spot = ? WHERE id = ?",
			JSON.stringify(after.countries),
			after.spot === null ? null : JSON.stringify(after.spot),
			userId,
		);
	}
	const { flagsOff } = readPolicy(store);
	return flags.filter(({ kind }) => !flagsOff.includes(kind));
}

/** Without what is older than addresses are kept. */
function whereaboutsOf(store: Store, row: PersonRow, nowMs: number): Whereabouts {
	if (row.countries === null && row.spot === null) return unseen;
	const since = nowMs - readPolicy(store).addressRetentionMs;
	const countries = JSON.parse(row.countries ?? "{}") as Whereabouts["countries"];
	const spot = JSON.parse(row.spot ?? "null") as Whereabouts["spot"];
	return {
		countries: Object.fromEntries(Object.entries(countries).filter(([, at]) => at > since)),
		spot: spot !== null && spot.at > since ? spot : null,
	};
}

/** Lets people go with the last of their sessions. */
export function forgetSessionsOf(store: Store, userIds: readonly string[]): void {
	const counts = new Map<string, number>();
	for (const id of userIds) counts.set(id, (counts.get(id) ?? 0) + 1);
	for (const [id, count] of counts) moveSessions(store, id, -count);
	const gone = all<{ id: string }>(
		store,
		"DELETE FROM users WHERE sessions <= 0 AND id IN (SELECT value FROM json_each(?)) RETURNING id",
		jsonList([...counts.keys()]),
	);
	if (gone.length > 0) {
		markGone(
			store,
			"user",
			gone.map(({ id }) => id),
		);
	}
}

export const moveSessions = (store: Store, userId: string, by: number): number =>
	run(store, "UPDATE users SET sessions = sessions + ? WHERE id = ?", by, userId);

/** People of whom one slice forgets where they were. */
const forgottenMax = 200;

const withWhereabouts = "(countries IS NOT NULL OR spot IS NOT NULL)";

/** Forgets where people were who were not seen for as long as addresses are kept. */
export const whereaboutsSweep: TimedWork = {
	dueAt: () => ({
		sql: `SELECT ${withinTheHour(`min(last_seen_at) + ${keptMs("addressRetentionMs")}`)} FROM users
			WHERE ${withWhereabouts}`,
		bindings: [],
	}),
	run({ store, nowMs }) {
		const forgotten = run(
			store,
			`UPDATE users SET countries = NULL, spot = NULL WHERE id IN (
				SELECT id FROM users WHERE ${withWhereabouts}
				AND last_seen_at <= ? - ${keptMs("addressRetentionMs")} LIMIT ?)`,
			nowMs,
			forgottenMax,
		);
		return forgotten === forgottenMax;
	},
};
