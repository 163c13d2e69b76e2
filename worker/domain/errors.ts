/**
 * Every reason Curfew ever gives for a refusal, with the HTTP status it travels under.
 * Callers switch on the reason (`data.reason` on the wire); the sentence beside it is for people.
 */
export const failureStatus = {
	bad_input: 400,
	bad_cursor: 400,
	too_many_calls: 400,
	too_many_matches: 400,
	unauthenticated: 401,
	invalid_token: 401,
	session_ended: 401,
	revoked: 401,
	expired: 401,
	reused: 401,
	unknown: 401,
	forbidden: 403,
	insufficient_scope: 403,
	support_access_required: 403,
	support_session_required: 403,
	support_scope_required: 403,
	step_up_required: 403,
	cross_site: 403,
	not_found: 404,
	conflict: 409,
	session_limit: 409,
	slug_taken: 409,
	already_administrator: 409,
	last_administrator: 409,
	grant_exists: 409,
	too_large: 413,
	slow_down: 429,
	unavailable: 503,
	internal: 500,
} as const;

export type FailureReason = keyof typeof failureStatus;

/** A refusal: a reason from the closed list and one sentence that says what to do. */
export interface Failure {
	reason: FailureReason;
	message: string;
}

const sentences: Record<FailureReason, string> = {
	bad_input: "The request is not valid. Correct the named field and send it again.",
	bad_cursor: "This cursor does not belong to this list. Start again from the first page.",
	too_many_calls: "A batch may hold at most 20 calls. Split it and send it again.",
	too_many_matches: "Too many sessions match. Narrow the filter.",
	unauthenticated: "Sign in, or send an API token in the Authorization header.",
	invalid_token: "This token is not valid. Create a new one, or sign in again.",
	session_ended: "Your session was ended. Sign in again.",
	revoked: "The session was ended. The person must sign in again.",
	expired: "The session has expired. The person must sign in again.",
	reused:
		"This refresh token was used before, so its session was ended. The person must sign in again.",
	unknown: "This refresh token is not known.",
	forbidden: "Your role does not allow this.",
	insufficient_scope: "This API token lacks the scope for this call.",
	support_access_required: "You need support access, granted by this organization.",
	support_session_required:
		"You have support access to this organization, but you are not inside. Enter it first.",
	support_scope_required:
		"This support access only lets you look. Ask for access that also lets you end sessions.",
	step_up_required: "Sign in again to do this: your last sign-in is older than 10 minutes.",
	cross_site: "This request came from another site and was refused.",
	not_found: "There is nothing here that you may see.",
	conflict: "This conflicts with what is already there.",
	session_limit: "This person has as many sessions as the organization allows. One must end first.",
	slug_taken: "Another organization has this short name. Choose another.",
	already_administrator: "This person already is an administrator.",
	last_administrator: "This is the last administrator. Invite another one first.",
	grant_exists: "This person already has access. Say that the new grant takes its place.",
	too_large: "The request body may hold at most 256 kB. Send less at once.",
	slow_down: "Too many requests. Wait a little and send it again.",
	unavailable: "This part is not available right now. Try again in a moment.",
	internal: "Something went wrong on our side. Quote the request id when you report it.",
};

/** Makes a `Failure`; without `message` it carries the reason's own sentence. */
export function failure(reason: FailureReason, message: string = sentences[reason]): Failure {
	return { reason, message };
}
