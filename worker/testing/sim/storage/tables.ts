import type { Changes } from "../../../domain/lease/changes.ts";
import type { Facts } from "../../../domain/lease/facts.ts";
import type { LeaseRow } from "../../../domain/lease/grantor.ts";
import type { Stamp } from "../../../domain/lease/stamp.ts";
import type { Terms } from "../../../domain/lease/terms.ts";
import { viewWatermarkOf } from "../../../domain/lease/view-watermark.ts";
import type { WriterRecord } from "../../../domain/lease/writer.ts";
import { type EndCause, type SessionStatus, statusAt } from "../../../domain/session.ts";
import { applyWatermarks, type Watermark } from "../../../domain/watermark.ts";
import type { HistoryEvent } from "../checker.ts";

/** One change that ends sessions, as the world knows it. */
export interface Operation {
	event: HistoryEvent & { kind: "revoke" };
	/** An earlier end instead of an end at once. */
	shortenedToMs: number | null;
	stamp: Stamp;
	/** In real time: when it was recorded, or when a writer last began to wait for it anew. */
	sinceMs: number;
	durableAtMs: number | null;
}

/** A row of `sessions`, as far as checks and endings go by it. */
export interface SessionRow {
	facts: Facts;
	createdAtMs: number;
	status: SessionStatus;
	expiresAtMs: number;
	/** The end it was started with, when that was moved earlier since. */
	shortened: { fromMs: number; sequence: number } | null;
	/** `byWatermark`: settled from a watermark of its user or organization, which says so to holders. */
	ended: { sequence: number; cause: EndCause; byWatermark: boolean } | null;
}

export interface StoredWatermark extends Watermark {
	/** Sequences may be issued a second time by a restored object, this is not. */
	id: number;
	cause: EndCause;
	coversUntilMs: number;
	/** Its rows say what it says. */
	isSettled: boolean;
}

/** The tables of an organization object. Values are replaced, never changed, so a snapshot is a reference. */
export interface Durable {
	sequence: number;
	asOfMs: number;
	/** When the last revocation or limit was written down. */
	recordedMs: number;
	/** The sequence at the first start since the object last found itself complete; null: it has compared since. */
	comparedFrom: number | null;
	sessions: ReadonlyMap<string, SessionRow>;
	/** Oldest first. */
	watermarks: readonly StoredWatermark[];
	leases: ReadonlyMap<string, LeaseRow>;
	/** Sequence → the change that nobody was told is everywhere, and by when it says to be, on the writer's clock. */
	unenforced: ReadonlyMap<number, { operation: Operation; enforcedByMs: number }>;
	terms: Terms;
}

export const emptyDurable = (terms: Terms): Durable => ({
	sequence: 0,
	asOfMs: 0,
	recordedMs: 0,
	comparedFrom: null,
	sessions: new Map(),
	watermarks: [],
	leases: new Map(),
	unenforced: new Map(),
	terms,
});

// What the object decides by SQL, over values: the same decisions, one function for each query.

/** A row with the watermarks applied that it has not been settled for. */
export function underWatermarks(durable: Durable, row: SessionRow): SessionRow {
	const unsettled = durable.watermarks.filter(({ isSettled }) => !isSettled);
	return unsettled.length === 0 ? row : settledBy(row, unsettled);
}

function settledBy(row: SessionRow, watermarks: readonly StoredWatermark[]): SessionRow {
	const { facts, createdAtMs, status, expiresAtMs } = row;
	const standing = applyWatermarks(
		{
			id: facts.sessionId,
			sequence: facts.sequence,
			userId: facts.userId,
			status,
			createdAt: createdAtMs,
			lastActivityAt: createdAtMs,
			expiresAt: expiresAtMs,
			idleExpiresAt: expiresAtMs,
		},
		watermarks,
		() => false,
	);
	if (standing.kind === "unchanged") return row;
	if (standing.kind === "limits") return { ...row, expiresAtMs: standing.expiresAt };
	const { sequence, cause, rule } = standing.by;
	const ended = { sequence, cause, byWatermark: rule.kind !== "policy" };
	return { ...row, status: "revoked", ended };
}

/** How a session stands; null: there is no such row. */
export function statusOf(durable: Durable, sessionId: string, nowMs: number): SessionStatus | null {
	const row = durable.sessions.get(sessionId);
	return row === undefined ? null : statusOfRow(underWatermarks(durable, row), nowMs);
}

