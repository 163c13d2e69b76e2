import { describe, expect, it } from "vitest";
import { appRouter } from "../procedures/router.ts";
import { tokenScopes } from "./actor.ts";
import { type Action, decide, permissions, type Verdict } from "./permissions.ts";

/**
 * What the product promises to: organization admin · global admin without a grant · person · the scope a token
 * needs · what a token of the organization gets with it · and one of the platform.
 */
type Row = [Verdict, Verdict, Verdict, string | null, Verdict, Verdict];

const organizationOnly = (scope: string): Row => [
	"allowed",
	"forbidden",
	"forbidden",
	scope,
	"allowed",
	"support_access_required",
];
const alsoUnderGrant = (scope: string): Row => {
	const [admin, , ...others] = organizationOnly(scope);
	return [admin, "support_access_required", ...others];
};
const alsoGlobalAdmin = (scope: string): Row => {
	const [admin, , ...others] = organizationOnly(scope);
	return [admin, "allowed", ...others];
};
const service: Row = ["forbidden", "forbidden", "forbidden", "service", "allowed", "allowed"];
const ownThings: Row = ["allowed", "allowed", "allowed", null, "forbidden", "forbidden"];
const peopleOnly: Row = ["allowed", "forbidden", "forbidden", null, "forbidden", "forbidden"];
const supportOnly: Row = ["forbidden", "allowed", "forbidden", null, "forbidden", "forbidden"];

/** The table again, written by hand as the product promises it. */
const expected: Record<Action, Row> = {
	"lifecycle.start": service,
	"lifecycle.adopt": service,
	"lifecycle.refresh": service,
	"lifecycle.touch": service,
	"lifecycle.end": service,
	"lifecycle.endUser": service,
	"lifecycle.check": service,
	"sessions.previewRevocation": alsoUnderGrant("revoke"),
	"sessions.revokeByFilter": alsoUnderGrant("revoke"),
	"sessions.revokeAll": alsoUnderGrant("revoke"),
	"sessions.list": alsoUnderGrant("read"),
	"sessions.get": alsoUnderGrant("read"),
	"sessions.live": alsoUnderGrant("read"),
	"sessions.facets": alsoUnderGrant("read"),
	"sessions.revoke": alsoUnderGrant("revoke"),
	"sessions.revokeMany": alsoUnderGrant("revoke"),
	"sessions.revokeForUser": alsoUnderGrant("revoke"),
	"sessions.listMine": ownThings,
	"sessions.revokeMine": ownThings,
	"sessions.revokeOthers": ownThings,
	"savedViews.list": alsoUnderGrant("read"),
	"savedViews.save": organizationOnly("admin"),
	"savedViews.remove": organizationOnly("admin"),
	"revocations.list": alsoUnderGrant("read"),
	"revocations.get": alsoUnderGrant("read"),
	"revocations.evidence": alsoUnderGrant("audit"),
	"health.get": alsoUnderGrant("read"),
	"policies.get": alsoUnderGrant("policy"),
	"policies.simulate": alsoUnderGrant("policy"),
	"policies.set": organizationOnly("policy"),
	"users.list": alsoUnderGrant("read"),
	"users.get": alsoUnderGrant("read"),
	"users.update": service,
	"users.export": organizationOnly("admin"),
	"users.erase": organizationOnly("admin"),
	"organizations.overview": alsoUnderGrant("read"),
	"organizations.recover": supportOnly,
	"organizations.reconcile": organizationOnly("admin"),
	"organizations.list": ["allowed", "allowed", "forbidden", "read", "allowed", "allowed"],
	"organizations.get": ["allowed", "allowed", "forbidden", "read", "allowed", "allowed"],
	"organizations.create": supportOnly,
	"administrators.list": organizationOnly("admin"),
	"administrators.invite": peopleOnly,
	"administrators.remove": peopleOnly,
	"apiTokens.list": organizationOnly("admin"),
	"apiTokens.create": peopleOnly,
	"apiTokens.rotate": peopleOnly,
	"apiTokens.revoke": organizationOnly("admin"),
	"supportGrants.list": alsoGlobalAdmin("support"),
	"supportGrants.get": alsoGlobalAdmin("support"),
	"supportGrants.evidence": alsoGlobalAdmin("audit"),
	"supportGrants.create": organizationOnly("support"),
	"supportGrants.approve": organizationOnly("support"),
	"supportGrants.decline": organizationOnly("support"),
	"supportGrants.extend": organizationOnly("support"),
	"supportGrants.revoke": organizationOnly("support"),
	"supportGrants.request": supportOnly,
	"supportGrants.enter": supportOnly,
	"supportGrants.leave": supportOnly,
	"auditLog.list": alsoUnderGrant("audit"),
	"auditLog.get": alsoUnderGrant("audit"),
	"auditLog.verify": alsoUnderGrant("audit"),
	"auditLog.export": organizationOnly("audit"),
};

describe.each(Object.entries(expected) as [Action, Row][])(
	"%s",
	(action, [organizationAdmin, globalAdmin, person, scope, ofOrganization, ofPlatform]) => {
		it("is for an organization admin as promised", () => {
			expect(decide(action, { role: "organization_admin" })).toBe(organizationAdmin);
		});
		it("is for a global admin without a grant as promised", () => {
			expect(decide(action, { role: "global_admin", held: null })).toBe(globalAdmin);
		});
		it("is for a person as promised", () => {
			expect(decide(action, { role: "person" })).toBe(person);
		});
		it("does not show a stranger that there is anything", () => {
			expect(decide(action, { role: "stranger" })).toBe("not_found");
		});
		it.each(tokenScopes)("is for a token with the scope %s as promised", (held) => {
			const verdict =
				scope === null ? "forbidden" : held === scope ? ofOrganization : "insufficient_scope";
			expect(decide(action, { role: "api_token", scopes: [held], of: "organization" })).toBe(
				verdict,
			);
		});
		it("is for a platform token with every scope as promised", () => {
			expect(decide(action, { role: "api_token", scopes: tokenScopes, of: "platform" })).toBe(
				ofPlatform,
			);
		});
	},
);

it("every procedure has a row, and every row a procedure", () => {
	expect(Object.keys(permissions).sort()).toEqual(Object.keys(appRouter._def.procedures).sort());
});
