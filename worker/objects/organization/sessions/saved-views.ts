import { type Failure, failure } from "../../../domain/errors.ts";
import { newId } from "../../../domain/ids.ts";
import { caps } from "../../../domain/limits/caps.ts";
import {
	filterNames,
	type SavedView,
	savedViewNameKey,
	type ViewAbout,
	viewNameNames,
} from "../../../domain/lists/saved-view.ts";
import type { SessionSort } from "../../../domain/lists/session-list.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import type { SessionUser } from "../../../domain/session.ts";
import { eraseDetails, recordEvent } from "../store/audit-events.ts";
import { all, first, jsonList, nextSequence, run, type Store } from "../store/store.ts";
import { insert, type Tables } from "../store/tables.ts";
import type { Transaction } from "../store/transaction.ts";
import type { SavedViewOrder } from "./sessions-rpc.ts";

type SavedViewRow = Tables["saved_views"];

const toSavedView = ({ id, name, filter, sort, saved_at }: SavedViewRow): SavedView => ({
	id,
	name,
	filter,
	sort: sort === null ? null : (JSON.parse(sort) as SessionSort),
	savedAt: saved_at,
});

export const listSavedViews = (store: Store): SavedView[] =>
	all<SavedViewRow>(store, "SELECT * FROM saved_views ORDER BY name_key").map(toSavedView);

const findRow = (store: Store, id: string): SavedViewRow | null =>
	first<SavedViewRow>(store, "SELECT * FROM saved_views WHERE id = ?", id);

const unknownView = err(failure("not_found", { what: "saved_view" }));

/** Keeps a view under a name of its own, or in place of the one with this id. The same once more changes nothing. */
export function saveView(tx: Transaction, order: SavedViewOrder): Result<SavedView, Failure> {
	const { store, nowMs } = tx;
	const before = order.id === undefined ? null : findRow(store, order.id);
	if (order.id !== undefined && before === null) return unknownView;
	const row: SavedViewRow = {
		id: before?.id ?? newId("savedView"),
		name: order.name,
		name_key: savedViewNameKey(order.name),
		filter: order.filter,
		sort: order.sort === null ? null : JSON.stringify(order.sort),
		about: JSON.stringify(order.about),
		saved_at: nowMs,
	};
	const namesake = first<{ id: string; name: string }>(
		store,
		"SELECT id, name FROM saved_views WHERE name_key = ? AND id <> ?",
		row.name_key,
		row.id,
	);
	if (namesake !== null) return err(failure("conflict", { because: "view_name_taken" }));
	const isSame = (["name", "filter", "sort"] as const).every(
		(field) => before?.[field] === row[field],
	);
	if (before !== null && isSame) return ok(toSavedView(before));
	const kept = first<{ n: number }>(store, "SELECT count(*) AS n FROM saved_views")?.n ?? 0;
	if (before === null && kept >= caps.savedViews) {
		return err(failure("conflict", { because: "cap", of: "savedViews", limit: caps.savedViews }));
	}
	insert(store, "saved_views", row, "replace");
	noteView(tx, "saved_view.saved", row);
	return ok(toSavedView(row));
}

export function removeView(tx: Transaction, id: string): Result<SavedView, Failure> {
	const row = findRow(tx.store, id);
	if (row === null) return unknownView;
	run(tx.store, "DELETE FROM saved_views WHERE id = ?", id);
	noteView(tx, "saved_view.removed", row);
	return ok(toSavedView(row));
}

/**
 * Forgets the views that name this person, for their erasure, and what views that stand or stood were called where that
 * does.
 */
export function forgetViewsOf(
	{ store, nowMs }: Pick<Transaction, "store" | "nowMs">,
	person: SessionUser,
): void {
	const views = all<SavedViewRow>(store, "SELECT * FROM saved_views").filter(
		({ name, about }) =>
			viewNameNames(name, person) || filterNames(JSON.parse(about) as ViewAbout, person),
	);
	run(
		store,
		"DELETE FROM saved_views WHERE id IN (SELECT value FROM json_each(?))",
		jsonList(views.map(({ id }) => id)),
	);
	const called = all<{ id: string; name: string }>(
		store,
		// By the range of their ids, which an index has.
		`SELECT target_id AS id, json_extract(details, '$.viewName') AS name FROM audit_events
			WHERE details IS NOT NULL AND target_id BETWEEN 'viw_' AND 'viw_~' AND target_kind = 'saved_view'`,
	).filter(({ name }) => viewNameNames(name, person));
	if (called.length === 0) return;
	const ids = [...new Set(called.map(({ id }) => id))];
	eraseDetails({ store, nowMs }, ids, nextSequence(store));
}

/** What a view is called is somebody's own words, so it stands under seal; what it looks for stands nowhere. */
const noteView = (
	tx: Transaction,
	action: "saved_view.saved" | "saved_view.removed",
	{ id, name }: SavedViewRow,
): void =>
	recordEvent(tx, {
		sequence: nextSequence(tx.store),
		action,
		target: { kind: "saved_view", id },
		details: { viewName: name },
	});
