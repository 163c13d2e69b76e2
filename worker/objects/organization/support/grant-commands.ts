import type { ActorReference } from "../../../domain/actor.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import { movedEndOf, windowOf } from "../../../domain/grant-window.ts";
import { newId } from "../../../domain/ids.ts";
import { beyond, scopesUnder } from "../../../domain/permissions.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { type GrantScope, requestLapseMs } from "../../../domain/support-grant.ts";
import { readPolicy } from "../store/policy.ts";
import { nextSequence, run } from "../store/store.ts";
import { insert } from "../store/tables.ts";
import type { Reading, Transaction } from "../store/transaction.ts";
import { close, endGrant, noteGrant } from "./grant-endings.ts";
import {
	answeredBy,
	findGrantRow,
	type GrantRow,
	openGrants,
	standingUnder,
	stateOfGrant,
	toGrant,
} from "./grants.ts";
import type { ChangedGrant, GrantOrder, HolderIdentity } from "./support-rpc.ts";
import { hasLostRole, shortenSessions } from "./support-sessions.ts";

type OrderOf<K extends GrantOrder["kind"]> = Extract<GrantOrder, { kind: K }>;
type Changed = Result<{ grantId: string; receipt: Receipt | null }, Failure>;

/** One step in the life of a grant. To be called inside a transaction. */
export function changeGrant(tx: Transaction, order: GrantOrder): Result<ChangedGrant, Failure> {
	const changed = carryOut(tx, order);
	if (!changed.ok) return changed;
	const { grantId, receipt } = changed.value;
	const row = findGrantRow(tx.store, grantId);
	return row === null ? err(failure("not_found")) : ok({ grant: toGrant(tx, row), receipt });
}

function carryOut(tx: Transaction, order: GrantOrder): Changed {
	const { store, nowMs } = tx;
	switch (order.kind) {
		case "request":
			return request(tx, order);
		case "create":
			return create(tx, order);
		case "approve":
			return approve(tx, order);
		case "decline":
			return decline(tx, order);
		case "extend":
			return moveEnd(tx, order);
		case "revoke": {
			const row = findGrantRow(store, order.grantId);
			if (row === null) return err(failure("not_found"));
			const state = stateOfGrant(row, nowMs);
			if (state !== "scheduled" && state !== "active") {
				return err(failure("conflict", { because: "grant_state", state }));
			}
			const closing = { as: "revoked" as const, reason: order.reason, replacedBy: null };
			const receipt = endGrant(tx, row, closing);
			return ok({ grantId: row.id, receipt });
		}
	}
}

function request(tx: Transaction, order: OrderOf<"request">): Changed {
	const { store, caller, nowMs } = tx;
	if (hasLostRole(store, order.holder.id)) return err(noGlobalAdmin());
	const earlier = openGrants(store).filter((row) => isPending(row, order.holder.id, nowMs));
	const grantId = insertGrant(tx, order, { requestedBy: caller.by, wantedMs: order.durationMs });
	for (const row of earlier) replaceRequest(tx, row, grantId);
	noteGrant(tx, grantId, "support_grant.requested", order.reason);
	return ok({ grantId, receipt: null });
}

function create(tx: Transaction, order: OrderOf<"create">): Changed {
	const { store, nowMs } = tx;
	if (order.holder !== null && hasLostRole(store, order.holder.id)) return err(noGlobalAdmin());
	const window = windowOf(order, readPolicy(store).supportAccessMaxMs, nowMs);
	if (!window.ok) return window;
	const given = mayGive(tx, order.scope, window.value.endsAt);
	if (!given.ok) return given;
	const holderId = order.holder?.id ?? null;
	const present = inTheWay(tx, holderId, order.replaces);
	if (!present.ok) return present;
	const asked = openGrants(store).filter((row) => isPending(row, holderId, nowMs));
	const grantId = insertGrant(tx, order, null);
	grant(tx, grantId, order.scope, window.value);
	for (const row of asked) replaceRequest(tx, row, grantId);
	noteGrant(tx, grantId, "support_grant.created", order.reason);
	return ok({
		grantId,
		receipt: replace(tx, present.value, grantId),
	});
}

