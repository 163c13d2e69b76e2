import { type ActorReference, systemActor } from "../../../domain/actor.ts";
import type { EndCause } from "../../../domain/session.ts";
import type { Watermark } from "../../../domain/watermark.ts";
import { forgetting } from "../store/forgetting.ts";
import { all, first, jsonList, run, type Store } from "../store/store.ts";
import { insert, type Tables } from "../store/tables.ts";
import type { Reading } from "../store/transaction.ts";

/** A watermark with what its revocation says of the sessions it ends. */
export interface StoredWatermark extends Watermark {
	/** Empty for a policy that only moved limits. */
	receiptId: string;
	by: ActorReference;
	cause: EndCause;
	reason: string | null;
	/** How far settling has come: every covered session created up to this sequence has its row. */
	settledUpTo: number;
	/** When the last session it can cover has reached its own end. */
	coversUntil: number;
}

type WatermarkRow = Tables["watermarks"] & {
	actor: string | null;
	cause: EndCause | null;
	reason: string | null;
};

const selectRows = `SELECT w.*, r.actor, r.cause, r.reason FROM watermarks w LEFT JOIN revocations r ON r.id = w.receipt_id`;

/** Watermarks whose rows are not settled yet, oldest first; almost always none. */
export const unsettledWatermarks = (store: Store): StoredWatermark[] =>
	all<WatermarkRow>(store, `${selectRows} WHERE w.settled = 0 ORDER BY w.sequence`).map(
		toWatermark,
	);

/** Watermarks that D1's rows have not caught up with yet, oldest first. */
export const unprojectedWatermarks = (store: Store): StoredWatermark[] =>
	all<WatermarkRow>(store, `${selectRows} WHERE w.projected = 0 ORDER BY w.sequence`).map(
		toWatermark,
	);

/** Watermarks that still cover a session which has not reached its own end. */
export const livingWatermarks = ({ store, nowMs }: Reading): StoredWatermark[] =>
	all<WatermarkRow>(store, `${selectRows} WHERE w.covers_until > ? ORDER BY w.sequence`, nowMs).map(
		toWatermark,
	);

/** Watermarks set at that time or later, oldest first; read from the newest back, so that it costs what it finds. */
export const watermarksSince = (store: Store, atMs: number): StoredWatermark[] =>
	all<WatermarkRow>(
		store,
		`${selectRows} WHERE w.sequence > coalesce(
			(SELECT sequence FROM watermarks WHERE at < ? ORDER BY sequence DESC LIMIT 1), 0) ORDER BY w.sequence`,
		atMs,
	).map(toWatermark);

export const findWatermark = (store: Store, sequence: number): StoredWatermark | null => {
	const row = first<WatermarkRow>(store, `${selectRows} WHERE w.sequence = ?`, sequence);
	return row && toWatermark(row);
};

/** D1 applies what it can know by rule, and its rows catch up there; of the other kinds each settled row is projected. */
export const appliesInD1 = ({ rule }: Watermark): boolean =>
	rule.kind === "organization" || rule.kind === "user";

export function insertWatermark(
	store: Store,
	watermark: Watermark,
	coversUntil: number,
	receiptId: string | null,
): void {
	const { rule } = watermark;
	insert(store, "watermarks", {
		sequence: watermark.sequence,
		kind: rule.kind,
		user_id: rule.kind === "user" ? rule.userId : null,
		preview_id: rule.kind === "preview" ? rule.previewId : null,
		idle_timeout_ms: rule.kind === "policy" ? rule.policy.idleTimeoutMs : null,
		absolute_lifetime_ms: rule.kind === "policy" ? rule.policy.absoluteLifetimeMs : null,
		except_ids: jsonList(watermark.except),
		at: watermark.at,
		covers_until: coversUntil,
		receipt_id: receiptId,
		settled_up_to: 0,
		settled: 0,
		projected: appliesInD1(watermark) ? 0 : 1,
	});
}

/**
 * Forgets watermarks whose last session has reached its own end: from then on they say nothing that rows do not. One that
 * covers for good, because a recovery did not know all sessions, stays.
 */
export const watermarkSweep = forgetting({
	table: "watermarks",
	key: "sequence",
	from: "covers_until",
	which: `settled = 1 AND projected = 1 AND covers_until < ${Number.MAX_SAFE_INTEGER}`,
	kept: 0,
	entity: "watermark",
});

