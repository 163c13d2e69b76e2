import type { TokenScope } from "../actor.ts";
import type { OwnEnd } from "../administration/own-end.ts";
import { hourMs, minuteMs, secondMs } from "../clock.ts";
import {
	type Failure,
	type FailureOf,
	type FailureReason,
	type FailureStatus,
	failureStatus,
} from "../errors.ts";
import { freshSignInMs } from "../permissions.ts";
import { type GrantState, requestLapseMs } from "../support-grant.ts";

/** What programs may read of a refusal besides its reason; each stands where it is known. */
export interface WireFacts {
	/** The path of the field that was refused, with dots. */
	field?: string;
	/** How many are allowed, in the unit of what was refused. */
	limit?: number;
	limitBytes?: number;
	limitMs?: number;
	/** When to come again, counted from now. */
	retryAfterMs?: number;
	grantId?: string;
	/** The state of the grant that stands against it. */
	state?: GrantState;
	/** How many sessions a preview showed. */
	shown?: number;
	/** The instant by which it would be possible. */
	enforcedBy?: number;
	/** Scopes that the API token does not have. */
	scopes?: readonly TokenScope[];
	/** By whom and when the caller's own session was ended. */
	ended?: OwnEnd;
	/** Changes that D1 has not heard of yet. */
	waiting?: number;
}

export interface WireFailure {
	status: FailureStatus;
	/** One sentence for people: what is wrong and what to do. */
	message: string;
	data: { reason: FailureReason } & WireFacts;
}

/** What a refusal is outside Curfew: the one map from reason and facts to status, sentence and data. */
export function toWire(failure: Failure): WireFailure {
	const [message, facts] = describe(failure);
	const { reason } = failure;
	return { status: failureStatus[reason], message, data: { reason, ...facts } };
}

type Description = [sentence: string, facts?: WireFacts];

function describe(failure: Failure): Description {
	switch (failure.reason) {
		case "bad_input": {
			const { reason: _reason, field, sentence, ...limits } = failure;
			return [sentence, { ...(field !== null && { field }), ...limits }];
		}
		case "bad_cursor":
			return [
				"This cursor does not belong to this list. Start again from the first page.",
				{ field: "cursor" },
			];
		case "too_many_calls": {
			const { limit } = failure;
			return [`A batch may hold at most ${limit} calls. Split it and send it again.`, { limit }];
		}
		case "too_many_matches": {
			const { limit } = failure;
			return [
				`More than ${numeral(limit)} sessions match. Narrow the filter, or end all sessions of the organization.`,
				{ limit },
			];
		}
		case "unauthenticated":
			return ["Sign in, or send an API token in the Authorization header."];
		case "invalid_token":
			return [invalidToken(failure)];
		case "session_ended":
			return [
				"Your session was ended. Sign in again.",
				failure.ended ? { ended: failure.ended } : {},
			];
		case "revoked":
			return ["The session was ended. The person must sign in again."];
		case "expired":
			return ["The session has expired. The person must sign in again."];
		case "reused":
			return [
				"This refresh token was used before. Go on with the one that took its place; if there is none, the person must sign in again.",
			];
		case "unknown":
			return ["This refresh token is not known."];
		case "forbidden":
			return [forbidden(failure)];
		case "insufficient_scope": {
			const { beyond } = failure;
			if (beyond === undefined) return ["This API token lacks the scope for this call."];
			const names = beyond.join(", ");
			return [`This API token cannot give what it does not have: ${names}.`, { scopes: beyond }];
		}
		case "support_access_required":
			return ["You need support access, granted by this organization."];
		case "support_session_required":
			return [
				"You have support access to this organization, but you are not inside. Enter it first.",
			];
		case "support_scope_required":
			return [
				"This support access only lets you look. Ask for access that also lets you end sessions.",
			];
		case "step_up_required":
			return [
				`Sign in again to do this: your last sign-in is older than ${freshSignInMs / minuteMs} minutes.`,
				{ limitMs: freshSignInMs },
			];
		case "cross_site":
			return ["This request came from another site and was refused."];
		case "not_found":
			return [notFound(failure)];
		case "conflict":
			return conflict(failure);
		case "key_reused":
			return [
				"This idempotency key was used for another request. Use a new key for each request.",
				{ field: "idempotencyKey" },
			];
		case "session_limit": {
			const { limit } = failure;
			return [
				"This person has as many sessions as the organization allows. One must end first.",
				{ limit },
			];
		}
		case "slug_taken":
			return ["Another organization has this short name. Choose another.", { field: "slug" }];
		case "already_administrator":
			return ["This person already is an administrator."];
		case "last_administrator":
			return ["This is the last administrator. Invite another one first."];
		case "grant_exists": {
			const { grantId, holderName } = failure;
			const who = holderName ?? "The platform's support";
			return [
				`${who} already has access (${grantId}). The new grant takes its place when you say so.`,
				{ grantId },
			];
		}
		case "too_large": {
			const { limitBytes } = failure;
			const limit = `${limitBytes / 1_024} kB`;
			return [`The request body may hold at most ${limit}. Send less at once.`, { limitBytes }];
		}
		case "slow_down": {
			const { retryAfterMs } = failure;
			const seconds = Math.max(1, Math.ceil(retryAfterMs / secondMs));
			const wait = seconds === 1 ? "1 second" : `${numeral(seconds)} seconds`;
			return [`Too many requests. Wait ${wait} and send it again.`, { retryAfterMs }];
		}
		case "unavailable":
			return unavailable(failure);
		case "internal":
			return ["Something went wrong on our side. Quote the request id when you report it."];
	}
}

