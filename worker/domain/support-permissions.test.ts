import { describe, expect, it } from "vitest";
import { type Actor, authorityOf } from "./actor.ts";
import { type Action, decide, freshSignInMs, needsStepUp, permissions } from "./permissions.ts";
import {
	type GrantFacts,
	type GrantScope,
	type GrantState,
	grantScopes,
	grantStateAt,
	grantStates,
	scopeAt,
} from "./support-grant.ts";

/** What a support session may do, by the scope of its grant; everything else it may not, with whatever grant. */
const underGrant: Partial<Record<Action, GrantScope>> = {
	"sessions.list": "read",
	"sessions.get": "read",
	"sessions.live": "read",
	"sessions.facets": "read",
	"revocations.list": "read",
	"revocations.get": "read",
	"revocations.evidence": "read",
	"organizations.overview": "read",
	"health.get": "read",
	"policies.get": "read",
	"policies.simulate": "read",
	"savedViews.list": "read",
	"users.list": "read",
	"users.get": "read",
	"auditLog.list": "read",
	"auditLog.get": "read",
	"auditLog.verify": "read",
	"sessions.revoke": "manage",
	"sessions.revokeMany": "manage",
	"sessions.revokeForUser": "manage",
	"sessions.previewRevocation": "manage",
	"sessions.revokeByFilter": "manage",
	"sessions.revokeAll": "manage",
};

const nowMs = 1_000_000_000;
const granted = { requestedAt: null, grantedAt: 1, startsAt: nowMs - 10, endsAt: nowMs + 10 };
const inState: Record<GrantState, GrantFacts> = {
	requested: { requestedAt: nowMs, grantedAt: null, startsAt: null, endsAt: null, closedAs: null },
	lapsed: { requestedAt: 0, grantedAt: null, startsAt: null, endsAt: null, closedAs: null },
	scheduled: { ...granted, startsAt: nowMs + 1, closedAs: null },
	active: { ...granted, closedAs: null },
	expired: { ...granted, endsAt: nowMs, closedAs: null },
	revoked: { ...granted, closedAs: "revoked" },
	declined: { ...granted, closedAs: "declined" },
	replaced: { ...granted, closedAs: "replaced" },
};

describe.each(grantStates)("with a grant that is %s a global admin", (state) => {
	it.each(grantScopes)("with the scope %s gets exactly what it gives", (scope) => {
		const facts = { ...inState[state], scope };
		expect(grantStateAt(facts, nowMs)).toBe(state);
		const held = scopeAt(facts, nowMs);
		expect(held).toBe(state === "active" ? scope : null);
		for (const action of Object.keys(permissions) as Action[]) {
			const needed = underGrant[action];
			const without = decide(action, { role: "global_admin", held: null });
			for (const sessionId of ["ses_inside", null]) {
				const standing = held === null ? null : { grantId: "grt_1", scope: held, sessionId };
				const verdict = decide(action, { role: "global_admin", held: standing });
				if (needed === undefined || standing === null)
					expect([action, verdict]).toEqual([action, without]);
				else if (sessionId === null) expect(verdict).toBe("support_session_required");
				else {
					const covers = scope === "manage" || needed === "read";
					expect([action, verdict]).toEqual([
						action,
						covers ? "allowed" : "support_scope_required",
					]);
				}
			}
		}
	});
});

const signedIn = (authenticatedAt: number | null, sessionId: string | null = "ses_1"): Actor => ({
	kind: "administrator",
	role: "organization_admin",
	homeId: "org_acme",
	sessionId,
	administratorId: "adm_dana",
	issuer: "https://provider.test",
	subject: "dana",
	name: "Dana Kim",
	email: "dana@acme.example",
	authenticatedAt,
});

it("whatever cannot easily be taken back, or lets others in, needs a fresh sign-in", () => {
	const needing = (actor: Actor) =>
		(Object.keys(permissions) as Action[]).filter((action) =>
			needsStepUp(action, authorityOf(actor), nowMs),
		);
	const fresh = [
		"sessions.revokeAll",
		"policies.set",
		"supportGrants.create",
		"supportGrants.approve",
		"supportGrants.extend",
		"administrators.invite",
		"administrators.remove",
		"apiTokens.create",
		"apiTokens.rotate",
		"apiTokens.revoke",
		"users.export",
		"users.erase",
		"organizations.create",
		"organizations.recover",
	];
	expect(needing(signedIn(nowMs - freshSignInMs)).sort()).toEqual([]);
	expect(needing(signedIn(nowMs - freshSignInMs - 1)).sort()).toEqual(fresh.sort());
	expect(needing(signedIn(null)).sort()).toEqual(fresh.sort());
	expect(needing(signedIn(null, null))).toEqual([]);
	const token = {
		kind: "api_token",
		ownerId: "org_acme",
		tokenId: "tok_1",
		name: "",
		scopes: [],
		endsAt: null,
	};
	expect(needing(token as Actor)).toEqual([]);
});
