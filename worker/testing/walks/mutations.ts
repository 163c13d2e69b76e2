import { minuteMs } from "../../domain/clock.ts";
import { appRouter } from "../../procedures/router.ts";
import { aGlobalAdministrator, anAdministrator, aSession } from "../support/builders.ts";
import { aStart, aWorldOfKeys } from "../support/keyed-world.ts";
import { aSupportWorld } from "../support/support-world.ts";

type World = Awaited<ReturnType<typeof aKeyedWorld>>;

/** Every mutation that takes a key: how to call it with one, in an organization of its own. */
export const keyed: Record<string, (world: World) => Promise<unknown>> = {
	"lifecycle.start": ({ id, service, once }) =>
		service.lifecycle.start.mutate({ ...aStart(id, "usr_new"), ...once }),
	"lifecycle.adopt": ({ id, service, once }) =>
		service.lifecycle.adopt.mutate({
			organizationId: id,
			issuer: "https://id.example",
			providerSessionId: "their-session",
			userId: "usr_new",
			issuedAt: 1,
			...once,
		}),
	"lifecycle.refresh": ({ service, session, once }) =>
		service.lifecycle.refresh.mutate({ refreshToken: session.refreshToken, ...once }),
	"lifecycle.touch": ({ id, service, session, once }) =>
		service.lifecycle.touch.mutate({
			organizationId: id,
			activity: [{ sessionId: session.sessionId, at: 1 }],
			...once,
		}),
	"lifecycle.end": ({ id, service, session, once }) =>
		service.lifecycle.end.mutate({ organizationId: id, sessionId: session.sessionId, ...once }),
	"lifecycle.endUser": ({ id, service, once }) =>
		service.lifecycle.endUser.mutate({
			organizationId: id,
			userId: "usr_raj",
			cause: "credential_changed",
			...once,
		}),
	"users.update": ({ id, service, once }) =>
		service.users.update.mutate({
			organizationId: id,
			userId: "usr_raj",
			name: "Raj Shah-Miller",
			...once,
		}),
	"sessions.revoke": ({ id, admin, session, once }) =>
		admin.sessions.revoke.mutate({ organizationId: id, sessionId: session.sessionId, ...once }),
	"sessions.revokeMany": ({ id, admin, session, once }) =>
		admin.sessions.revokeMany.mutate({
			organizationId: id,
			sessionIds: [session.sessionId],
			...once,
		}),
	"sessions.revokeForUser": ({ id, admin, once }) =>
		admin.sessions.revokeForUser.mutate({ organizationId: id, userId: "usr_raj", ...once }),
	"sessions.revokeByFilter": ({ id, admin, preview, once }) =>
		admin.sessions.revokeByFilter.mutate({
			organizationId: id,
			previewId: preview.previewId,
			expectedCount: preview.count,
			reason: "cleaning up",
			...once,
		}),
	"sessions.revokeAll": ({ id, admin, slug, once }) =>
		admin.sessions.revokeAll.mutate({
			organizationId: id,
			confirm: slug,
			reason: "breach",
			...once,
		}),
	"sessions.revokeMine": ({ admin, mine, once }) =>
		admin.sessions.revokeMine.mutate({ sessionId: mine, ...once }),
	"sessions.revokeOthers": ({ admin, once }) => admin.sessions.revokeOthers.mutate(once),
	"savedViews.save": ({ id, admin, once }) =>
		admin.savedViews.save.mutate({
			organizationId: id,
			name: "Phones",
			filter: "device:mobile",
			...once,
		}),
	"savedViews.remove": ({ id, admin, viewId, once }) =>
		admin.savedViews.remove.mutate({ organizationId: id, viewId, ...once }),
	"policies.set": ({ id, admin, once }) =>
		admin.policies.set.mutate({ organizationId: id, change: { leaseMs: 0 }, ...once }),
	"users.erase": ({ id, admin, once }) =>
		admin.users.erase.mutate({ organizationId: id, userId: "usr_raj", ...once }),
	"administrators.invite": ({ id, admin, once }) =>
		admin.administrators.invite.mutate({
			organizationId: id,
			email: "new@acme.example",
			...once,
		}),
	"administrators.remove": ({ id, admin, other, once }) =>
		admin.administrators.remove.mutate({ organizationId: id, administratorId: other, ...once }),
	"apiTokens.create": ({ id, admin, once }) =>
		admin.apiTokens.create.mutate({
			organizationId: id,
			name: "reports",
			scopes: ["read"],
			...once,
		}),
	"apiTokens.rotate": ({ id, admin, tokenId, once }) =>
		admin.apiTokens.rotate.mutate({ organizationId: id, tokenId, ...once }),
	"apiTokens.revoke": ({ id, admin, tokenId, once }) =>
		admin.apiTokens.revoke.mutate({ organizationId: id, tokenId, ...once }),
	"organizations.create": async ({ platform, slug, once }) =>
		platform.organizations.create.mutate({
			slug: `${slug}-2`,
			name: "Second",
			region: "weur",
			administratorEmail: "first@second.example",
			...once,
		}),
	"supportGrants.request": ({ support, once }) =>
		support.lena.client.supportGrants.request.mutate({
			organizationId: support.organizationId,
			scope: "read",
			reason: "Look at case 4711",
			...once,
		}),
	"supportGrants.create": ({ support, once }) => support.create({ endsAt: inAnHour, ...once }),
	"supportGrants.approve": async ({ support, requested, once }) =>
		support.grants.approve.mutate({ ...requested, endsAt: inAnHour, ...once }),
	"supportGrants.decline": ({ support, requested, once }) =>
		support.grants.decline.mutate({ ...requested, ...once }),
	"supportGrants.extend": ({ support, created, once }) =>
		support.grants.extend.mutate({ ...created, endsAt: inAnHour + minuteMs, ...once }),
	"supportGrants.revoke": ({ support, created, once }) =>
		support.grants.revoke.mutate({ ...created, ...once }),
	"supportGrants.enter": ({ support, created, once }) =>
		support.lena.client.supportGrants.enter.mutate({ ...created, ...once }),
	"supportGrants.leave": async ({ support, created, once }) => {
		const { organizationId } = created;
		return support.lena.client.supportGrants.leave.mutate({ organizationId, ...once });
	},
};