function invalidToken({ because }: FailureOf<"invalid_token">): string {
	if (because === undefined) {
		return "This token is not valid. Create a new one, or sign in again.";
	}
	switch (because) {
		case "not_bearer":
			return "Send the token as “Authorization: Bearer …”.";
		case "expired":
			return "This access token has expired. Refresh it and try again.";
	}
}

function forbidden({ because }: FailureOf<"forbidden">): string {
	if (because === undefined) {
		return "Your role does not allow this.";
	}
	switch (because) {
		case "own_access":
			return "You cannot grant access to yourself.";
		case "own_request":
			return "You cannot approve your own access.";
		case "invited_another":
			return "This invitation is for another e-mail address.";
		case "deployment_only":
			return "Platform tokens of the scope “service” are made with the deployment's own secret: npm run bootstrap -- token.";
	}
}

function notFound({ what }: FailureOf<"not_found">): string {
	if (what === undefined) {
		return "There is nothing here that you may see.";
	}
	switch (what) {
		case "procedure":
			return "There is no such procedure.";
		case "user":
			return "There is no such person here.";
		case "preview":
			return "There is no such preview. Make a new one.";
		case "saved_view":
			return "There is no such saved view. Somebody may have removed it.";
		case "invitation":
			return "This invitation is not valid any more. Ask for a new one.";
		case "log_entries":
			return "These entries are no longer kept: the retention of their events is over. Their hashes are.";
	}
}

function conflict(failure: FailureOf<"conflict">): Description {
	switch (failure.because) {
		case "global_admin_exists":
			return ["There already is a global admin, who can invite others in the UI."];
		case "no_global_admin":
			return ["This person is no global admin any more, so they cannot be let in."];
		case "preview_confirmed":
			return ["This preview was confirmed before. Make a new one."];
		case "preview_expired":
			return ["This preview is older than 10 minutes. Make a new one."];
		case "preview_count": {
			const { shown, expected } = failure;
			return [`The preview showed ${shown} sessions, not ${expected}.`, { shown }];
		}
		case "grant_state": {
			const { state } = failure;
			return [grantState(state), { state }];
		}
		case "token_ended":
			return ["This token has ended. Create a new one."];
		case "token_replaced":
			return ["This token has a successor already. Rotate that one."];
		case "cap": {
			const { of, limit } = failure;
			const [things, remedy] = {
				apiTokens: ["API tokens", "Revoke one first."],
				openInvitations: ["open invitations", "Take one back first."],
				savedViews: ["saved views", "Remove one first."],
			}[of];
			return [`There are ${limit} ${things}, as many as there may be. ${remedy}`, { limit }];
		}
		case "view_name_taken":
			return ["Another saved view has this name. Choose another.", { field: "name" }];
		case "replaced_grant_ended":
			return ["The grant to be replaced has ended meanwhile. Look again."];
		case "another_person":
			return ["Somebody else's devices are shown here. Say whether to show yours instead."];
		case "nothing_forgotten":
			return [
				"This organization has forgotten nothing that was reported, so it needs no recovery.",
			];
		case "nothing_ended":
			return ["This order ended no session, so there is nothing to prove."];
		case "no_longer_kept":
			return [
				"The entries of the log about this are no longer kept: their retention is over. Evidence that was fetched before stays valid.",
			];
		case "end_too_near": {
			const { enforcedBy } = failure;
			return [
				"This end is too near to be known everywhere in time. Revoke the access to end it now.",
				{ field: "endsAt", enforcedBy },
			];
		}
	}
}

/** Why a grant in this state cannot be approved, declined, moved or revoked. */
function grantState(state: GrantState): string {
	switch (state) {
		case "requested":
			return "This request has not been answered yet. Approve or decline it.";
		case "scheduled":
		case "active":
			return "This access was granted before.";
		case "expired":
			return "This access has already ended at its time. Grant a new one.";
		case "revoked":
			return "This access was already revoked. Grant a new one.";
		case "declined":
			return "This request was already declined.";
		case "lapsed":
			return `Nobody answered this request within ${requestLapseMs / hourMs} hours, so it is void. It must be asked for again.`;
		case "replaced":
			return "Another grant has taken the place of this one.";
	}
}

/** What may pass by itself may have passed by then. */
const soon: WireFacts = { retryAfterMs: secondMs };

function unavailable(failure: FailureOf<"unavailable">): Description {
	if (failure.because === undefined) {
		return ["This part is not available right now. Try again in a moment.", soon];
	}
	switch (failure.because) {
		case "not_ready":
			return ["Curfew is not ready yet. Try again in a moment.", soon];
		case "provider":
			return ["The sign-in provider cannot be reached. Try again in a moment.", soon];
		case "recovering":
			return [
				"This organization was restored to an earlier point and is recovering. Try again in a moment.",
				soon,
			];
		case "sign_in_not_set_up":
			return [`Sign-in is not set up yet: ${failure.missing} is empty.`];
		case "invitations_not_set_up":
			return ["Invitations are not set up yet: PUBLIC_URL is empty."];
		case "log_keys_not_set_up":
			return ["Logs are not signed yet: LOG_KEYS is empty."];
		case "not_signed_yet":
			return [
				"The log has this, but no signed checkpoint covers it yet. Try again in a moment; Health says what it waits for.",
				soon,
			];
		case "plain_http":
			return ["Sign-in needs https."];
		case "issuer_keys":
			return ["The keys of this token's issuer cannot be read. Try again in a moment.", soon];
		case "projection_behind": {
			const { waiting } = failure;
			return [
				`${waiting} changes still wait for D1. Try again when it is back.`,
				{ waiting, ...soon },
			];
		}
	}
}

const numeral = (count: number): string => count.toLocaleString("en");
