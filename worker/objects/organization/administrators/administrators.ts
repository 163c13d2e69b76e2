import {
	type Administrator,
	invitationLifetimeMs,
} from "../../../domain/administration/administrator.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import { newId, platformId } from "../../../domain/ids.ts";
import { caps } from "../../../domain/limits/caps.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { revokeUser } from "../endings/revoke.ts";
import { recordEvent } from "../store/audit-events.ts";
import { forgetting } from "../store/forgetting.ts";
import { markChanged } from "../store/outbox.ts";
import { findProfile } from "../store/profile.ts";
import { all, first, nextSequence, run, type Store } from "../store/store.ts";
import { insert, type Tables } from "../store/tables.ts";
import { inNameOf, type Reading, type Transaction } from "../store/transaction.ts";
import type { AdministratorIdentity } from "./administrators-rpc.ts";
import { endTokensOf } from "./api-tokens.ts";
import { loseSupport } from "./support-losses.ts";

export type AdministratorRow = Tables["administrators"];

/** What an administrator is, by where they are one. */
export const roleAt = (organizationId: string): "global_admin" | "organization_admin" =>
	organizationId === platformId ? "global_admin" : "organization_admin";

const toAdministrator = (row: AdministratorRow): Administrator => ({
	id: row.id,
	email: row.email,
	name: row.name,
	status: row.status,
	invitedAt: row.invited_at,
	invitationExpiresAt: row.invitation_expires_at,
	acceptedAt: row.accepted_at,
});

export const listAdministrators = (store: Store): Administrator[] =>
	all<AdministratorRow>(
		store,
		"SELECT * FROM administrators WHERE status <> 'removed' ORDER BY invited_at, id",
	).map(toAdministrator);

export const findAdministratorRow = (store: Store, id: string): AdministratorRow | null =>
	first<AdministratorRow>(store, "SELECT * FROM administrators WHERE id = ?", id);

/** The administrator as callers are known by, or null when the row is no active administrator. */
export function identityOf(row: AdministratorRow | null): AdministratorIdentity | null {
	if (row === null || row.status !== "active" || row.issuer === null || row.subject === null) {
		return null;
	}
	return {
		administratorId: row.id,
		issuer: row.issuer,
		subject: row.subject,
		name: row.name ?? row.email,
		email: row.email,
	};
}

export const findAdministrator = (
	store: Store,
	issuer: string,
	subject: string,
): AdministratorIdentity | null =>
	identityOf(
		first<AdministratorRow>(
			store,
			"SELECT * FROM administrators WHERE status = 'active' AND issuer = ? AND subject = ?",
			issuer,
			subject,
		),
	);

/** Invites an address; an invitation still open for it is replaced, so its older link is dead. */
export function inviteAdministrator(
	tx: Transaction,
	order: { email: string; secretHash: string },
): Result<Administrator, Failure> {
	const { store, nowMs } = tx;
	const present = first<AdministratorRow>(
		store,
		"SELECT * FROM administrators WHERE email = ? AND status <> 'removed'",
		order.email,
	);
	if (present?.status === "active") return err(failure("already_administrator"));
	const open = first<{ n: number }>(
		store,
		"SELECT count(*) AS n FROM administrators WHERE status = 'invited' AND invitation_expires_at > ? AND email <> ?",
		nowMs,
		order.email,
	);
	const limit = caps.openInvitations;
	if ((open?.n ?? 0) >= limit) {
		return err(failure("conflict", { because: "cap", of: "openInvitations", limit }));
	}
	const id = present?.id ?? newId("administrator");
	insert(
		store,
		"administrators",
		{
			id,
			email: order.email,
			status: "invited",
			invitation_hash: order.secretHash,
			invitation_expires_at: nowMs + invitationLifetimeMs,
			invited_at: nowMs,
			invited_by_id: tx.caller.by.id,
		},
		`DO UPDATE SET invitation_hash = excluded.invitation_hash,
			invitation_expires_at = excluded.invitation_expires_at, invited_at = excluded.invited_at,
			invited_by_id = excluded.invited_by_id`,
	);
	return ok(noteAdministrator(tx, id, "administrator.invited"));
}

/** The invitation of this secret, if nobody accepted, replaced or withdrew it and its time has not run out. */
const openInvitation = ({ store, nowMs }: Reading, secretHash: string): AdministratorRow | null =>
	first<AdministratorRow>(
		store,
		"SELECT * FROM administrators WHERE invitation_hash = ? AND status = 'invited' AND invitation_expires_at > ?",
		secretHash,
		nowMs,
	);

const noInvitation = err(failure("not_found", { what: "invitation" }));

/** Whom an open invitation was made out to, for whoever holds its secret. */
export function findInvitation(
	view: Reading,
	secretHash: string,
): Result<{ email: string; organization: string | null }, Failure> {
	const row = openInvitation(view, secretHash);
	if (row === null) return noInvitation;
	return ok({ email: row.email, organization: findProfile(view.store)?.name ?? null });
}

/**
 * Binds a sign-in to an invitation, in the name of whom it makes an administrator. The secret, its time and the verified
 * address must all fit: an address alone proves nothing about who will hold it later.
 */
