import type { AuditEntry } from "../../api/client.ts";
import { plural } from "../../lib/numbers.ts";
import { erasedPerson, isErased } from "../../lib/people.ts";

/** Every audit action in plain words. Their keys are the machine names, which stand beside them. */
const words = {
	"organization.created": "Organization created",
	"session.started": "Signed in",
	"sessions.revoked": "Sessions ended",
	"revocation.enforced": "Ending enforced everywhere",
	"session.expired": "Session expired",
	"session.disowned": "Person says: that was not me",
	"my_devices.entered": "Opened their own devices",
	"refresh_token.reused": "Refresh token used twice",
	"refresh_token.replayed_elsewhere": "Refresh token presented again from elsewhere",
	"session.user_agent_changed": "Session went on in another browser",
	"policy.changed": "Policy changed",
	"user.updated": "Person renamed",
	"user.erased": "Person erased",
	"user.erasure_completed": "Erasure completed",
	"user.exported": "Person's data exported",
	"audit_log.exported": "Audit log exported",
	"call.refused": "Call refused",
	"projection.repaired": "Searchable copy repaired",
	"organization.closed": "Organization closed until recovered",
	"organization.recovered": "Organization recovered",
	"log_key.added": "Key of the logs added",
	"administrator.invited": "Administrator invited",
	"administrator.accepted": "Invitation accepted",
	"administrator.removed": "Administrator removed",
	"administrator.signed_in": "Administrator signed in",
	"administrator.stepped_up": "Administrator signed in once more",
	"administrator.signed_out": "Administrator signed out",
	"sign_in.refused": "Sign-in refused",
	"api_token.created": "API token created",
	"api_token.rotated": "API token replaced",
	"api_token.taken_over": "API token taken over",
	"api_token.ends_soon": "API token ends within 14 days",
	"api_token.ended": "API token reached its end",
	"api_token.revoked": "API token revoked",
	"support_grant.requested": "Support access asked for",
	"support_grant.created": "Support access granted",
	"support_grant.approved": "Support access approved",
	"support_grant.declined": "Support access declined",
	"support_grant.extended": "Support access extended",
	"support_grant.shortened": "Support access shortened",
	"support_grant.revoked": "Support access revoked",
	"support_grant.expired": "Support access ended on time",
	"support_grant.lapsed": "Request for access not answered",
	"support_grant.replaced": "Support access replaced",
	"support_session.entered": "Entered an organization",
	"support_session.left": "Support went out",
	"saved_view.saved": "View saved",
	"saved_view.removed": "Saved view removed",
} as const;

export type AuditActionName = keyof typeof words;
export const auditActionNames = Object.keys(words) as AuditActionName[];

export const isAuditAction = (text: string): text is AuditActionName => text in words;

/** An action of a newer server is shown by its machine name. */
export const actionText = (action: string): string =>
	isAuditAction(action) ? words[action] : action;

/** What happened in one event: a session that starts under a grant is support coming in. */
export function eventText(event: Pick<AuditEntry, "action" | "grantId" | "details">): string {
	if (event.action === "session.started" && event.grantId !== null) return "Support came in";
	const { details } = event;
	if (details && "refused" in details && details.count > 1) {
		const what = event.action === "sign_in.refused" ? "more sign-in" : "more call";
		return `${plural(details.count, what)} refused`;
	}
	return actionText(event.action);
}

/** Endings, whose being enforced is told beside them. */
const endings: readonly string[] = [
	"sessions.revoked",
	"administrator.signed_out",
	"support_session.left",
];
const refusals: readonly string[] = ["call.refused", "sign_in.refused", "support_grant.declined"];

/** How an event came out. */
export function resultText({
	action,
	receiptId,
}: Pick<AuditEntry, "action" | "receiptId">): string {
	if (refusals.includes(action)) return "Refused";
	return endings.includes(action) && receiptId !== null ? "Recorded" : "Done";
}

/** Who did something, by name; of whom no name is kept, by the id. */
export const calledText = ({ id, name }: { id: string; name: string | null }): string =>
	name ?? (isErased(id) ? erasedPerson : id);

/** What something was done to, by name; what has none by its kind. */
export function targetText({ kind, id, name }: AuditEntry["target"]): string {
	if (kind === "sessions" && /^\d+$/.test(id)) return plural(Number(id), "session");
	if (isErased(id)) return erasedPerson;
	return name ?? targetKindText(kind);
}

/** Why a call was refused, for people; a reason of a newer server is shown by its machine name. */
export function refusalText(reason: string): string {
	switch (reason) {
		case "unauthenticated":
		case "invalid_token":
			return "The token is not valid any more";
		case "session_ended":
			return "The caller's own session had ended";
		case "forbidden":
			return "The caller's role does not allow it";
		case "insufficient_scope":
			return "The token lacks the scope";
		case "support_access_required":
		case "support_session_required":
		case "support_scope_required":
			return "Not covered by support access";
		case "step_up_required":
			return "The last sign-in was too long ago";
		case "not_administrator":
			return "The account is no administrator's, or no longer";
		case "no_devices":
			return "The account is known in no organization";
		case "invitation_invalid":
			return "The invitation is unknown, used, replaced or over";
		case "invitation_other_address":
			return "The invitation is for another e-mail address";
		case "email_not_verified":
			return "The provider has not verified the e-mail address";
		case "not_fresh":
			return "The provider did not ask for credentials again";
		case "attempt_unknown":
			return "What came back does not fit what was asked";
		case "provider_refused":
			return "The provider refused the sign-in";
		case "provider_unreachable":
			return "The provider could not be reached";
		case "not_found":
			return "There is no such thing, or none that the caller may see";
		default:
			return reason.replaceAll("_", " ");
	}
}

/** What kind of thing an event is about, for people who do not read ids. */
export function targetKindText(kind: string): string {
	switch (kind) {
		case "session":
			return "Session";
		case "sessions":
			return "Sessions";
		case "user":
			return "Person";
		case "organization":
			return "Organization";
		case "administrator":
			return "Administrator";
		case "api_token":
			return "API token";
		case "support_grant":
			return "Support access";
		case "policy":
			return "Policy";
		case "audit_log":
			return "Audit log";
		case "call":
			return "Call";
		case "sign_in":
			return "Sign-in";
		case "saved_view":
			return "Saved view";
		default:
			return kind.replaceAll("_", " ");
	}
}

export function actorKindText(kind: string): string {
	switch (kind) {
		case "organization_admin":
			return "Organization admin";
		case "global_admin":
			return "Global admin";
		case "person":
			return "Person";
		case "api_token":
			return "API token";
		case "system":
			return "Curfew itself";
		default:
			return kind;
	}
}
