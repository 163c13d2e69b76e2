import { describe, expect, it } from "vitest";
import { minuteMs } from "../domain/clock.ts";
import {
	aGlobalAdministrator,
	anAdministrator,
	anApiToken,
	aSession,
} from "../testing/support/builders.ts";
import { fetchWorker } from "../testing/support/callers.ts";
import { aStart, aWorldOfKeys } from "../testing/support/keyed-world.ts";
import { aSupportWorld } from "../testing/support/support-world.ts";
import { appRouter } from "./router.ts";

/** Every mutation that takes a key: how to call it with one, in an organization of its own. */
type World = Awaited<ReturnType<typeof aKeyedWorld>>;
const keyed: Record<string, (world: World) => Promise<unknown>> = {
	"lifecycle.start": ({ id, service, once }) =>
		service.lifecycle.start.mutate({ ...aStart(id, "usr_new"), ...once }),
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

async function aKeyedWorld(path: string) {
	const { organization, organizationId: id, client: admin, service } = await aWorldOfKeys();
	const session = await aSession(organization, { userId: "usr_raj" });
	const { slug } = await admin.organizations.get.query({ organizationId: id });
	const filter = { userId: "usr_raj" };
	const preview = await admin.sessions.previewRevocation.query({ organizationId: id, filter });
	const other = await anAdministrator(id);
	const { items: own } = await admin.sessions.listMine.query({});
	const { items: tokens } = await admin.apiTokens.list.query({ organizationId: id });
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
		platform: (await aGlobalAdministrator()).client,
		support,
		requested: { organizationId, grantId: requested },
		created: { organizationId, grantId: created },
		once: { idempotencyKey: `key of ${path}` },
	};
}

describe("every mutation of the router", () => {
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
	/** What is harmless to do again, and whose answer is not kept. */
	const keyless = [
		"auditLog.export",
		"organizations.reconcile",
		"organizations.recover",
		"users.export",
	];

	it("takes a key, or is known to take none; and no query takes one", () => {
		const of = (type: string, taking: boolean) =>
			procedures
				.filter(([, { _def }]) => _def.type === type && takesKey(_def) === taking)
				.map(([path]) => path)
				.sort();
		expect(of("mutation", true)).toEqual(Object.keys(keyed).sort());
		expect(of("mutation", false)).toEqual(keyless);
		expect(of("query", true)).toEqual([]);
	});

	// Who ends the session they call with gets no second answer: the credential is gone.
	const oneAnswer = ["sessions.revokeMine"];
	it.each(Object.entries(keyed))(
		"%s: a repeat with its key gets the first answer",
		async (path, call) => {
			const world = await aKeyedWorld(path);
			const first = await call(world);
			if (oneAnswer.includes(path)) return;
			expect(await call(world)).toEqual(first);
		},
	);

	it("twice in one batch happens once", async () => {
		const { organization, organizationId } = await aWorldOfKeys();
		const token = await anApiToken(organizationId);
		const { sessionId } = await aSession(organization);
		const call = { organizationId, sessionId, idempotencyKey: "k" };
		const response = await fetchWorker("/trpc/sessions.revoke,sessions.revoke?batch=1", {
			method: "POST",
			headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
			body: JSON.stringify({ 0: call, 1: call }),
		});
		const [one, two] = (await response.json()) as { result: { data: { id: string } } }[];
		expect(one?.result.data.id).toBe(two?.result.data.id);
	});
});
