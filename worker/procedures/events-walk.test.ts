import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type AuditAction, auditActions } from "../domain/audit-event.ts";
import { platformId } from "../domain/ids.ts";
import { anAdministrator, projected } from "../testing/support/builders.ts";
import { sentAlong } from "../testing/support/callers.ts";
import { aKeyedWorld, keyed, pathsOf } from "../testing/walks/mutations.ts";

type World = Awaited<ReturnType<typeof aKeyedWorld>>;

/** The mutations that take no key, and change something wherever they are let. */
const keyless: Record<string, (world: World) => Promise<unknown>> = {
	"auditLog.export": ({ id, admin }) =>
		admin.auditLog.export.mutate({ organizationId: id, format: "csv" }),
	"organizations.reconcile": async ({ id, admin, session }) => {
		await projected(id);
		await env.DB.prepare("DELETE FROM user_sessions WHERE id = ?").bind(session.sessionId).run();
		return admin.organizations.reconcile.mutate({ organizationId: id, repair: true });
	},
	"users.export": ({ id, admin }) =>
		admin.users.export.mutate({ organizationId: id, userId: "usr_raj" }),
};

/** Of an object that was restored to an earlier point: `recovery-service.test.ts`. */
const ofRestoredObjects = ["organizations.recover"];

const sessionsEnded = (of: string, by: string) => [`acme: sessions.revoked of ${of} by ${by}`];
const ofGrant = (action: string, by = "organization_admin") =>
	`support: support_grant.${action} of support_grant by ${by}`;

/** What each writes: one event for each thing that is another one afterwards, in the log of whose it is. */
const written: Record<string, string[]> = {
	"lifecycle.start": ["acme: session.started of session by api_token"],
	"lifecycle.adopt": ["acme: session.started of session by api_token"],
	// Only what is odd about them is told.
	"lifecycle.refresh": [],
	"lifecycle.touch": [],
	"lifecycle.end": sessionsEnded("session", "api_token"),
	"lifecycle.endUser": sessionsEnded("user", "api_token"),
	"users.update": ["acme: user.updated of user by api_token"],
	"sessions.revoke": sessionsEnded("session", "organization_admin"),
	"sessions.revokeMany": sessionsEnded("sessions", "organization_admin"),
	"sessions.revokeForUser": sessionsEnded("user", "organization_admin"),
	"sessions.revokeByFilter": sessionsEnded("sessions", "organization_admin"),
	"sessions.revokeAll": sessionsEnded("organization", "organization_admin"),
	"sessions.revokeMine": sessionsEnded("session", "organization_admin"),
	// Theirs is the one that asks: nothing ends.
	"sessions.revokeOthers": [],
	"savedViews.save": ["acme: saved_view.saved of saved_view by organization_admin"],
	"savedViews.remove": ["acme: saved_view.removed of saved_view by organization_admin"],
	"policies.set": ["acme: policy.changed of organization by organization_admin"],
	"users.erase": [
		...sessionsEnded("user", "organization_admin"),
		"acme: user.erased of user by organization_admin",
		"acme: user.erasure_completed of user by system",
	],
	"users.export": ["acme: user.exported of user by organization_admin"],
	"administrators.invite": ["acme: administrator.invited of administrator by organization_admin"],
	"administrators.remove": [
		"acme: administrator.removed of administrator by organization_admin",
		...sessionsEnded("user", "organization_admin"),
	],
	"apiTokens.create": ["acme: api_token.created of api_token by organization_admin"],
	"apiTokens.rotate": [
		"acme: api_token.created of api_token by organization_admin",
		"acme: api_token.rotated of api_token by organization_admin",
	],
	"apiTokens.revoke": ["acme: api_token.revoked of api_token by organization_admin"],
	"organizations.create": [
		"made: organization.created of organization by global_admin",
		"made: administrator.invited of administrator by global_admin",
		"platform: organization.created of organization by global_admin",
	],
	"organizations.reconcile": ["acme: projection.repaired of session by organization_admin"],
	"auditLog.export": ["acme: audit_log.exported of audit_log by organization_admin"],
	"supportGrants.request": [ofGrant("requested", "global_admin")],
	"supportGrants.create": [ofGrant("created")],
	"supportGrants.approve": [ofGrant("approved")],
	"supportGrants.decline": [ofGrant("declined")],
	"supportGrants.extend": [ofGrant("extended")],
	"supportGrants.revoke": [ofGrant("revoked")],
	"supportGrants.enter": [
		"support: session.started of session by global_admin under the grant",
		"platform: support_session.entered of organization by global_admin",
	],
	"supportGrants.leave": [
		"support: support_session.left of session by global_admin under the grant",
		"platform: support_session.left of organization by global_admin under the grant",
	],
};