const statusOfRow = ({ status, expiresAtMs }: SessionRow, nowMs: number): SessionStatus =>
	statusAt({ status, expiresAt: expiresAtMs, idleExpiresAt: expiresAtMs }, nowMs);

/** The end of the session that will stand longest: after it no watermark of today says anything. */
export const lastEnd = (durable: Durable, nowMs: number): number =>
	[...durable.sessions.values()]
		.filter(({ status }) => status === "active")
		.reduce((last, { expiresAtMs }) => Math.max(last, expiresAtMs), nowMs);

export const viewWatermark = ({ sessions }: Durable, watermark: StoredWatermark) => {
	const except = watermark.except.flatMap((sessionId) => {
		const row = sessions.get(sessionId);
		return row === undefined ? [] : [{ sessionId, sequence: row.facts.sequence }];
	});
	return viewWatermarkOf(watermark, except, watermark.coversUntilMs, watermark.cause);
};

/** The whole view as the tables hold it. */
function changesOf(durable: Durable, asOfMs: number): Changes {
	const rows = [...durable.sessions.values()];
	return {
		watermarks: durable.watermarks
			.filter(({ coversUntilMs }) => coversUntilMs > asOfMs)
			.map((watermark) => viewWatermark(durable, watermark)),
		ended: rows.flatMap(({ facts: { sessionId }, ended, expiresAtMs: endsAtMs }) =>
			ended === null || ended.byWatermark || ended.cause === "absolute" || endsAtMs <= asOfMs
				? []
				: [{ sessionId, endsAtMs, cause: ended.cause }],
		),
		shortened: rows.flatMap(({ facts: { sessionId }, shortened, expiresAtMs: shortenedToMs }) =>
			shortened === null || shortened.fromMs <= asOfMs
				? []
				: [
						{
							sessionId,
							sequence: shortened.sequence,
							endsAtMs: shortened.fromMs,
							shortenedToMs,
						},
					],
		),
	};
}

export function recordOf(durable: Durable, nowMs: number): WriterRecord {
	const asOfMs = Math.max(nowMs, durable.asOfMs);
	return {
		sequence: durable.sequence,
		asOfMs,
		changes: changesOf(durable, asOfMs),
		leases: [...durable.leases.values()],
		unenforced: [...durable.unenforced.keys()],
	};
}

/** What was decided by the clock holds by every later writer's too. */
export const recordedAt = (durable: Durable, nowMs: number): Durable => ({
	...durable,
	asOfMs: Math.max(durable.asOfMs, nowMs),
	recordedMs: Math.max(durable.recordedMs, nowMs),
});

export const withSession = (durable: Durable, row: SessionRow): Durable => ({
	...durable,
	sessions: new Map(durable.sessions).set(row.facts.sessionId, row),
});

/** Writes what unsettled watermarks say into the rows they cover. */
export const settled = (durable: Durable): Durable => ({
	...durable,
	sessions: new Map(
		[...durable.sessions].map(([id, row]) => [id, underWatermarks(durable, row)] as const),
	),
	watermarks: durable.watermarks.map((each) => ({ ...each, isSettled: true })),
});

/**
 * Writes down limits that were reached, and deletes the rows of sessions that have ended, once even the end they were
 * started with has passed; they are kept for longer than the projection is ever down. Not while a watermark is unsettled:
 * it goes by the rows alone.
 */
export function swept(durable: Durable, nowMs: number, drainedUpTo: number): Durable {
	if (durable.watermarks.some(({ isSettled }) => !isSettled)) return durable;
	let { sequence } = durable;
	const sessions = new Map(durable.sessions);
	for (const [id, row] of durable.sessions) {
		const lastMs = Math.max(row.expiresAtMs, row.shortened?.fromMs ?? 0);
		if (row.ended !== null && row.ended.sequence <= drainedUpTo && lastMs <= nowMs) {
			sessions.delete(id);
		} else if (row.status === "active" && row.expiresAtMs <= nowMs) {
			sequence += 1;
			const ended = { sequence, cause: "absolute" as const, byWatermark: false };
			sessions.set(id, { ...row, status: "expired", ended });
		}
	}
	return recordedAt({ ...durable, sequence, sessions }, nowMs);
}