export const noteSettledUpTo = (store: Store, watermark: Watermark, upTo: number): void => {
	run(
		store,
		"UPDATE watermarks SET settled_up_to = ? WHERE sequence = ?",
		upTo,
		watermark.sequence,
	);
};

export const noteSettled = (store: Store, watermark: Watermark): void => {
	run(store, "UPDATE watermarks SET settled = 1 WHERE sequence = ?", watermark.sequence);
};

export const noteProjected = (store: Store, watermark: Watermark): void => {
	run(store, "UPDATE watermarks SET projected = 1 WHERE sequence = ?", watermark.sequence);
};

/** Whether a confirmed preview covers the session. */
export const isMemberIn =
	(store: Store) =>
	(previewId: string, sessionId: string): boolean =>
		first(
			store,
			"SELECT 1 AS found FROM preview_members WHERE preview_id = ? AND session_id = ?",
			previewId,
			sessionId,
		) !== null;

interface Condition {
	sql: string;
	bindings: SqlStorageValue[];
}

/**
 * The condition "this session stands at `nowMs`" for a query over `sessions`, unsettled watermarks included: what
 * counting and choosing need, where reading row by row would cost too much. Says the same as `applyWatermarks`.
 */
export function standingCondition(watermarks: readonly Watermark[], nowMs: number): Condition {
	// The + keeps the planner off the indexes of the limits: nearly every standing session is in that range.
	const limits = "status = 'active' AND +expires_at > ? AND +idle_expires_at > ?";
	const uncovered = uncoveredCondition(watermarks, nowMs);
	return {
		sql: `${limits}${uncovered.sql}`,
		bindings: [nowMs, nowMs, ...uncovered.bindings],
	};
}

/** The part of it that watermarks add, as ` AND …`; empty when there are none. */
export function uncoveredCondition(watermarks: readonly Watermark[], nowMs: number): Condition {
	const conditions = watermarks.map(notCovered);
	return {
		sql: conditions.map(({ sql }) => ` AND (${sql})`).join(""),
		bindings: conditions.flatMap(({ bindings }) => bindings),
	};

	function notCovered(watermark: Watermark): Condition {
		const { rule, sequence } = watermark;
		const except = jsonList(watermark.except);
		const outside = "sequence > ? OR id IN (SELECT value FROM json_each(?))";
		switch (rule.kind) {
			case "organization":
				return { sql: outside, bindings: [sequence, except] };
			case "user":
				return { sql: `user_id <> ? OR ${outside}`, bindings: [rule.userId, sequence, except] };
			case "preview":
				return {
					sql: `${outside} OR id NOT IN (SELECT session_id FROM preview_members WHERE preview_id = ?)`,
					bindings: [sequence, except, rule.previewId],
				};
			case "policy":
				return {
					sql: `${outside} OR (created_at + ? > ? AND last_activity_at + ? > ?)`,
					bindings: [
						sequence,
						except,
						rule.policy.absoluteLifetimeMs,
						nowMs,
						rule.policy.idleTimeoutMs,
						nowMs,
					],
				};
		}
	}
}

function toWatermark(row: WatermarkRow): StoredWatermark {
	return {
		sequence: row.sequence,
		rule: ruleOf(row),
		except: JSON.parse(row.except_ids) as string[],
		at: row.at,
		receiptId: row.receipt_id ?? "",
		by: row.actor === null ? systemActor : (JSON.parse(row.actor) as ActorReference),
		cause: row.cause ?? "policy",
		reason: row.reason,
		settledUpTo: row.settled_up_to,
		coversUntil: row.covers_until,
	};
}

function ruleOf(row: WatermarkRow): Watermark["rule"] {
	switch (row.kind) {
		case "organization":
			return { kind: "organization" };
		case "user":
			return { kind: "user", userId: row.user_id ?? "" };
		case "preview":
			return { kind: "preview", previewId: row.preview_id ?? "" };
		case "policy":
			return {
				kind: "policy",
				policy: {
					idleTimeoutMs: row.idle_timeout_ms ?? 0,
					absoluteLifetimeMs: row.absolute_lifetime_ms ?? 0,
				},
			};
	}
}
