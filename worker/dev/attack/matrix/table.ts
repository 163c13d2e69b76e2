/** What an organization's own administrator, or the platform's in the platform itself, may do. */
type OfAdministrators = "yes" | "no";

/** What a global admin may do in an organization: nothing, always, or inside under a grant of this scope. */
type OfGlobalAdmins = "no" | "always" | "read" | "manage";

/** What a person may do with an access token, which is only ever about their own sessions. */
type OfPeople = "yes" | "no";

export const scopes = ["service", "read", "revoke", "support", "policy", "audit", "admin"] as const;
export type Scope = (typeof scopes)[number];

/** The scope that a token needs, and whose tokens count; `people`: no token may, whatever its scopes. */
type OfTokens = "people" | `${Scope} of the organization` | `${Scope} of both`;

export type Row = readonly [OfAdministrators, OfGlobalAdmins, OfPeople, OfTokens, "fresh"?];

/**
 * Who may do what, one row a procedure, written by hand from what the product promises: its documentation, not its code.
 * `fresh`: whoever signed in more than ten minutes ago is asked to sign in again.
 */
export const table: Readonly<Record<string, Row>> = {
	"lifecycle.start": ["no", "no", "no", "service of both"],
	"lifecycle.adopt": ["no", "no", "no", "service of both"],
	"lifecycle.refresh": ["no", "no", "no", "service of both"],
	"lifecycle.touch": ["no", "no", "no", "service of both"],
	"lifecycle.end": ["no", "no", "no", "service of both"],
	"lifecycle.endUser": ["no", "no", "no", "service of both"],
	"lifecycle.check": ["no", "no", "no", "service of both"],
	"sessions.list": ["yes", "read", "no", "read of the organization"],
	"sessions.get": ["yes", "read", "no", "read of the organization"],
	"sessions.live": ["yes", "read", "no", "read of the organization"],
	"sessions.facets": ["yes", "read", "no", "read of the organization"],
	"sessions.revoke": ["yes", "manage", "no", "revoke of the organization"],
	"sessions.revokeMany": ["yes", "manage", "no", "revoke of the organization"],
	"sessions.revokeForUser": ["yes", "manage", "no", "revoke of the organization"],
	"sessions.previewRevocation": ["yes", "manage", "no", "revoke of the organization"],
	"sessions.revokeByFilter": ["yes", "manage", "no", "revoke of the organization"],
	"sessions.revokeAll": ["yes", "manage", "no", "revoke of the organization", "fresh"],
	"sessions.listMine": ["yes", "always", "yes", "people"],
	"sessions.revokeMine": ["yes", "always", "yes", "people"],
	"sessions.revokeOthers": ["yes", "always", "yes", "people"],
	"savedViews.list": ["yes", "read", "no", "read of the organization"],
	"savedViews.save": ["yes", "no", "no", "admin of the organization"],
	"savedViews.remove": ["yes", "no", "no", "admin of the organization"],
	"revocations.list": ["yes", "read", "no", "read of the organization"],
	"revocations.get": ["yes", "read", "no", "read of the organization"],
	"revocations.evidence": ["yes", "read", "no", "audit of the organization"],
	"health.get": ["yes", "read", "no", "read of the organization"],
	"policies.get": ["yes", "read", "no", "policy of the organization"],
	"policies.simulate": ["yes", "read", "no", "policy of the organization"],
	"policies.set": ["yes", "no", "no", "policy of the organization", "fresh"],
	"users.list": ["yes", "read", "no", "read of the organization"],
	"users.get": ["yes", "read", "no", "read of the organization"],
	"users.update": ["no", "no", "no", "service of both"],
	"users.export": ["yes", "no", "no", "admin of the organization", "fresh"],
	"users.erase": ["yes", "no", "no", "admin of the organization", "fresh"],
	"organizations.list": ["yes", "always", "no", "read of both"],
	"organizations.get": ["yes", "always", "no", "read of both"],
	"organizations.create": ["no", "always", "no", "people", "fresh"],
	"organizations.overview": ["yes", "read", "no", "read of the organization"],
	"organizations.reconcile": ["yes", "no", "no", "admin of the organization"],
	"organizations.recover": ["no", "always", "no", "people", "fresh"],
	"administrators.list": ["yes", "no", "no", "admin of the organization"],
	"administrators.invite": ["yes", "no", "no", "people", "fresh"],
	"administrators.remove": ["yes", "no", "no", "people", "fresh"],
	"apiTokens.list": ["yes", "no", "no", "admin of the organization"],
	"apiTokens.create": ["yes", "no", "no", "people", "fresh"],
	"apiTokens.rotate": ["yes", "no", "no", "people", "fresh"],
	"apiTokens.revoke": ["yes", "no", "no", "admin of the organization", "fresh"],
	"supportGrants.list": ["yes", "always", "no", "support of the organization"],
	"supportGrants.get": ["yes", "always", "no", "support of the organization"],
	"supportGrants.evidence": ["yes", "always", "no", "audit of the organization"],
	"supportGrants.request": ["no", "always", "no", "people"],
	"supportGrants.create": ["yes", "no", "no", "support of the organization", "fresh"],
	"supportGrants.approve": ["yes", "no", "no", "support of the organization", "fresh"],
	"supportGrants.decline": ["yes", "no", "no", "support of the organization"],
	"supportGrants.extend": ["yes", "no", "no", "support of the organization", "fresh"],
	"supportGrants.revoke": ["yes", "no", "no", "support of the organization"],
	"supportGrants.enter": ["no", "always", "no", "people"],
	"supportGrants.leave": ["no", "always", "no", "people"],
	"auditLog.list": ["yes", "read", "no", "audit of the organization"],
	"auditLog.get": ["yes", "read", "no", "audit of the organization"],
	"auditLog.verify": ["yes", "read", "no", "audit of the organization"],
	"auditLog.export": ["yes", "no", "no", "audit of the organization"],
};
