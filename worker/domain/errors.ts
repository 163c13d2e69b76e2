import type { TokenScope } from "./actor.ts";
import type { OwnEnd } from "./administration/own-end.ts";
import type { GrantState } from "./support-grant.ts";

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
	key_reused: 409,
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
export type FailureStatus = (typeof failureStatus)[FailureReason];

/** What a refusal knows besides its reason. A reason that is not listed knows nothing more. */
interface FailureFacts {
	bad_input: {
		/** The path of the field in what was sent, with dots: `filter.ip`. Null: it is no one field. */
		field: string | null;
		/** What the rule that was broken asks for. It stands beside its rule, as the sentences of schemas do. */
		sentence: string;
		/** How many, or how many characters, the rule allows. */
		limit?: number;
		limitMs?: number;
	};
	too_many_calls: { limit: number };
	too_many_matches: { limit: number };
	invalid_token: { because?: "not_bearer" | "expired" };
	/** Known only to whoever holds the secret of the session. */
	session_ended: { ended?: OwnEnd };
	forbidden: { because?: "own_access" | "own_request" | "invited_another" | "deployment_only" };
	/** `beyond`: what an API token wanted to give and does not have. */
	insufficient_scope: { beyond?: readonly TokenScope[] };
	not_found: {
		what?: "procedure" | "preview" | "invitation" | "user" | "saved_view" | "log_entries";
	};
	conflict:
		| { because: "global_admin_exists" | "no_global_admin" }
		| { because: "preview_confirmed" | "preview_expired" }
		| { because: "preview_count"; shown: number; expected: number }
		/** The grant's state does not allow what was asked for. */
		| { because: "grant_state"; state: GrantState }
		| { because: "replaced_grant_ended" }
		/** Somebody else's devices are shown in this browser. */
		| { because: "another_person" }
		| { because: "token_ended" | "token_replaced" }
		/** There are as many as there may be. */
		| { because: "cap"; of: "apiTokens" | "openInvitations" | "savedViews"; limit: number }
		/** In capitals or not, another view is called so. */
		| { because: "view_name_taken" }
		/** D1 has seen no more than the organization remembers. */
		| { because: "nothing_forgotten" }
		/** Nothing was ended, so that there is nothing to prove. */
		| { because: "nothing_ended" }
		/** What would prove it was kept as long as the audit log is. */
		| { because: "no_longer_kept" }
		/** Sessions may be answered for under a lease until `enforcedBy`. */
		| { because: "end_too_near"; enforcedBy: number };
	session_limit: { limit: number };
	/** `holderName` is null for the platform's support as a whole. */
	grant_exists: { grantId: string; holderName: string | null };
	too_large: { limitBytes: number };
	slow_down: { retryAfterMs: number };
	unavailable:
		| {
				because?:
					| "not_ready"
					| "provider"
					| "recovering"
					| "plain_http"
					| "issuer_keys"
					| "invitations_not_set_up"
					| "log_keys_not_set_up"
					| "not_signed_yet";
		  }
		/** `missing`: the setting that is empty. */
		| { because: "sign_in_not_set_up"; missing: "OIDC_ISSUER" | "COOKIE_SECRET" | "PEOPLE_SIGN_IN" }
		| { because: "projection_behind"; waiting: number };
}

type FactsOf<R extends FailureReason> = R extends keyof FailureFacts
	? FailureFacts[R]
	: Record<never, never>;

/** A refusal of one of these reasons, with what it knows. */
export type FailureOf<R extends FailureReason> = R extends FailureReason
	? { reason: R } & FactsOf<R>
	: never;

/** A refusal: a reason from the closed list and the facts of it. Its sentence is made once, by `toWire`. */
export type Failure = FailureOf<FailureReason>;

/** The reasons among these that cannot be given without their facts. */
type Factual<R extends FailureReason> = R extends keyof FailureFacts
	? Record<never, never> extends FailureFacts[R]
		? never
		: R
	: never;

type FactsArgument<R extends FailureReason> = [R] extends [keyof FailureFacts]
	? [Factual<R>] extends [never]
		? [facts?: FactsOf<R>]
		: [facts: FactsOf<R>]
	: [Factual<R>] extends [never]
		? []
		: [never];

/** Makes a `Failure`: `failure("not_found")`, `failure("slow_down", { retryAfterMs })`. */
export function failure<R extends FailureReason>(
	reason: R,
	...[facts]: FactsArgument<R>
): FailureOf<R> {
	return { reason, ...facts } as FailureOf<R>;
}
