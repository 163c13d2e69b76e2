import type { ActorReference } from "../../../domain/actor.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import { newId } from "../../../domain/ids.ts";
import type { Policy } from "../../../domain/policy.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import {
	closedSentence,
	type GrantScope,
	movedEndOf,
	requestLapseMs,
	windowOf,
} from "../../../domain/support-grant.ts";
import { findReceipt } from "../endings/receipts.ts";
import type { Caller } from "../organization-rpc.ts";
import { rememberedOutcome, rememberOutcome } from "../store/idempotency.ts";
import { readPolicy } from "../store/policy.ts";
import { nextSequence, run, type Store } from "../store/store.ts";
import type { ChangedGrant, GrantOrder, HolderIdentity } from "../support-rpc.ts";
import { close, endGrant, noteGrant } from "./grant-endings.ts";
import {
	findGrantRow,
	type GrantRow,
	openGrants,
	standingUnder,
	stateOfGrant,
	toGrant,
} from "./grants.ts";
import { hasLostRole, shortenSessions } from "./support-sessions.ts";

type OrderOf<K extends GrantOrder["kind"]> = Extract<GrantOrder, { kind: K }>;
type Changed = Result<{ grantId: string; receipt: Receipt | null }, Failure>;

/** One step in the life of a grant. To be called inside a transaction; a repeat by key finds the first answer. */
export function changeGrant(
	store: Store,
	organizationId: string,
	order: GrantOrder,
	caller: Caller,
	nowMs: number,
): Result<ChangedGrant, Failure> {
	const operation = `grant.${order.kind}` as const;
	const answer = (grantId: string, receipt: Receipt | null): Result<ChangedGrant, Failure> => {
		const row = findGrantRow(store, grantId);
		if (row === null) return err(failure("not_found"));
		return ok({ grant: toGrant(store, row, organizationId, nowMs), receipt });
	};
	const remembered = rememberedOutcome(store, operation, caller, nowMs);
	if (remembered !== null) {
		const [grantId = "", receiptId = ""] = remembered.split(" ");
		return answer(grantId, findReceipt(store, organizationId, receiptId));
	}
	const changed = carryOut(store, organizationId, order, caller, nowMs);
	if (!changed.ok) return changed;
	const { grantId, receipt } = changed.value;
	rememberOutcome(store, operation, caller, `${grantId} ${receipt?.id ?? ""}`, nowMs);
	return answer(grantId, receipt);
}

function carryOut(
	store: Store,
	organizationId: string,
	order: GrantOrder,
	caller: Caller,
	nowMs: number,
): Changed {
	const policy = readPolicy(store);
	switch (order.kind) {
		case "request":
			return request(store, order, caller, nowMs);
		case "create":
			return create(store, organizationId, order, policy, caller, nowMs);
		case "approve":
			return approve(store, organizationId, order, policy, caller, nowMs);
		case "decline":
			return decline(store, order, caller, nowMs);
		case "extend":
			return moveEnd(store, order, policy, caller, nowMs);
		case "revoke": {
			const row = findGrantRow(store, order.grantId);
			if (row === null) return err(failure("not_found"));
			const state = stateOfGrant(row, nowMs);
			if (state !== "scheduled" && state !== "active") {
				return err(failure("conflict", closedSentence(state)));
			}
			const closing = { as: "revoked" as const, reason: order.reason, replacedBy: null };
			const receipt = endGrant(store, organizationId, row, closing, caller, nowMs);
			return ok({ grantId: row.id, receipt });
		}
	}
}

function request(store: Store, order: OrderOf<"request">, caller: Caller, nowMs: number): Changed {
	if (hasLostRole(store, order.holder.id)) return err(noGlobalAdmin());
	const earlier = openGrants(store).filter((row) => isPending(row, order.holder.id, nowMs));
	const grantId = insertGrant(
		store,
		order,
		{ requestedBy: caller.by, wantedMs: order.durationMs },
		nowMs,
	);
	for (const row of earlier) replaceRequest(store, row, grantId, caller, nowMs);
	noteGrant(store, grantId, "support_grant.requested", order.reason, caller, nowMs);
	return ok({ grantId, receipt: null });
}

