import { expect, it } from "vitest";
import { type Failure, type FailureReason, failure, failureStatus } from "../errors.ts";
import { grantStates } from "../support-grant.ts";
import { toWire, type WireFacts } from "./wire-failure.ts";

const ownEnd = {
	at: 1_700_000_000_000,
	cause: "admin",
	by: { kind: "administrator", name: "Raj Shah" },
} as const;

/** At least one of each reason, with all its variants; a reason that is missing does not compile. */
const examples: Record<FailureReason, Failure[]> = {
	bad_input: [failure("bad_input", { field: "filter.ip", sentence: "Give an address." })],
	bad_cursor: [failure("bad_cursor")],
	too_many_calls: [failure("too_many_calls", { limit: 20 })],
	too_many_matches: [failure("too_many_matches", { limit: 100_000 })],
	unauthenticated: [failure("unauthenticated")],
	invalid_token: [
		failure("invalid_token"),
		failure("invalid_token", { because: "not_bearer" }),
		failure("invalid_token", { because: "expired" }),
	],
	session_ended: [failure("session_ended"), failure("session_ended", { ended: ownEnd })],
	revoked: [failure("revoked")],
	expired: [failure("expired")],
	reused: [failure("reused")],
	unknown: [failure("unknown")],
	forbidden: [
		failure("forbidden"),
		failure("forbidden", { because: "own_access" }),
		failure("forbidden", { because: "own_request" }),
		failure("forbidden", { because: "invited_another" }),
	],
	insufficient_scope: [
		failure("insufficient_scope"),
		failure("insufficient_scope", { beyond: ["admin", "audit"] }),
	],
	support_access_required: [failure("support_access_required")],
	support_session_required: [failure("support_session_required")],
	support_scope_required: [failure("support_scope_required")],
	step_up_required: [failure("step_up_required")],
	cross_site: [failure("cross_site")],
	not_found: [
		failure("not_found"),
		failure("not_found", { what: "procedure" }),
		failure("not_found", { what: "preview" }),
		failure("not_found", { what: "saved_view" }),
		failure("not_found", { what: "invitation" }),
	],
	conflict: [
		failure("conflict", { because: "global_admin_exists" }),
		failure("conflict", { because: "no_global_admin" }),
		failure("conflict", { because: "preview_confirmed" }),
		failure("conflict", { because: "preview_expired" }),
		failure("conflict", { because: "preview_count", shown: 3, expected: 2 }),
		...grantStates.map((state) => failure("conflict", { because: "grant_state", state })),
		failure("conflict", { because: "replaced_grant_ended" }),
		failure("conflict", { because: "view_name_taken" }),
		failure("conflict", { because: "cap", of: "savedViews", limit: 100 }),
		failure("conflict", { because: "end_too_near", enforcedBy: 1_700_000_000_000 }),
	],
	key_reused: [failure("key_reused")],
	session_limit: [failure("session_limit", { limit: 3 })],
	slug_taken: [failure("slug_taken")],
	already_administrator: [failure("already_administrator")],
	last_administrator: [failure("last_administrator")],
	grant_exists: [
		failure("grant_exists", { grantId: "grt_1", holderName: "Lena Ortiz" }),
		failure("grant_exists", { grantId: "grt_1", holderName: null }),
	],
	too_large: [failure("too_large", { limitBytes: 262_144 })],
	slow_down: [failure("slow_down", { retryAfterMs: 1_500 })],
	unavailable: [
		failure("unavailable"),
		failure("unavailable", { because: "not_ready" }),
		failure("unavailable", { because: "provider" }),
		failure("unavailable", { because: "sign_in_not_set_up", missing: "COOKIE_SECRET" }),
		failure("unavailable", { because: "invitations_not_set_up" }),
		failure("unavailable", { because: "plain_http" }),
		failure("unavailable", { because: "issuer_keys" }),
		failure("unavailable", { because: "projection_behind", waiting: 7 }),
	],
	internal: [failure("internal")],
};
const all = Object.values(examples).flat();

it("every refusal travels under its reason and the status of that reason", () => {
	for (const refused of all) {
		const { status, data } = toWire(refused);
		expect(data.reason).toBe(refused.reason);
		expect(status).toBe(failureStatus[refused.reason]);
	}
});

it("every refusal is told in whole sentences", () => {
	for (const refused of all) {
		expect(toWire(refused).message).toMatch(/^\S.*\.$/);
		expect(toWire(refused).message).not.toMatch(/undefined|null|NaN|\[object/);
	}
});

it.each<[Failure, WireFacts]>([
	[failure("bad_input", { field: null, sentence: "No." }), {}],
	[
		failure("bad_input", { field: "endsAt", sentence: "Too late.", limitMs: 60_000 }),
		{ field: "endsAt", limitMs: 60_000 },
	],
	[failure("session_ended"), {}],
	[failure("session_ended", { ended: ownEnd }), { ended: ownEnd }],
	[failure("bad_cursor"), { field: "cursor" }],
	[failure("key_reused"), { field: "idempotencyKey" }],
	[failure("slow_down", { retryAfterMs: 1_500 }), { retryAfterMs: 1_500 }],
	[failure("too_large", { limitBytes: 262_144 }), { limitBytes: 262_144 }],
	[failure("session_limit", { limit: 3 }), { limit: 3 }],
	[failure("conflict", { because: "grant_state", state: "lapsed" }), { state: "lapsed" }],
	[failure("insufficient_scope", { beyond: ["admin"] }), { scopes: ["admin"] }],
	[
		failure("unavailable", { because: "projection_behind", waiting: 7 }),
		{ waiting: 7, retryAfterMs: 1_000 },
	],
])("%j tells programs %j and nothing else", (refused, facts) => {
	expect(toWire(refused).data).toEqual({ reason: refused.reason, ...facts });
});

it("a wait is told in whole seconds that are long enough", () => {
	const wait = (retryAfterMs: number) => toWire(failure("slow_down", { retryAfterMs })).message;
	expect(wait(1)).toContain("Wait 1 second and");
	expect(wait(1_001)).toContain("Wait 2 seconds and");
});
