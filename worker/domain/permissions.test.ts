import { describe, expect, it } from "vitest";
import { appRouter } from "../procedures/router.ts";
import { tokenScopes } from "./actor.ts";
import { type Action, decide, permissions, type Verdict } from "./permissions.ts";

/**
 * The table again, written by hand as the product promises it: organization admin · global admin · person ·
 * the scope a token needs · what a token of the organization gets with it · and one of the platform.
 */
const expected: Record<Action, [Verdict, Verdict, Verdict, string | null, Verdict, Verdict]> = {
	"organizations.recover": [
		"allowed",
		"forbidden",
		"forbidden",
		"admin",
		"allowed",
		"support_access_required",
	],
	"sessions.previewRevocation": [
		"allowed",
		"support_access_required",
		"forbidden",
		"revoke",
		"allowed",
		"support_access_required",
	],
	"sessions.revokeByFilter": [
		"allowed",
		"support_access_required",
		"forbidden",
		"revoke",
		"allowed",
		"support_access_required",
	],
	"sessions.revokeAll": [
		"allowed",
		"support_access_required",
		"forbidden",
		"revoke",
		"allowed",
		"support_access_required",
	],
	"policies.get": [
		"allowed",
		"support_access_required",
		"forbidden",
		"policy",
		"allowed",
		"support_access_required",
	],
	"policies.simulate": [
		"allowed",
		"support_access_required",
		"forbidden",
		"policy",
		"allowed",
		"support_access_required",
	],
	"policies.set": [
		"allowed",
		"forbidden",
		"forbidden",
		"policy",
		"allowed",
		"support_access_required",
	],
	"users.export": [
		"allowed",
		"forbidden",
		"forbidden",
		"admin",
		"allowed",
		"support_access_required",
	],
	"users.erase": [
		"allowed",
		"forbidden",
		"forbidden",
		"admin",
		"allowed",
		"support_access_required",
	],
	"organizations.reconcile": [
		"allowed",
		"forbidden",
		"forbidden",
		"admin",
		"allowed",
		"support_access_required",
	],
	"lifecycle.start": ["forbidden", "forbidden", "forbidden", "service", "allowed", "allowed"],
	"lifecycle.refresh": ["forbidden", "forbidden", "forbidden", "service", "allowed", "allowed"],
	"lifecycle.touch": ["forbidden", "forbidden", "forbidden", "service", "allowed", "allowed"],
	"lifecycle.end": ["forbidden", "forbidden", "forbidden", "service", "allowed", "allowed"],
	"lifecycle.check": ["forbidden", "forbidden", "forbidden", "service", "allowed", "allowed"],
	"sessions.list": [
		"allowed",
		"support_access_required",
		"forbidden",
		"read",
		"allowed",
		"support_access_required",
	],
	"sessions.get": [
		"allowed",
		"support_access_required",
		"forbidden",
		"read",
		"allowed",
		"support_access_required",
	],
	"sessions.facets": [
		"allowed",
		"support_access_required",
		"forbidden",
		"read",
		"allowed",
		"support_access_required",
	],
	"sessions.revoke": [
		"allowed",
		"support_access_required",
		"forbidden",
		"revoke",
		"allowed",
		"support_access_required",
	],
	"sessions.revokeMany": [
		"allowed",
		"support_access_required",
		"forbidden",
		"revoke",
		"allowed",
		"support_access_required",
	],
	"sessions.revokeForUser": [
		"allowed",
		"support_access_required",
		"forbidden",
		"revoke",
		"allowed",
		"support_access_required",
	],
	"sessions.listMine": ["allowed", "allowed", "allowed", null, "forbidden", "forbidden"],
	"sessions.revokeMine": ["allowed", "allowed", "allowed", null, "forbidden", "forbidden"],
	"sessions.revokeOthers": ["allowed", "allowed", "allowed", null, "forbidden", "forbidden"],
	"revocations.list": [
		"allowed",
		"support_access_required",
		"forbidden",
		"read",
		"allowed",
		"support_access_required",
	],
	"revocations.get": [
		"allowed",
		"support_access_required",
		"forbidden",
		"read",
		"allowed",
		"support_access_required",
	],
	"health.get": [
		"allowed",
		"support_access_required",
		"forbidden",
		"read",
		"allowed",
		"support_access_required",
	],
	"organizations.list": ["allowed", "allowed", "forbidden", "read", "allowed", "allowed"],
	"organizations.get": ["allowed", "allowed", "forbidden", "read", "allowed", "allowed"],
	"organizations.create": ["forbidden", "allowed", "forbidden", "admin", "forbidden", "allowed"],
	"administrators.list": [
		"allowed",
		"forbidden",
		"forbidden",
		"admin",
		"allowed",
		"support_access_required",
	],
	"administrators.invite": [
		"allowed",
		"forbidden",
		"forbidden",
		"admin",
		"allowed",
		"support_access_required",
	],
	"administrators.remove": [
		"allowed",
		"forbidden",
		"forbidden",
		"admin",
		"allowed",
		"support_access_required",
	],
	"apiTokens.list": [
		"allowed",
		"forbidden",
		"forbidden",
		"admin",
		"allowed",
		"support_access_required",
	],
	"apiTokens.create": [
		"allowed",
		"forbidden",
		"forbidden",
		"admin",
		"allowed",
		"support_access_required",
	],
	"apiTokens.revoke": [
		"allowed",
		"forbidden",
		"forbidden",
		"admin",
		"allowed",
		"support_access_required",
	],
	"supportGrants.list": [
		"allowed",
		"allowed",
		"forbidden",
		"support",
		"allowed",
		"support_access_required",
	],
	"supportGrants.get": [
		"allowed",
		"allowed",
		"forbidden",
		"support",
		"allowed",
		"support_access_required",
	],
	"supportGrants.create": [
		"allowed",
		"forbidden",
		"forbidden",
		"support",
		"allowed",
		"support_access_required",
	],
	"supportGrants.approve": [
		"allowed",
		"forbidden",
		"forbidden",
		"support",
		"allowed",
		"support_access_required",
	],
	"supportGrants.decline": [
		"allowed",
		"forbidden",
		"forbidden",
		"support",
		"allowed",
		"support_access_required",
	],
	"supportGrants.extend": [
		"allowed",
		"forbidden",
		"forbidden",
		"support",
		"allowed",
		"support_access_required",
	],
	"supportGrants.revoke": [
		"allowed",
		"forbidden",
		"forbidden",
		"support",
		"allowed",
		"support_access_required",
	],
	"supportGrants.request": ["forbidden", "allowed", "forbidden", null, "forbidden", "forbidden"],
	"supportGrants.enter": ["forbidden", "allowed", "forbidden", null, "forbidden", "forbidden"],
	"supportGrants.leave": ["forbidden", "allowed", "forbidden", null, "forbidden", "forbidden"],
	"auditLog.list": [
		"allowed",
		"support_access_required",
		"forbidden",
		"audit",
		"allowed",
		"support_access_required",
	],
	"auditLog.get": [
		"allowed",
		"support_access_required",
		"forbidden",
		"audit",
		"allowed",
		"support_access_required",
	],
};

describe.each(Object.entries(expected) as [Action, (typeof expected)[Action]][])(
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