const inAnHour = Date.now() + 60 * minuteMs;

/** What the call of that mutation needs, a key among it. */
export async function aKeyedWorld(path: string) {
	const { organization, organizationId: id, client: admin, service } = await aWorldOfKeys();
	const session = await aSession(organization, { userId: "usr_raj" });
	const { slug } = await admin.organizations.get.query({ organizationId: id });
	const filter = { userId: "usr_raj" };
	const preview = await admin.sessions.previewRevocation.query({ organizationId: id, filter });
	const other = await anAdministrator(id);
	const { items: own } = await admin.sessions.listMine.query({});
	const { items: tokens } = await admin.apiTokens.list.query({ organizationId: id });
	const saved = { organizationId: id, name: "Tablets", filter: "device:tablet" };
	const { view } = await admin.savedViews.save.mutate(saved);
	const support = await aSupportWorld();
	const { organizationId } = support;
	const isOfRequest = path.endsWith("approve") || path.endsWith("decline");
	const isOfGrant = /^supportGrants[.](extend|revoke|enter|leave)$/.test(path);
	const requested = isOfRequest ? (await support.request()).grant.id : "";
	const created = isOfGrant ? (await support.create({ endsAt: inAnHour })).grant.id : "";
	if (path.endsWith("leave")) await support.enter();
	return {
		id,
		admin,
		service,
		session,
		slug,
		preview,
		other: other.id,
		mine: own[0]?.id ?? "",
		tokenId: tokens[0]?.id ?? "",
		viewId: view.id,
		platform: (await aGlobalAdministrator()).client,
		support,
		requested: { organizationId, grantId: requested },
		created: { organizationId, grantId: created },
		once: { idempotencyKey: `key of ${path}` },
	};
}

interface Definition {
	type: string;
	inputs: { shape?: Record<string, unknown> }[];
}

const procedures = Object.entries(
	(appRouter as unknown as { _def: { procedures: Record<string, { _def: Definition }> } })._def
		.procedures,
);
const takesKey = ({ inputs }: Definition): boolean =>
	inputs.some(({ shape }) => shape !== undefined && "idempotencyKey" in shape);

/** Every procedure of a type that takes a key, or none, by its path. */
export const pathsOf = (type: "query" | "mutation", taking: boolean): string[] =>
	procedures
		.filter(([, { _def }]) => _def.type === type && takesKey(_def) === taking)
		.map(([path]) => path)
		.sort();