function approve(tx: Transaction, order: OrderOf<"approve">): Changed {
	const { store, caller, nowMs } = tx;
	const row = findGrantRow(store, order.grantId);
	if (row === null) return err(failure("not_found"));
	const state = stateOfGrant(row, nowMs);
	if (state !== "requested") return err(failure("conflict", { because: "grant_state", state }));
	// The person may have lost the role since they were looked up: then their grants here have been ended already.
	if (row.holder_id === null || hasLostRole(store, row.holder_id)) return err(noGlobalAdmin());
	if (row.holder_id === caller.by.id) {
		return err(failure("forbidden", { because: "own_request" }));
	}
	const window = windowOf(order, readPolicy(store).supportAccessMaxMs, nowMs);
	if (!window.ok) return window;
	const given = mayGive(tx, order.scope ?? row.scope, window.value.endsAt);
	if (!given.ok) return given;
	const present = inTheWay(tx, row.holder_id, order.replaces);
	if (!present.ok) return present;
	grant(tx, row.id, order.scope ?? row.scope, window.value);
	noteGrant(tx, row.id, "support_grant.approved", row.reason);
	const receipt = replace(tx, present.value, row.id);
	return ok({ grantId: row.id, receipt });
}

function decline(tx: Transaction, order: OrderOf<"decline">): Changed {
	const { store, nowMs } = tx;
	const row = findGrantRow(store, order.grantId);
	if (row === null) return err(failure("not_found"));
	const state = stateOfGrant(row, nowMs);
	if (state !== "requested") return err(failure("conflict", { because: "grant_state", state }));
	const closing = { as: "declined" as const, reason: order.reason, replacedBy: null };
	close(tx, row.id, closing, null);
	noteGrant(tx, row.id, "support_grant.declined", order.reason);
	return ok({ grantId: row.id, receipt: null });
}

/** Later: the holder may enter anew, running sessions keep their end. Earlier: their ends move along, never back. */
function moveEnd(tx: Transaction, order: OrderOf<"extend">): Changed {
	const { store, caller, nowMs } = tx;
	const row = findGrantRow(store, order.grantId);
	if (row === null) return err(failure("not_found"));
	const state = stateOfGrant(row, nowMs);
	const { starts_at: startsAt, ends_at: endsAt } = row;
	if ((state !== "scheduled" && state !== "active") || startsAt === null || endsAt === null) {
		return err(failure("conflict", { because: "grant_state", state }));
	}
	const moved = movedEndOf(
		{ startsAt, endsAt },
		order.endsAt,
		readPolicy(store).supportAccessMaxMs,
		nowMs,
	);
	if (!moved.ok) return moved;
	const given = order.endsAt > endsAt ? mayGive(tx, row.scope, order.endsAt) : ok(null);
	if (!given.ok) return given;
	const tooNear = order.endsAt < endsAt ? laterThan(tx, row.id, order.endsAt) : null;
	if (tooNear !== null) return err(failure("conflict", { because: "end_too_near", ...tooNear }));
	run(
		store,
		"UPDATE support_grants SET ends_at = ?1, due_at = ?1 WHERE id = ?2",
		order.endsAt,
		row.id,
	);
	const later = order.endsAt > endsAt;
	// Whoever lets them in for longer answers for it from now on.
	if (later) answeredBy(store, row.id, caller.by);
	else shortenSessions(store, row.id, order.endsAt);
	const action = later ? "support_grant.extended" : "support_grant.shortened";
	noteGrant(tx, row.id, action, order.reason);
	return ok({ grantId: row.id, receipt: null });
}

/**
 * Whether the caller may do by themselves what the grant lets its holder do, and for as long: a token gives nothing that
 * it has not.
 */