function create(
	store: Store,
	organizationId: string,
	order: OrderOf<"create">,
	policy: Policy,
	caller: Caller,
	nowMs: number,
): Changed {
	if (order.holder !== null && hasLostRole(store, order.holder.id)) return err(noGlobalAdmin());
	const window = windowOf(order, policy.supportAccessMaxMs, nowMs);
	if (!window.ok) return window;
	const holderId = order.holder?.id ?? null;
	const present = inTheWay(store, holderId, order.replaces, nowMs);
	if (!present.ok) return present;
	const asked = openGrants(store).filter((row) => isPending(row, holderId, nowMs));
	const grantId = insertGrant(store, order, null, nowMs);
	grant(store, grantId, order.scope, window.value, caller, nowMs);
	for (const row of asked) replaceRequest(store, row, grantId, caller, nowMs);
	noteGrant(store, grantId, "support_grant.created", order.reason, caller, nowMs);
	return ok({
		grantId,
		receipt: replace(store, organizationId, present.value, grantId, caller, nowMs),
	});
}

function approve(
	store: Store,
	organizationId: string,
	order: OrderOf<"approve">,
	policy: Policy,
	caller: Caller,
	nowMs: number,
): Changed {
	const row = findGrantRow(store, order.grantId);
	if (row === null) return err(failure("not_found"));
	const state = stateOfGrant(row, nowMs);
	if (state !== "requested") return err(failure("conflict", closedSentence(state)));
	// The person may have lost the role since they were looked up: then their grants here have been ended already.
	if (row.holder_id === null || hasLostRole(store, row.holder_id)) return err(noGlobalAdmin());
	if (row.holder_id === caller.by.id) {
		return err(failure("forbidden", "You cannot approve your own request."));
	}
	const window = windowOf(order, policy.supportAccessMaxMs, nowMs);
	if (!window.ok) return window;
	const present = inTheWay(store, row.holder_id, order.replaces, nowMs);
	if (!present.ok) return present;
	grant(store, row.id, order.scope ?? row.scope, window.value, caller, nowMs);
	noteGrant(store, row.id, "support_grant.approved", row.reason, caller, nowMs);
	const receipt = replace(store, organizationId, present.value, row.id, caller, nowMs);
	return ok({ grantId: row.id, receipt });
}

function decline(store: Store, order: OrderOf<"decline">, caller: Caller, nowMs: number): Changed {
	const row = findGrantRow(store, order.grantId);
	if (row === null) return err(failure("not_found"));
	const state = stateOfGrant(row, nowMs);
	if (state !== "requested") return err(failure("conflict", closedSentence(state)));
	const closing = { as: "declined" as const, reason: order.reason, replacedBy: null };
	close(store, row.id, closing, null, caller.by, nowMs);
	noteGrant(store, row.id, "support_grant.declined", order.reason, caller, nowMs);
	return ok({ grantId: row.id, receipt: null });
}

/** Later: the holder may enter anew, running sessions keep their end. Earlier: their ends move along, never back. */
function moveEnd(
	store: Store,
	order: OrderOf<"extend">,
	policy: Policy,
	caller: Caller,
	nowMs: number,
): Changed {
	const row = findGrantRow(store, order.grantId);
	if (row === null) return err(failure("not_found"));
	const state = stateOfGrant(row, nowMs);
	const { starts_at: startsAt, ends_at: endsAt } = row;
	if ((state !== "scheduled" && state !== "active") || startsAt === null || endsAt === null) {
		return err(failure("conflict", closedSentence(state)));
	}
	const moved = movedEndOf({ startsAt, endsAt }, order.endsAt, policy.supportAccessMaxMs, nowMs);
	if (!moved.ok) return moved;
	if (order.endsAt < endsAt && isTooNear(store, row.id, order.endsAt, nowMs)) {
		return err(
			failure(
				"conflict",
				"This end is too near to be known everywhere in time. Revoke the access to end it now.",
			),
		);
	}
	run(
		store,
		"UPDATE support_grants SET ends_at = ?1, due_at = ?1 WHERE id = ?2",
		order.endsAt,
		row.id,
	);
	const later = order.endsAt > endsAt;
	if (!later) shortenSessions(store, row.id, order.endsAt);
	const action = later ? "support_grant.extended" : "support_grant.shortened";
	noteGrant(store, row.id, action, order.reason, caller, nowMs);
	return ok({ grantId: row.id, receipt: null });
}

