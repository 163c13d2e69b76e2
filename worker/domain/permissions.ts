import { type Authority, type TokenScope, tokenScopes } from "./actor.ts";
import { minuteMs } from "./clock.ts";
import { type GrantScope, scopeCovers } from "./support-grant.ts";

/** What a role may do with an action in an organization. */
interface Rule {
	organizationAdmin: boolean;
	/** A scope: only inside a support session whose grant has it. */
	globalAdmin: boolean | GrantScope;
	/** A signed-in person, on what is their own. */
	person: boolean;
	/** The scope an API token needs; null: no token may. */
	scope: TokenScope | null;
	/** Whose tokens count: those of the organization itself, those of the platform, or both. */
	tokensOf: "organization" | "platform" | "both";
	/** Administrators must have signed in within the last 10 minutes. */
	freshSignIn?: true;
}

const service: Rule = {
	organizationAdmin: false,
	globalAdmin: false,
	person: false,
	scope: "service",
	tokensOf: "both",
};
const admin = (scope: TokenScope, underGrant: GrantScope | false): Rule => ({
	organizationAdmin: true,
	globalAdmin: underGrant,
	person: false,
	scope,
	tokensOf: "organization",
});
/** What a global admin does for an organization without being let in; their own authority in it is none. */
const support: Rule = {
	organizationAdmin: false,
	globalAdmin: true,
	person: false,
	scope: null,
	tokensOf: "organization",
};
/** What no API token may, whatever its scopes: a token that made others, or somebody who may, would outgrow itself. */
const people = (rule: Rule): Rule => ({ ...rule, scope: null });
const fresh = (rule: Rule): Rule => ({ ...rule, freshSignIn: true });
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
	"lifecycle.adopt": service,
	"lifecycle.refresh": service,
	"lifecycle.touch": service,
	"lifecycle.end": service,
	"lifecycle.endUser": service,
	"lifecycle.check": service,
	"sessions.list": admin("read", "read"),
	"sessions.get": admin("read", "read"),
	"sessions.live": admin("read", "read"),
	"sessions.facets": admin("read", "read"),
	"sessions.revoke": admin("revoke", "manage"),
	"sessions.revokeMany": admin("revoke", "manage"),
	"sessions.revokeForUser": admin("revoke", "manage"),
	"sessions.previewRevocation": admin("revoke", "manage"),
	"sessions.revokeByFilter": admin("revoke", "manage"),
	"sessions.revokeAll": fresh(admin("revoke", "manage")),
	"sessions.listMine": own,
	"sessions.revokeMine": own,
	"sessions.revokeOthers": own,
	"savedViews.list": admin("read", "read"),
	"savedViews.save": admin("admin", false),
	"savedViews.remove": admin("admin", false),
	"revocations.list": admin("read", "read"),
	"revocations.get": admin("read", "read"),
	"revocations.evidence": admin("audit", "read"),
	"health.get": admin("read", "read"),
	"policies.get": admin("policy", "read"),
	"policies.simulate": admin("policy", "read"),
	"policies.set": fresh(admin("policy", false)),
	"users.list": admin("read", "read"),
	"users.get": admin("read", "read"),
	"users.update": service,
	"users.export": fresh(admin("admin", false)),
	"users.erase": fresh(admin("admin", false)),
	"organizations.overview": admin("read", "read"),
	"organizations.reconcile": admin("admin", false),
	"organizations.recover": fresh(support),
	"organizations.list": { ...admin("read", false), globalAdmin: true, tokensOf: "both" },
	"organizations.get": { ...admin("read", false), globalAdmin: true, tokensOf: "both" },
	/** An organization comes with the invitation of its first administrator. */
	"organizations.create": fresh(support),
	"administrators.list": admin("admin", false),
	"administrators.invite": fresh(people(admin("admin", false))),
	"administrators.remove": fresh(people(admin("admin", false))),
	"apiTokens.list": admin("admin", false),
	"apiTokens.create": fresh(people(admin("admin", false))),
	"apiTokens.rotate": fresh(people(admin("admin", false))),
	"apiTokens.revoke": fresh(admin("admin", false)),
	"supportGrants.list": { ...admin("support", false), globalAdmin: true },
	"supportGrants.get": { ...admin("support", false), globalAdmin: true },
	"supportGrants.evidence": { ...admin("audit", false), globalAdmin: true },
	"supportGrants.request": support,
	"supportGrants.create": fresh(admin("support", false)),
	"supportGrants.approve": fresh(admin("support", false)),
	"supportGrants.decline": admin("support", false),
	"supportGrants.extend": fresh(admin("support", false)),
	"supportGrants.revoke": admin("support", false),
	"supportGrants.enter": support,
	"supportGrants.leave": support,
	"auditLog.list": admin("audit", "read"),
	"auditLog.get": admin("audit", "read"),
	"auditLog.verify": admin("audit", "read"),
	/** Not for support: what it was let in to read it reads here, and takes nothing along. */
	"auditLog.export": admin("audit", false),
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof permissions;