function mayGive(
	{ caller }: Transaction,
	scope: GrantScope,
	endsAt: number,
): Result<null, Failure> {
	const missing = beyond(caller.authority, scopesUnder(scope));
	if (missing.length > 0) return err(failure("insufficient_scope", { beyond: missing }));
	const until = caller.authority?.kind === "token" ? caller.authority.endsAt : null;
	if (until === null || endsAt <= until) return ok(null);
	const sentence = "This API token ends before that. Choose an end that is not after its own.";
	return err(failure("bad_input", { field: "endsAt", sentence }));
}

/** Until when somebody may answer checks under a lease, if that is longer than a running session is to last. */
function laterThan(view: Reading, grantId: string, endsAt: number): { enforcedBy: number } | null {
	const { store, nowMs } = view;
	const reach = store.reach?.enforcement(nowMs);
	if (reach === undefined || reach.enforcedAt !== null || endsAt >= reach.enforcedBy) return null;
	const outlasts = standingUnder(view, grantId).some(({ expires_at }) => expires_at > endsAt);
	return outlasts ? { enforcedBy: reach.enforcedBy } : null;
}

/** The grant whose place a new one takes; a failure while nobody has said that it shall. */
function inTheWay(
	view: Reading,
	holderId: string | null,
	replaces: string | null,
): Result<GrantRow | null, Failure> {
	const { store, nowMs } = view;
	const present = openGrants(store).find((row) => {
		const state = stateOfGrant(row, nowMs);
		return row.holder_id === holderId && (state === "scheduled" || state === "active");
	});
	if (present === undefined) {
		return replaces === null
			? ok(null)
			: err(failure("conflict", { because: "replaced_grant_ended" }));
	}
	if (present.id === replaces) return ok(present);
	return err(failure("grant_exists", { grantId: present.id, holderName: present.holder_name }));
}

const replace = (tx: Transaction, present: GrantRow | null, replacedBy: string): Receipt | null =>
	present && endGrant(tx, present, { as: "replaced", reason: null, replacedBy });

function replaceRequest(tx: Transaction, row: GrantRow, replacedBy: string): void {
	close(tx, row.id, { as: "replaced", reason: null, replacedBy }, null);
	noteGrant(tx, row.id, "support_grant.replaced", null);
}

const isPending = (row: GrantRow, holderId: string | null, nowMs: number): boolean =>
	holderId !== null && row.holder_id === holderId && stateOfGrant(row, nowMs) === "requested";

function insertGrant(
	tx: Transaction,
	order: {
		holder: HolderIdentity | null;
		scope: GrantScope;
		reason: string;
		ticket: string | null;
	},
	requested: { requestedBy: ActorReference; wantedMs: number | null } | null,
): string {
	const { store, nowMs } = tx;
	const id = newId("grant");
	insert(store, "support_grants", {
		id,
		sequence: nextSequence(store),
		holder_id: order.holder?.id ?? null,
		holder_name: order.holder?.name ?? null,
		holder_email: order.holder?.email ?? null,
		scope: order.scope,
		reason: order.reason,
		ticket: order.ticket,
		requested_at: requested === null ? null : nowMs,
		requested_by: requested === null ? null : JSON.stringify(requested.requestedBy),
		wanted_ms: requested?.wantedMs ?? null,
		due_at: nowMs + requestLapseMs,
	});
	return id;
}

function grant(
	tx: Transaction,
	grantId: string,
	scope: GrantScope,
	{ startsAt, endsAt }: { startsAt: number; endsAt: number },
): void {
	const { store, caller, nowMs } = tx;
	run(
		store,
		`UPDATE support_grants SET scope = ?, granted_at = ?, granted_by = ?, starts_at = ?, ends_at = ?, due_at = ?
		WHERE id = ?`,
		scope,
		nowMs,
		JSON.stringify(caller.by),
		startsAt,
		endsAt,
		endsAt,
		grantId,
	);
}

const noGlobalAdmin = (): Failure => failure("conflict", { because: "no_global_admin" });
