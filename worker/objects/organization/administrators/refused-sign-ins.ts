import { type ActorReference, systemActor } from "../../../domain/actor.ts";
import type { AuditEvent } from "../../../domain/audit-event.ts";
import { platformId } from "../../../domain/ids.ts";
import { first } from "../store/store.ts";
import type { Reading } from "../store/transaction.ts";
import { type AdministratorRow, roleAt } from "./administrators.ts";
import type { RefusedSignIn } from "./administrators-rpc.ts";

/**
 * Whose sign-in it was that was refused, removed administrators among them, and whose invitation it was about. Null where
 * nobody here is known by it, or anybody could fill any organization's log. Only whom the provider vouched for is told of
 * all the same: at the platform, and where they guessed the secret of an invitation.
 */
export function whoseSignIn(
	{ store, organizationId }: Reading,
	{ because, account, invitationHash, holder }: RefusedSignIn,
): { by: ActorReference; target: AuditEvent["target"]; because: string } | null {
	const row = (which: string, ...bindings: string[]): AdministratorRow | null =>
		first<AdministratorRow>(
			store,
			`SELECT * FROM administrators WHERE ${which} ORDER BY status = 'removed', removed_at DESC LIMIT 1`,
			...bindings,
		);
	const held = (of: NonNullable<RefusedSignIn["holder"]>): AdministratorRow | null =>
		"sessionId" in of
			? row("id = (SELECT administrator_id FROM sessions WHERE id = ?)", of.sessionId)
			: row("id = ?", of.administratorId);
	// Whoever signs in may be another one than whose session the browser had.
	const known =
		account === undefined
			? holder && held(holder)
			: row("issuer = ? AND subject = ?", account.issuer, account.subject);
	const invited = invitationHash === undefined ? null : row("invitation_hash = ?", invitationHash);
	const isTold =
		account !== undefined && (invitationHash !== undefined || organizationId === platformId);
	const about = invited ?? known ?? null;
	if (about === null && !isTold) return null;
	return {
		by: known ? { kind: roleAt(organizationId), id: known.id, name: "" } : systemActor,
		target:
			about === null ? { kind: "sign_in", id: because } : { kind: "administrator", id: about.id },
		because,
	};
}
