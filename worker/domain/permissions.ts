import type { TokenScope } from "./actor.ts";

/** What a role may do with an action in an organization. `grant`: only under a support-access grant. */
interface Rule {
	organizationAdmin: boolean;
	globalAdmin: boolean | "grant";
	/** A signed-in person, on what is their own. */
	person: boolean;
	/** The scope an API token needs; null: no token may. */
	scope: TokenScope | null;
	/** Whose tokens count: those of the organization itself, those of the platform, or both. */
	tokensOf: "organization" | "platform" | "both";
}

const service: Rule = {
	organizationAdmin: false,
	globalAdmin: false,
	person: false,
	scope: "service",
	tokensOf: "both",
};
const admin = (scope: TokenScope): Rule => ({
	organizationAdmin: true,
	globalAdmin: "grant",
	person: false,
	scope,
	tokensOf: "organization",
});
const own: Rule = {
	organizationAdmin: true,
	globalAdmin: true,
	person: true,
	scope: null,
	tokensOf: "organization",
};

/**
 * Who may do what: role × action, one row for every procedure. `permissions.test.ts` tests it cell by cell,
 * and a procedure without a row does not compile.
 */
export const permissions = {
	"lifecycle.start": service,
	"lifecycle.refresh": service,
	"lifecycle.touch": service,
	"lifecycle.end": service,
	"lifecycle.check": service,
	"sessions.list": admin("read"),
	"sessions.get": admin("read"),
	"sessions.facets": admin("read"),
	"sessions.revoke": admin("revoke"),
	"sessions.revokeMany": admin("revoke"),
	"sessions.revokeForUser": admin("revoke"),
	"sessions.previewRevocation": admin("revoke"),
	"sessions.revokeByFilter": admin("revoke"),
	"sessions.revokeAll": admin("revoke"),
	"sessions.listMine": own,
	"sessions.revokeMine": own,
	"sessions.revokeOthers": own,
	"revocations.list": admin("read"),
	"revocations.get": admin("read"),
	"health.get": admin("read"),
	"policies.get": admin("policy"),
	"policies.simulate": admin("policy"),
	"policies.set": admin("policy"),
	"users.export": admin("admin"),
	"users.erase": admin("admin"),
	"organizations.reconcile": admin("admin"),
	"organizations.recover": admin("admin"),
	"organizations.list": { ...admin("read"), globalAdmin: true, tokensOf: "both" },
	"organizations.get": { ...admin("read"), globalAdmin: true, tokensOf: "both" },
	"organizations.create": {
		organizationAdmin: false,
		globalAdmin: true,
		person: false,
		scope: "admin",
		tokensOf: "platform",
	},
	"administrators.list": admin("admin"),
	"administrators.invite": admin("admin"),
	"administrators.remove": admin("admin"),
	"apiTokens.list": admin("admin"),
	"apiTokens.create": admin("admin"),
	"apiTokens.revoke": admin("admin"),
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof permissions;

/** A caller as one organization sees it. The lookup that produced it has already read today's authority. */
export type Standing =
	| { role: "organization_admin" }
	| { role: "global_admin" }
	| { role: "person" }
	| { role: "api_token"; scopes: readonly TokenScope[]; of: "organization" | "platform" }
	| { role: "stranger" };

export type Verdict =
	| "allowed"
	| "forbidden"
	| "insufficient_scope"
	| "support_access_required"
	| "not_found";

/** Decides one cell of the table. A stranger learns nothing: not even that the organization exists. */
export function decide(action: Action, standing: Standing): Verdict {
	const rule: Rule = permissions[action];
	switch (standing.role) {
		case "organization_admin":
			return rule.organizationAdmin ? "allowed" : "forbidden";
		case "global_admin":
			if (rule.globalAdmin === "grant") return "support_access_required";
			return rule.globalAdmin ? "allowed" : "forbidden";
		case "person":
			return rule.person ? "allowed" : "forbidden";
		case "api_token":
			if (rule.scope === null) return "forbidden";
			if (!standing.scopes.includes(rule.scope)) return "insufficient_scope";
			if (rule.tokensOf === "both" || rule.tokensOf === standing.of) return "allowed";
			return standing.of === "platform" ? "support_access_required" : "forbidden";
		case "stranger":
			return "not_found";
	}
}