/** What time, a browser at the provider, odd tokens and lost objects bring about has tests of its own. */
const beyond: AuditAction[] = [
	"revocation.enforced",
	"log_key.added",
	"session.expired",
	"session.disowned",
	"my_devices.entered",
	"refresh_token.reused",
	"refresh_token.replayed_elsewhere",
	"session.user_agent_changed",
	"call.refused",
	"organization.closed",
	"organization.recovered",
	"administrator.accepted",
	"administrator.signed_in",
	"administrator.stepped_up",
	"administrator.signed_out",
	"sign_in.refused",
	"api_token.taken_over",
	"api_token.ends_soon",
	"api_token.ended",
	"support_grant.shortened",
	"support_grant.expired",
	"support_grant.lapsed",
	"support_grant.replaced",
];

const ip = "203.0.113.99";

/** What a call wrote into the logs, and what Curfew itself made of it in those of its own organizations. */
async function eventsOf(path: string, call: (world: World) => Promise<unknown>) {
	const world = await aKeyedWorld(path);
	const requestId = `walk-${path.replace(".", "-")}`;
	Object.assign(sentAlong, { "cf-connecting-ip": ip, "x-request-id": requestId });
	const answer = await call(world).finally(() => {
		for (const header of Object.keys(sentAlong)) delete sentAlong[header];
	});
	const { organization: made } = answer as { organization?: { id: string } };
	const logs = {
		acme: world.id,
		support: world.support.organizationId,
		...(made && { made: made.id }),
		platform: platformId,
	};
	const read = Object.entries(logs).map(async ([log, organizationId]) => {
		const { client } = await anAdministrator(organizationId);
		await projected(organizationId);
		const { items } = await client.auditLog.list.query({ organizationId, limit: 200 });
		return items
			.reverse()
			.filter((one) => one.requestId === requestId || (one.requestId === null && log === "acme"))
			.map((event) => ({ log, ...event }));
	});
	return { world, events: (await Promise.all(read)).flat() };
}

describe("what a mutation changes has its one event", () => {
	it("is said here of every mutation, and of every action there is", () => {
		const all = [...pathsOf("mutation", true), ...pathsOf("mutation", false)].sort();
		expect([...Object.keys(written), ...ofRestoredObjects].sort()).toEqual(all);
		const actions = Object.values(written).flatMap((lines) =>
			lines.map((line) => line.split(" ")[1]),
		);
		expect([...new Set([...actions, ...beyond])].sort()).toEqual([...auditActions].sort());
	});

	it.each(Object.entries({ ...keyed, ...keyless }))(
		"%s: who, on whose behalf, what, on what, from where, under which request",
		async (path, call) => {
			const { world, events: all } = await eventsOf(path, call);
			// That it is in force everywhere is an effect of its own, some time after.
			const isEnforced = ({ action }: (typeof all)[number]) => action === "revocation.enforced";
			const events = all.filter((event) => !isEnforced(event));
			const receipts = new Set(events.map(({ receiptId }) => receiptId));
			for (const { receiptId } of all.filter(isEnforced)) expect(receipts).toContain(receiptId);
			const lines = events.map(({ log, action, target, actor, grantId }) => {
				if (grantId !== null) expect(grantId).toBe(world.created.grantId);
				const under = grantId === null ? "" : " under the grant";
				return `${log}: ${action} of ${target.kind} by ${actor.kind}${under}`;
			});
			expect(lines).toEqual(written[path]);
			const byCurfew = events.filter(({ actor }) => actor.kind === "system");
			expect(byCurfew.map((event) => event.ip)).toEqual(byCurfew.map(() => null));
			const asked = events.filter(({ actor }) => actor.kind !== "system");
			expect(asked.map((event) => event.ip)).toEqual(asked.map(() => ip));
		},
	);
});
