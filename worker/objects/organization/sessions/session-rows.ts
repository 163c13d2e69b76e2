import { type ActorReference, systemActor } from "../../../domain/actor.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import { flagsOfIdleness, type SessionFlag, withFlags } from "../../../domain/facts/flags.ts";
import { type Geo, type Place, placeAfter } from "../../../domain/facts/place.ts";
import type { Facts } from "../../../domain/lease/facts.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import type {
	AdoptedFrom,
	LaterDevice,
	Session,
	SessionDetail,
	SessionEnd,
	SessionStatus,
} from "../../../domain/session.ts";
import { limitOf, statusAt } from "../../../domain/session.ts";
import { applyWatermarks } from "../../../domain/watermark.ts";
import { readPolicy } from "../store/policy.ts";
import { all, run, type Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import type { Reading } from "../store/transaction.ts";
import { nameOf } from "./people.ts";
import type { LiveState } from "./sessions-rpc.ts";
import { isMemberIn, type StoredWatermark, unsettledWatermarks } from "./watermarks.ts";

/** A row of `sessions`, as SQLite hands it out. */
export type SessionRow = Tables["sessions"];

/** The session as it stands, watermarks included that its row has not caught up with. */
export const findSession = (store: Store, sessionId: string): SessionRow | null =>
	readSessions(store, "WHERE id = ?", sessionId)[0] ?? null;

/** The sessions that `rest` (WHERE, ORDER BY, LIMIT) selects, as they stand. `status` in it means the row's own. */
export function readSessions(
	store: Store,
	rest: string,
	...bindings: SqlStorageValue[]
): SessionRow[] {
	const rows = all<SessionRow>(store, `SELECT * FROM sessions ${rest}`, ...bindings).map((row) =>
		asUsed(store, row),
	);
	const watermarks = rows.length === 0 ? [] : unsettledWatermarks(store);
	return watermarks.length === 0
		? rows
		: rows.map((row) => underWatermarks(store, row, watermarks));
}

/** A row with what was seen of the session since it was written. */
function asUsed(store: Store, row: SessionRow): SessionRow {
	const use = store.uses?.of(row.id) ?? null;
	if (use === null || use.at <= row.last_activity_at) return row;
	const { idleTimeoutMs } = readPolicy(store);
	const seen = { ...row, last_activity_at: use.at, ...columnsOf(placeSeen(row, use.place)) };
	return row.status === "active"
		? { ...seen, idle_expires_at: Math.min(row.expires_at, use.at + idleTimeoutMs) }
		: seen;
}

/** Where a session is, as its row says. */
export const placeOf = (row: SessionRow): Place => ({
	ip: row.ip,
	geo: row.geo === null ? null : (JSON.parse(row.geo) as Geo),
	network: row.network,
});

/** Where a session is after it was seen somewhere. What was erased of one that has ended does not come back. */
export const placeSeen = (row: SessionRow, place: Place | undefined): Place =>
	row.status !== "active" && row.ip === "" ? placeOf(row) : placeAfter(placeOf(row), place);

/** A place as the columns of a row. */
export const columnsOf = ({ ip, geo, network }: Place) => ({
	ip,
	geo: geo === null ? null : JSON.stringify(geo),
	network,
});

/** A row with the watermarks applied that it has not been settled for. */
export function underWatermarks(
	store: Store,
	row: SessionRow,
	watermarks: readonly StoredWatermark[],
): SessionRow {
	const standing = applyWatermarks(
		{
			id: row.id,
			sequence: row.sequence,
			userId: row.user_id,
			status: row.status,
			createdAt: row.created_at,
			lastActivityAt: row.last_activity_at,
			expiresAt: row.expires_at,
			idleExpiresAt: row.idle_expires_at,
		},
		watermarks,
		isMemberIn(store),
	);
	switch (standing.kind) {
		case "unchanged":
			return row;
		case "limits":
			return { ...row, expires_at: standing.expiresAt, idle_expires_at: standing.idleExpiresAt };
		case "revoked":
			return { ...row, ...endedBy(standing.by) };
	}
}

const endedBy = (watermark: StoredWatermark) => ({
	status: "revoked" as const,
	ended_at: watermark.at,
	ended_cause: watermark.cause,
	ended_reason: watermark.reason,
	ended_by: JSON.stringify(watermark.by),
	receipt_id: watermark.receiptId,
	sealed_successor: null,
});

/** Whether it is an administrator's own session, held by a cookie of the admin UI: no machine has a say in it. */
export const isOfAdminUi = (row: SessionRow): boolean => row.console_hash !== null;

export const statusOfRow = (row: SessionRow, nowMs: number): SessionStatus =>
	statusAt(
		{ status: row.status, expiresAt: row.expires_at, idleExpiresAt: row.idle_expires_at },
		nowMs,
	);

const flagsOf = (row: SessionRow): SessionFlag[] =>
	row.flags === null ? [] : (JSON.parse(row.flags) as SessionFlag[]);

/** With what nobody has to report: that nothing was heard of it for long. */
function flagsAt({ store, nowMs }: Reading, row: SessionRow): SessionFlag[] {
	const status = statusOfRow(row, nowMs);
	const idle = flagsOfIdleness({ status, lastActivityAt: row.last_activity_at }, nowMs);
	if (idle.length === 0) return flagsOf(row);
	const { flagsOff } = readPolicy(store);
	return withFlags(
		flagsOf(row),
		idle.filter(({ kind }) => !flagsOff.includes(kind)),
	);
}

/** Marks a session: for as long as its row lives. */
export function addFlags(store: Store, row: SessionRow, flags: readonly SessionFlag[]): void {
	const { flagsOff } = readPolicy(store);
	const wanted = flags.filter(({ kind }) => !flagsOff.includes(kind));
	if (wanted.length === 0) return;
	const all = JSON.stringify(withFlags(flagsOf(row), wanted));
	run(store, "UPDATE sessions SET flags = ? WHERE id = ?", all, row.id);
}

/**
 * For an UPDATE that erases what is personal of a session: what it is marked with stays, what shows it does not, and
 * what the authentication module keeps with it may be anything; nor does what another provider calls it.
 */
export const withoutSeen = `metadata = NULL, later_device = NULL, adopted_from = NULL,
	flags = (SELECT json_group_array(json(json_replace(value, '$.seen', NULL))) FROM json_each(flags) HAVING count(*) > 0)`;

/** Why and when a session ended; a limit that has passed but was not yet written down counts as the ending. */
export function endOfRow(row: SessionRow, nowMs: number): SessionEnd | undefined {
	if (row.ended_at !== null && row.ended_cause !== null && row.ended_by !== null) {
		return {
			at: row.ended_at,
			by: JSON.parse(row.ended_by) as ActorReference,
			cause: row.ended_cause,
			reason: row.ended_reason,
			receiptId: row.receipt_id,
		};
	}
	if (statusOfRow(row, nowMs) === "active") return undefined;
	return {
		at: limitOf({ expiresAt: row.expires_at, idleExpiresAt: row.idle_expires_at }),
		by: systemActor,
		cause: limitCauseOf(row),
		reason: null,
		receiptId: null,
	};
}

/** Which limit ends a session that nobody ends before. */
export function limitCauseOf(
	row: Pick<SessionRow, "expires_at" | "idle_expires_at" | "support_until">,
): "absolute" | "idle" | "support_ended" {
	if (row.idle_expires_at < row.expires_at) return "idle";
	return row.expires_at === row.support_until ? "support_ended" : "absolute";
}

export function toSession(view: Reading, row: SessionRow): Session {
	const { organizationId, nowMs } = view;
	const ended = endOfRow(row, nowMs);
	return {
		id: row.id,
		organizationId,
		user: nameOf(view.store, row.user_id),
		status: statusOfRow(row, nowMs),
		device: {
			type: row.device_type,
			os: row.device_os,
			browser: row.device_browser,
			label: row.device_label,
		},
		ip: row.ip,
		geo: row.geo === null ? null : (JSON.parse(row.geo) as Geo),
		network: row.network,
		authMethods: JSON.parse(row.auth_methods) as string[],
		clientId: row.client_id,
		createdAt: row.created_at,
		lastActivityAt: row.last_activity_at,
		expiresAt: row.expires_at,
		idleExpiresAt: row.idle_expires_at,
		current: false,
		supportGrantId: row.support_grant_id,
		metadata: row.metadata === null ? null : (JSON.parse(row.metadata) as Record<string, string>),
		flags: flagsAt(view, row),
		...(ended && { ended }),
	};
}

/** What of a session is newer here than anywhere else. */
export function toLiveState(view: Reading, row: SessionRow): LiveState {
	const { status, user, ip, geo, network, lastActivityAt, idleExpiresAt, flags, ended } = toSession(
		view,
		row,
	);
	return {
		status,
		user,
		ip,
		geo,
		network,
		lastActivityAt,
		idleExpiresAt,
		flags,
		...(ended && { ended }),
	};
}

/** What never changes about a session, as holders of a lease judge it by; null: there is none that edges may ask about. */
export function findFacts(store: Store, sessionId: string): Facts | null {
	const row = findSession(store, sessionId);
	return row === null || isOfAdminUi(row) ? null : toFacts(row);
}

const toFacts = (row: SessionRow): Facts => ({
	sessionId: row.id,
	userId: row.user_id,
	sequence: row.sequence,
	endsAtMs: row.expires_at,
});

/** The session with its chain, as it stands. */
export function findDetail(view: Reading, sessionId: string): Result<SessionDetail, Failure> {
	const row = findSession(view.store, sessionId);
	return row === null ? err(failure("not_found")) : ok(toDetail(view, row));
}

function laterDeviceOf(row: SessionRow): LaterDevice | null {
	if (row.later_device === null) return null;
	const { device, userAgent, at } = JSON.parse(row.later_device) as LaterDevice;
	return { device, userAgent, at };
}

function toDetail(view: Reading, row: SessionRow): SessionDetail {
	const { store } = view;
	const session = toSession(view, row);
	const newest = session.status === "active" ? "current" : "revoked";
	const links = all<{ generation: number; issued_at: number; used_at: number | null }>(
		store,
		"SELECT generation, issued_at, used_at FROM chain_links WHERE session_id = ? ORDER BY generation DESC",
		row.id,
	);
	return {
		...session,
		userAgent: row.user_agent,
		laterDevice: laterDeviceOf(row),
		adoptedFrom: row.adopted_from === null ? null : (JSON.parse(row.adopted_from) as AdoptedFrom),
		chain: links.map((link) => ({
			generation: link.generation,
			issuedAt: link.issued_at,
			...(link.used_at !== null && { usedAt: link.used_at }),
			state: link.generation === row.generation ? newest : "used",
		})),
	};
}
