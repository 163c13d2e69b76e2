import { minuteMs } from "../../../domain/clock.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import { newSecret } from "../../../domain/ids.ts";
import { caps } from "../../../domain/limits/caps.ts";
import {
	matchesQuery,
	rememberedTerms,
	type SessionQuery,
	type TermsOf,
} from "../../../domain/lists/session-filter.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import {
	findSession,
	readSessions,
	type SessionRow,
	statusOfRow,
	toSession,
} from "../sessions/session-rows.ts";
import { unsettledWatermarks } from "../sessions/watermarks.ts";
import { all, first, jsonList, run, type Store } from "../store/store.ts";
import { insert } from "../store/tables.ts";
import type { TimedWork } from "../store/timed-work.ts";
import {
	byItself,
	type Reading,
	type Transaction,
	type Transactions,
} from "../store/transaction.ts";
import type { PreviewOrder, RevocationPreview } from "./endings-rpc.ts";
import { endIdle } from "./expiry.ts";
import { revokeByRule, standingInAll } from "./revoke.ts";

/** How long an administrator may think about what was shown. */
const previewLifetimeMs = 10 * minuteMs;

/** Above this a filter is the wrong tool; it also bounds what one confirmation re-reads. */
const previewMatchesMax = 100_000;

/** Sessions that one step of an evaluation reads: about 10 ms; fewer where each may be of a person who is new to it. */
const stepRows = 500;
const searchedRows = 150;

interface PreviewProgress extends PreviewOrder {
	id: string;
	/** Every session up to this id has been looked at. */
	upToId: string;
	count: number;
	termsOf: TermsOf;
}

/**
 * Looks at the next sessions and keeps the ids of those that stand and match. Null when all have been looked at; a
 * failure when too many match, and then nothing is kept.
 */
function previewStep(
	tx: Transaction,
	progress: PreviewProgress,
): Result<PreviewProgress | null, Failure> {
	const { store, nowMs } = tx;
	const row = {
		id: progress.id,
		credential_id: progress.credentialId,
		query: JSON.stringify(progress.query),
		expires_at: nowMs + previewLifetimeMs,
		confirmed: 0 as const,
	};
	// Before its first members: an evaluation that is cut off must leave nothing that nobody ever forgets.
	insert(store, "previews", { ...row, count: 0, everything: 0 }, "replace");
	const limit = progress.query.search === undefined ? stepRows : searchedRows;
	const rows = readSessions(
		store,
		"WHERE id > ? AND status = 'active' ORDER BY id LIMIT ?",
		progress.upToId,
		limit,
	);
	const fitting = rows
		.filter(
			(row) => row.id !== progress.exceptId && fits(tx, row, progress.query, progress.termsOf),
		)
		.map((row) => row.id);
	run(
		store,
		"INSERT INTO preview_members SELECT ?, value FROM json_each(?)",
		progress.id,
		jsonList(fitting),
	);
	const count = progress.count + fitting.length;
	if (count > previewMatchesMax) {
		run(store, "DELETE FROM preview_members WHERE preview_id = ?", progress.id);
		run(store, "DELETE FROM previews WHERE id = ?", progress.id);
		return err(failure("too_many_matches", { limit: previewMatchesMax }));
	}
	const last = rows.at(-1);
	if (rows.length === limit && last) {
		return ok({ ...progress, upToId: last.id, count });
	}
	const everything = coversEverything(tx, count, progress.exceptId) ? 1 : 0;
	insert(store, "previews", { ...row, count, everything }, "replace");
	return ok(null);
}

/** Evaluates a filter in steps; between them whoever waits gets their turn. */
export async function makePreview(
	transactions: Transactions,
	order: PreviewOrder,
): Promise<Result<RevocationPreview, Failure>> {
	const id = newSecret();
	transactions.change(byItself, (tx) => makeRoom(tx, order.credentialId));
	let progress: PreviewProgress | null = {
		...order,
		id,
		upToId: "",
		count: 0,
		termsOf: rememberedTerms(),
	};
	while (progress !== null) {
		const step: PreviewProgress = progress;
		const next = transactions.change(byItself, (tx) => previewStep(tx, step));
		if (!next.ok) return next;
		progress = next.value;
		await scheduler.wait(0);
	}
	const preview = findPreview(transactions.reading(), id);
	return preview === null ? err(failure("not_found")) : ok(preview);
}

/** A preview that ran out then was forgotten for newer ones; its members go in slices, with those of all that ran out. */
const forgottenAt = 0;

/** Forgets the oldest of a credential's previews, so that one more is within what it may hold. */
function makeRoom({ store, nowMs }: Transaction, credentialId: string): void {
	run(
		store,
		`UPDATE previews SET expires_at = ? WHERE id IN (
			SELECT id FROM previews WHERE credential_id = ? AND expires_at > ? ORDER BY expires_at DESC LIMIT -1 OFFSET ?)`,
		forgottenAt,
		credentialId,
		nowMs,
		caps.previewsOfCredential - 1,
	);
}

const sampleMax = 20;

/** What the administrator is shown. */
function findPreview(view: Reading, previewId: string): RevocationPreview | null {
	const { store } = view;
	const preview = first<{ count: number; everything: 0 | 1; expires_at: number }>(
		store,
		"SELECT count, everything, expires_at FROM previews WHERE id = ?",
		previewId,
	);
	if (preview === null) return null;
	const sample = readSessions(
		store,
		"WHERE id IN (SELECT session_id FROM preview_members WHERE preview_id = ? LIMIT ?)",
		previewId,
		sampleMax,
	);
	return {
		previewId,
		count: preview.count,
		everything: preview.everything === 1,
		sample: sample.map((row) => toSession(view, row)),
		expiresAt: preview.expires_at,
	};
}