export function acceptInvitation(
	tx: Transaction,
	order: {
		secretHash: string;
		issuer: string;
		subject: string;
		name: string;
		verifiedEmail: string;
	},
): Result<AdministratorIdentity, Failure> {
	const { store, nowMs } = tx;
	const row = openInvitation(tx, order.secretHash);
	if (row === null) return noInvitation;
	if (row.email !== order.verifiedEmail.toLowerCase()) {
		return err(failure("forbidden", { because: "invited_another" }));
	}
	if (findAdministrator(store, order.issuer, order.subject) !== null) {
		return err(failure("already_administrator"));
	}
	run(
		store,
		`UPDATE administrators SET status = 'active', issuer = ?, subject = ?, name = ?, accepted_at = ?,
			invitation_hash = NULL, invitation_expires_at = NULL WHERE id = ?`,
		order.issuer,
		order.subject,
		order.name,
		nowMs,
		row.id,
	);
	const kind = roleAt(tx.organizationId);
	noteAdministrator(
		inNameOf(tx, { kind, id: row.id, name: order.name }),
		row.id,
		"administrator.accepted",
	);
	const identity = identityOf(findAdministratorRow(store, row.id));
	if (identity === null) throw new Error("An accepted administrator must be active");
	return ok(identity);
}

/**
 * Takes the role away, and with it the administrator's own sessions, API tokens and open invitations here: no moment
 * lies between them.
 *
 * @param takeOver tokens that the caller, an administrator here, answers for from now on
 */
export function removeAdministrator(
	tx: Transaction,
	administratorId: string,
	takeOver: readonly string[] = [],
): Result<
	{ administrator: Administrator; issuer: string | null; subject: string | null },
	Failure
> {
	const { store } = tx;
	const row = findAdministratorRow(store, administratorId);
	if (row === null || row.status === "removed") return err(failure("not_found"));
	const others = first<{ n: number }>(
		store,
		"SELECT count(*) AS n FROM administrators WHERE status = 'active' AND id <> ?",
		administratorId,
	);
	if (row.status === "active" && others?.n === 0) return err(failure("last_administrator"));
	const remover = identityOf(findAdministratorRow(store, tx.caller.by.id));
	const by = remover && { id: remover.administratorId, name: remover.name };
	const ended = endTokensOf(tx, administratorId, { tokenIds: takeOver, by });
	if (!ended.ok) return ended;
	const administrator = takeRoleAway(tx, administratorId);
	return ok({ administrator, issuer: row.issuer, subject: row.subject });
}

/**
 * Takes over from D1, when the object was restored to an older point: who had been removed is removed again, the last one
 * included. Whom the object does not know has to be invited again, and leaves D1.
 */
export function takeOverAdministrator(
	tx: Transaction,
	{ id, status }: Pick<Administrator, "id" | "status">,
): void {
	const { store } = tx;
	const own = findAdministratorRow(store, id);
	if (own === null) {
		markChanged(store, "administrator", id, nextSequence(store));
	} else if (status === "removed" && own.status !== "removed") {
		endTokensOf(tx, id, { tokenIds: [], by: null });
		takeRoleAway(tx, id);
	}
}

function takeRoleAway(tx: Transaction, administratorId: string): Administrator {
	const { store, organizationId, nowMs } = tx;
	withdrawInvitations(tx, administratorId);
	run(
		store,
		"UPDATE administrators SET status = 'removed', removed_at = ?, invitation_hash = NULL, invitation_expires_at = NULL WHERE id = ?",
		nowMs,
		administratorId,
	);
	const administrator = noteAdministrator(tx, administratorId, "administrator.removed");
	if (organizationId === platformId) loseSupport(store, administratorId);
	const own = all<{ id: string }>(
		store,
		"SELECT id FROM sessions WHERE administrator_id = ? AND status = 'active'",
		administratorId,
	);
	if (own.length > 0) {
		revokeUser(tx, {
			userId: administratorId,
			exceptId: null,
			cause: "admin",
			reason: "Removed as administrator",
		});
	}
	return administrator;
}

function withdrawInvitations(tx: Transaction, invitedById: string): void {
	const { store, nowMs } = tx;
	const open = all<{ id: string }>(
		store,
		"SELECT id FROM administrators WHERE invited_by_id = ? AND status = 'invited'",
		invitedById,
	);
	for (const { id } of open) {
		run(
			store,
			"UPDATE administrators SET status = 'removed', removed_at = ?, invitation_hash = NULL, invitation_expires_at = NULL WHERE id = ?",
			nowMs,
			id,
		);
		noteAdministrator(tx, id, "administrator.removed");
	}
}

/** Forgets whoever was removed, once no event names them any more. */
export const removedSweep = forgetting({
	table: "administrators",
	key: "id",
	from: "removed_at",
	which: "removed_at IS NOT NULL",
	kept: "auditRetentionMs",
	entity: "administrator",
});

/** Forgets invitations that nobody accepted in time. */
export const invitationSweep = forgetting({
	table: "administrators",
	key: "id",
	from: "invitation_expires_at",
	which: "status = 'invited'",
	kept: "auditRetentionMs",
	entity: "administrator",
});

function noteAdministrator(
	tx: Transaction,
	id: string,
	action: "administrator.invited" | "administrator.accepted" | "administrator.removed",
): Administrator {
	const { store } = tx;
	const sequence = nextSequence(store);
	recordEvent(tx, { sequence, action, target: { kind: "administrator", id } });
	markChanged(store, "administrator", id, sequence);
	const row = findAdministratorRow(store, id);
	if (row === null) throw new Error("The administrator just written is missing");
	return toAdministrator(row);
}