/** Whether somebody may answer checks under a lease for longer than a running session is to last. */
function isTooNear(store: Store, grantId: string, endsAt: number, nowMs: number): boolean {
	const reach = store.reach?.enforcement(nowMs);
	if (reach === undefined || reach.enforcedAt !== null || endsAt >= reach.enforcedBy) return false;
	return standingUnder(store, grantId, nowMs).some((session) => session.expires_at > endsAt);
}

/** The grant whose place a new one takes; a failure while nobody has said that it shall. */
function inTheWay(
	store: Store,
	holderId: string | null,
	replaces: string | null,
	nowMs: number,
): Result<GrantRow | null, Failure> {
	const present = openGrants(store).find((row) => {
		const state = stateOfGrant(row, nowMs);
		return row.holder_id === holderId && (state === "scheduled" || state === "active");
	});
	if (present === undefined) {
		return replaces === null
			? ok(null)
			: err(failure("conflict", "The grant to be replaced has ended meanwhile. Look again."));
	}
	if (present.id === replaces) return ok(present);
	const who = present.holder_name ?? "The platform's support";
	return err(
		failure(
			"grant_exists",
			`${who} already has access (${present.id}). The new grant takes its place when you say so.`,
		),
	);
}

const replace = (
	store: Store,
	organizationId: string,
	present: GrantRow | null,
	replacedBy: string,
	caller: Caller,
	nowMs: number,
): Receipt | null =>
	present &&
	endGrant(
		store,
		organizationId,
		present,
		{ as: "replaced", reason: null, replacedBy },
		caller,
		nowMs,
	);

function replaceRequest(
	store: Store,
	row: GrantRow,
	replacedBy: string,
	caller: Caller,
	nowMs: number,
): void {
	close(store, row.id, { as: "replaced", reason: null, replacedBy }, null, caller.by, nowMs);
	noteGrant(store, row.id, "support_grant.replaced", null, caller, nowMs);
}

const isPending = (row: GrantRow, holderId: string | null, nowMs: number): boolean =>
	holderId !== null && row.holder_id === holderId && stateOfGrant(row, nowMs) === "requested";

function insertGrant(
	store: Store,
	order: {
		holder: HolderIdentity | null;
		scope: GrantScope;
		reason: string;
		ticket: string | null;
	},
	requested: { requestedBy: ActorReference; wantedMs: number | null } | null,
	nowMs: number,
): string {
	const id = newId("grant");
	run(
		store,
		`INSERT INTO support_grants (id, sequence, holder_id, holder_name, holder_email, scope, reason, ticket,
			requested_at, requested_by, wanted_ms, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id,
		nextSequence(store),
		order.holder?.id ?? null,
		order.holder?.name ?? null,
		order.holder?.email ?? null,
		order.scope,
		order.reason,
		order.ticket,
		requested === null ? null : nowMs,
		requested === null ? null : JSON.stringify(requested.requestedBy),
		requested?.wantedMs ?? null,
		nowMs + requestLapseMs,
	);
	return id;
}

function grant(
	store: Store,
	grantId: string,
	scope: GrantScope,
	{ startsAt, endsAt }: { startsAt: number; endsAt: number },
	caller: Caller,
	nowMs: number,
): void {
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

const noGlobalAdmin = (): Failure =>
	failure("conflict", "This person is no global admin any more, so they cannot be let in.");