/**
 * Whether so many are all that stand, the excepted one left out: then a filter is another word for the whole
 * organization. One session alone is what a filter is for.
 */
function coversEverything(view: Reading, count: number, exceptId: string | null): boolean {
	if (count < 2) return false;
	const spared = exceptId === null ? null : findSession(view.store, exceptId);
	const isSpared = spared !== null && statusOfRow(spared, view.nowMs) === "active";
	const standing = standingInAll(view, unsettledWatermarks(view.store));
	return count >= standing - (isSpared ? 1 : 0);
}

/** Whether the preview covered every session that stood when it was made. */
export const showsEverything = (store: Store, previewId: string): boolean =>
	first(store, "SELECT 1 AS found FROM previews WHERE id = ? AND everything = 1", previewId) !==
	null;

/**
 * Ends exactly what a preview showed and still stands and matches. What has ended meanwhile, and what no longer
 * matches, is counted apart and left alone. To be called inside a transaction.
 */
export function revokePreview(
	tx: Transaction,
	order: { previewId: string; expectedCount: number; reason: string | null },
): Result<Receipt, Failure> {
	const { store, nowMs } = tx;
	const { previewId, expectedCount } = order;
	const preview = first<{ query: string; count: number; expires_at: number; confirmed: number }>(
		store,
		"SELECT query, count, expires_at, confirmed FROM previews WHERE id = ?",
		previewId,
	);
	if (preview === null || preview.expires_at === forgottenAt) {
		return err(failure("not_found", { what: "preview" }));
	}
	if (preview.confirmed === 1) {
		return err(failure("conflict", { because: "preview_confirmed" }));
	}
	if (preview.expires_at <= nowMs) {
		return err(failure("conflict", { because: "preview_expired" }));
	}
	if (preview.count !== expectedCount) {
		const counts = { shown: preview.count, expected: expectedCount };
		return err(failure("conflict", { because: "preview_count", ...counts }));
	}
	const query = JSON.parse(preview.query) as SessionQuery;
	const { ended, unmatched } = dropUnfit(tx, previewId, query);
	run(store, "UPDATE previews SET confirmed = 1 WHERE id = ?", previewId);
	return ok(
		revokeByRule(tx, {
			rule: { kind: "preview", previewId },
			scope: { kind: "filter", shown: preview.count, noLongerMatching: unmatched },
			within: {
				sql: "id IN (SELECT session_id FROM preview_members WHERE preview_id = ?)",
				bindings: [previewId],
			},
			exceptIds: [],
			cause: "admin",
			reason: order.reason,
			alreadyEnded: ended,
		}),
	);
}

/** Takes out of a preview what no longer stands or matches; says how many of each. */
function dropUnfit(
	tx: Transaction,
	previewId: string,
	query: SessionQuery,
): { ended: number; unmatched: number } {
	const { store, nowMs } = tx;
	let upTo = "";
	let shown = 0;
	let fit = 0;
	let standing = 0;
	const unfit: string[] = [];
	const termsOf = rememberedTerms();
	for (;;) {
		const ids = all<{ session_id: string }>(
			store,
			"SELECT session_id FROM preview_members WHERE preview_id = ? AND session_id > ? ORDER BY session_id LIMIT 5000",
			previewId,
			upTo,
		).map((row) => row.session_id);
		const last = ids.at(-1);
		if (last === undefined) break;
		upTo = last;
		shown += ids.length;
		const rows = readSessions(store, "WHERE id IN (SELECT value FROM json_each(?))", jsonList(ids));
		endIdle(tx, rows);
		const still = new Set(
			rows.filter((row) => statusOfRow(row, nowMs) === "active").map((row) => row.id),
		);
		const fitting = new Set(
			rows.filter((row) => fits(tx, row, query, termsOf)).map((row) => row.id),
		);
		standing += still.size;
		fit += fitting.size;
		unfit.push(...ids.filter((id) => !fitting.has(id)));
	}
	run(
		store,
		"DELETE FROM preview_members WHERE preview_id = ? AND session_id IN (SELECT value FROM json_each(?))",
		previewId,
		jsonList(unfit),
	);
	return { ended: shown - standing, unmatched: standing - fit };
}

function fits(view: Reading, row: SessionRow, query: SessionQuery, termsOf: TermsOf): boolean {
	const { nowMs } = view;
	return (
		statusOfRow(row, nowMs) === "active" &&
		matchesQuery(toSession(view, row), query, nowMs, termsOf)
	);
}

/** Members that one slice forgets. */
const forgottenMax = 2_000;

/** Forgets previews nobody can confirm any more; it runs when watermarks are settled, so their members are not needed. */
export const previewSweep: TimedWork = {
	dueAt: () => ({ sql: "SELECT min(expires_at) FROM previews", bindings: [] }),
	run({ store, nowMs }) {
		const spent = first<{ id: string }>(
			store,
			"SELECT id FROM previews WHERE expires_at <= ? LIMIT 1",
			nowMs,
		);
		if (spent === null) return false;
		const forgotten = run(
			store,
			`DELETE FROM preview_members WHERE preview_id = ?1 AND session_id IN
				(SELECT session_id FROM preview_members WHERE preview_id = ?1 LIMIT ?2)`,
			spent.id,
			forgottenMax,
		);
		if (forgotten < forgottenMax) run(store, "DELETE FROM previews WHERE id = ?", spent.id);
		return true;
	},
};