interface HeldGrant {
	grantId: string;
	scope: GrantScope;
	/** Null: not inside. */
	sessionId: string | null;
}

/** A caller as one organization sees it. The lookup that produced it has already read today's authority. */
export type Standing =
	/** `known`: as whom the organization knows them, when they are at home elsewhere. */
	| { role: "organization_admin"; known?: { id: string; name: string } }
	/** `held`: the live grant of the support session they are in, or else one they could enter under. */
	| { role: "global_admin"; held: HeldGrant | null }
	| { role: "person" }
	| { role: "api_token"; scopes: readonly TokenScope[]; of: "organization" | "platform" }
	| { role: "stranger" };

export type Verdict =
	| "allowed"
	| "forbidden"
	| "insufficient_scope"
	| "support_access_required"
	| "support_session_required"
	| "support_scope_required"
	| "not_found";

/** Decides one cell of the table. A stranger learns nothing: not even that the organization exists. */
export function decide(action: Action, standing: Standing): Verdict {
	const rule: Rule = permissions[action];
	switch (standing.role) {
		case "organization_admin":
			return rule.organizationAdmin ? "allowed" : "forbidden";
		case "global_admin":
			return typeof rule.globalAdmin === "boolean"
				? rule.globalAdmin
					? "allowed"
					: "forbidden"
				: underGrant(rule.globalAdmin, standing.held);
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

function underGrant(needed: GrantScope, held: HeldGrant | null): Verdict {
	if (held === null) return "support_access_required";
	if (held.sessionId === null) return "support_session_required";
	return scopeCovers(held.scope, needed) ? "allowed" : "support_scope_required";
}

/** How old a sign-in may be for what cannot easily be taken back. */
export const freshSignInMs = 10 * minuteMs;

/** Sessions that an administrator may end within ten minutes on an older sign-in, over all calls together. */
export const endingsWithoutStepUpMax = 25;

/** Whether an administrator's sign-in is too long ago for what asks for a fresh one. Machines have none: their scope decides. */
export const isStale = (authority: Authority | undefined, nowMs: number): boolean =>
	authority?.kind === "sign_in" &&
	(authority.signedInAt === null || nowMs - authority.signedInAt > freshSignInMs);

/** Whether the action needs a sign-in fresher than the caller's. */
export function needsStepUp(
	action: Action,
	authority: Authority | undefined,
	nowMs: number,
): boolean {
	const rule: Rule = permissions[action];
	return rule.freshSignIn === true && isStale(authority, nowMs);
}

/** What a token would need to do by itself all that a grant of this scope lets a global admin do. */
export function scopesUnder(grant: GrantScope): TokenScope[] {
	const rules: Rule[] = Object.values(permissions);
	const opened = rules.filter(
		({ globalAdmin }) => typeof globalAdmin === "string" && scopeCovers(grant, globalAdmin),
	);
	return tokenScopes.filter((scope) => opened.some((rule) => rule.scope === scope));
}

/** The scopes among these that an API token lacks; whoever is no token lacks none. */
export const beyond = (
	authority: Authority | undefined,
	needed: readonly TokenScope[],
): TokenScope[] =>
	authority?.kind === "token" ? needed.filter((scope) => !authority.scopes.includes(scope)) : [];
