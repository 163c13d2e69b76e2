import type { Action } from "../../domain/permissions.ts";

/** What each procedure is for. A procedure without a sentence does not compile. */
export const sentences: Record<Action, string> = {
	"lifecycle.start":
		"Somebody has signed in: starts their session and answers its refresh token and the `claims` that belong into the access tokens you sign.",
	"lifecycle.adopt":
		"A session that another provider made begins here when its first verified token is seen; once ended it never begins again.",
	"lifecycle.refresh":
		"Trades a refresh token for its successor. Refused with `revoked`, `expired`, `reused` or `unknown`; a reuse ends the session.",
	"lifecycle.touch":
		"Reports activity that Curfew did not see itself, for up to 500 sessions at once; an older report never undoes a newer one.",
	"lifecycle.end":
		"Somebody has signed out: ends the session, named by organization and id or by a refresh token of its chain.",
	"lifecycle.endUser":
		"Ends all of a person's sessions, in one organization or in up to 100: a password was changed, or an account removed.",
	"lifecycle.check":
		"Whether a session stands. Revoked, expired, unknown and another organization's all answer `active: false`, never an error.",
	"sessions.list": "A page of the organization's sessions, ended ones included.",
	"sessions.get": "One session with its refresh-token chain and user agent; no secrets.",
	"sessions.live":
		"How sessions that are on somebody's screen stand now, from the organization itself.",
	"sessions.facets":
		"How many of the sessions that match have which status, device, country and last activity.",
	"sessions.revoke": "Ends one session.",
	"sessions.revokeMany": "Ends up to 500 sessions under one receipt.",
	"sessions.revokeForUser": "Ends all of a person's sessions.",
	"sessions.previewRevocation":
		"Notes which sessions match a filter now, for ten minutes, so that exactly these can be ended.",
	"sessions.revokeByFilter":
		"Ends what a preview showed and still stands and matches, nothing else.",
	"sessions.revokeAll": "Ends every session of the organization.",
	"sessions.listMine": "A signed-in person's own sessions.",
	"sessions.revokeMine": "Ends one of a person's own sessions.",
	"sessions.revokeOthers": "Ends all of a person's own sessions but the one that asks.",
	"savedViews.list": "The filters that the organization keeps under a name.",
	"savedViews.save": "Keeps a filter under a name, or changes one that is kept.",
	"savedViews.remove": "Forgets a kept filter.",
	"revocations.list": "A page of receipts, newest first.",
	"revocations.get": "One receipt with how far its enforcement has come, region by region.",
	"revocations.evidence": "A file that proves an ending, to be verified offline.",
	"health.get":
		"How fast revocations are in force, who answers from memory, and how far the database is behind.",
	"policies.get": "The policy in force, where each value comes from, and presets.",
	"policies.simulate":
		"How many standing sessions a change of the policy would end; changes nothing.",
	"policies.set": "Changes the policy and ends what it leaves no time.",
	"users.list": "A page of the organization's people.",
	"users.get": "All that is known of one person.",
	"users.update": "A person is called something else now, on all their sessions.",
	"users.export": "Everything that is kept about a person, for them.",
	"users.erase":
		"Ends a person's sessions and erases what is known of them, slice by slice: call it until it is `complete`.",
	"organizations.list": "The organizations that the caller may see.",
	"organizations.get": "One organization.",
	"organizations.overview":
		"How many sessions stand, whose and where, what stands out, and what came and went in 24 hours.",
	"organizations.reconcile":
		"Compares the database with the organization, and makes it equal where asked to.",
	"organizations.recover":
		"Opens an organization whose object was restored to an older point and closed itself.",
	"organizations.create": "Makes an organization and the invitation of its first administrator.",
	"administrators.list": "The organization's administrators and open invitations.",
	"administrators.invite":
		"Invites an administrator by e-mail address; the link is in the answer, once.",
	"administrators.remove":
		"Removes an administrator, their sessions and their API tokens, or takes an invitation back.",
	"apiTokens.list": "The organization's API tokens, without their secrets.",
	"apiTokens.create": "Makes an API token; the token itself is in the answer, once.",
	"apiTokens.rotate":
		"Makes a successor of the same name and scopes; the one before goes on for a while.",
	"apiTokens.revoke": "Ends an API token at once.",
	"supportGrants.list": "A page of support-access grants.",
	"supportGrants.get": "One support-access grant.",
	"supportGrants.evidence": "A file for each step of a grant's life, to be verified offline.",
	"supportGrants.request": "A global admin asks an organization for support access.",
	"supportGrants.create": "The organization grants support access without being asked.",
	"supportGrants.approve": "The organization grants what was asked for, or less.",
	"supportGrants.decline": "The organization declines a request.",
	"supportGrants.extend": "Moves the end of a grant, later or earlier.",
	"supportGrants.revoke": "Ends a grant and every session born from it.",
	"supportGrants.enter": "A global admin begins a support session under a grant.",
	"supportGrants.leave": "A global admin ends their support session.",
	"auditLog.list": "A page of the audit log, newest first.",
	"auditLog.get": "One event, with where it stands in the log.",
	"auditLog.verify": "Reads the log slice by slice and says whether it is whole.",
	"auditLog.export": "One part of a file of the log; the last part brings what the whole of it is.",
};
