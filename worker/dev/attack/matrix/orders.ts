import { expectOk, type Ground, type Victim } from "../ground.ts";
import type { Place } from "./expected.ts";

/** What lies ready in an organization to be asked for. */
export interface Fixtures {
	/** A session that has ended: ending it once more changes nothing. */
	endedSessionId: string;
	receiptId: string;
	eventId: string;
}

/**
 * What is sent. Where the whole call is harmless it is sent as it should be, and goes through with 200. Where it is not,
 * one field more is sent that no procedure knows: authority is looked at before the input is, so whoever may is told
 * of that field, and nothing happens.
 */
export interface Order {
	input: Record<string, unknown>;
	isWhole: boolean;
}

type MakeOrder = (
	organizationId: string,
	fixtures: Fixtures | undefined,
	ground: Ground,
) => Order | Promise<Order>;

export const unknownField = "probe";

const whole = (input: Record<string, unknown>): Order => ({ input, isWhole: true });
const probe = (input: Record<string, unknown>): Order => ({
	input: { ...input, [unknownField]: 1 },
	isWhole: false,
});

const somebody = "usr_of_the_matrix";

/** Sent as it should be where there is something to ask for, else with the field that is too much. */
const of =
	(fields: (fixtures: Fixtures) => Record<string, unknown>): MakeOrder =>
	(organizationId, fixtures) =>
		fixtures === undefined
			? probe({ organizationId })
			: whole({ organizationId, ...fields(fixtures) });

const harmful =
	(fields: Record<string, unknown> = {}): MakeOrder =>
	(organizationId) =>
		probe({ organizationId, ...fields });

const placeless: MakeOrder = () => probe({});

/** A session of its own where there can be one, else one that never was. */
const fresh = async (organizationId: string, isThere: boolean, ground: Ground): Promise<Victim> =>
	isThere
		? ground.start({ organizationId, userId: somebody })
		: {
				organizationId,
				userId: somebody,
				sessionId: "ses_0000000000000000",
				refreshToken: `cfr_${organizationId}.ses_0000000000000000.1.${"A".repeat(43)}.${"A".repeat(43)}`,
			};

export const orders: Readonly<Record<string, MakeOrder>> = {
	"lifecycle.start": of(() => ({
		...{ userId: somebody, ip: "203.0.113.7", userAgent: "" },
		user: { name: "Max Matrix", email: "max@example.com" },
	})),
	"lifecycle.adopt": of(() => ({
		...{ issuer: "https://id.example", providerSessionId: "matrix", userId: somebody },
		issuedAt: Date.now(),
	})),
	"lifecycle.refresh": async (organizationId, fixtures, ground) =>
		whole({
			refreshToken: (await fresh(organizationId, fixtures !== undefined, ground)).refreshToken,
		}),
	"lifecycle.touch": of(() => ({ activity: [] })),
	"lifecycle.end": (organizationId, fixtures) =>
		whole({ organizationId, sessionId: fixtures?.endedSessionId ?? "ses_0000000000000000" }),
	"lifecycle.endUser": (organizationId) =>
		whole({ organizationId, userId: "usr_nobody_at_all", cause: "user" }),
	"lifecycle.check": (organizationId, fixtures) =>
		whole({ organizationId, sessionId: fixtures?.endedSessionId ?? "ses_0000000000000000" }),
	"sessions.list": of(() => ({ limit: 1 })),
	"sessions.get": of(({ endedSessionId: sessionId }) => ({ sessionId })),
	"sessions.live": of(({ endedSessionId }) => ({ sessionIds: [endedSessionId] })),
	"sessions.facets": of(() => ({})),
	"sessions.revoke": of(({ endedSessionId: sessionId }) => ({ sessionId })),
	"sessions.revokeMany": of(({ endedSessionId }) => ({ sessionIds: [endedSessionId] })),
	"sessions.revokeForUser": of(() => ({ userId: "usr_nobody_at_all" })),
	"sessions.previewRevocation": of(() => ({ filter: { userId: "usr_nobody_at_all" } })),
	"sessions.revokeByFilter": harmful({ previewId: "any", expectedCount: 1, reason: "Matrix" }),
	"sessions.revokeAll": harmful({ confirm: "acme", reason: "Matrix" }),
	"sessions.listMine": () => whole({}),
	"sessions.revokeMine": placeless,
	"sessions.revokeOthers": placeless,
	"savedViews.list": of(() => ({})),
	"savedViews.save": harmful({ name: "Matrix", filter: "status:active" }),
	"savedViews.remove": harmful({ viewId: "viw_none" }),
	"revocations.list": of(() => ({ limit: 1 })),
	"revocations.get": of(({ receiptId }) => ({ receiptId })),
	"revocations.evidence": of(({ receiptId }) => ({ receiptId })),
	"health.get": of(() => ({})),
	"policies.get": of(() => ({})),
	"policies.simulate": of(() => ({ change: { leaseMs: 1_000 } })),
	"policies.set": harmful({ change: { leaseMs: 1_000 } }),
	"users.list": of(() => ({ limit: 1 })),
	"users.get": of(() => ({ userId: somebody })),
	"users.update": of(() => ({ userId: somebody })),
	"users.export": harmful({ userId: somebody }),
	"users.erase": harmful({ userId: somebody }),
	"organizations.list": () => whole({}),
	"organizations.get": of(() => ({})),
	"organizations.create": placeless,
	"organizations.overview": of(() => ({})),
	"organizations.reconcile": harmful(),
	"organizations.recover": harmful({ complete: true }),
	"administrators.list": of(() => ({})),
	"administrators.invite": harmful({ email: "max@example.com" }),
	"administrators.remove": harmful({ administratorId: "adm_nobody" }),
	"apiTokens.list": of(() => ({})),
	"apiTokens.create": harmful({ name: "Matrix", scopes: ["read"] }),
	"apiTokens.rotate": harmful({ tokenId: "tok_none" }),
	"apiTokens.revoke": harmful({ tokenId: "tok_none" }),
	"supportGrants.list": of(() => ({ limit: 1 })),
	"supportGrants.get": harmful({ grantId: "grt_none" }),
	"supportGrants.evidence": harmful({ grantId: "grt_none" }),
	"supportGrants.request": harmful({ scope: "read", reason: "Matrix" }),
	"supportGrants.create": harmful({ holder: "platform", scope: "read", reason: "Matrix" }),
	"supportGrants.approve": harmful({ grantId: "grt_none" }),
	"supportGrants.decline": harmful({ grantId: "grt_none" }),
	"supportGrants.extend": harmful({ grantId: "grt_none" }),
	"supportGrants.revoke": harmful({ grantId: "grt_none" }),
	"supportGrants.enter": harmful(),
	"supportGrants.leave": harmful(),
	"auditLog.list": of(() => ({ limit: 1 })),
	"auditLog.get": of(({ eventId }) => ({ eventId })),
	"auditLog.verify": of(() => ({})),
	"auditLog.export": harmful({ format: "ndjson" }),
};

/** Lays out in both organizations what is asked for. */
export async function layOut(ground: Ground): Promise<Partial<Record<Place, Fixtures>>> {
	const { dana, noor } = ground.cast;
	const [acme, globex] = [await dana(), await noor()];
	const at = async (organizationId: Place, as: typeof acme): Promise<Fixtures> => {
		const { sessionId } = await ground.start({ organizationId, userId: somebody });
		const order = { organizationId, sessionId, reason: "Matrix" };
		const ended = expectOk(await ground.call(as, "sessions.revoke", order));
		const log = expectOk(await ground.call(as, "auditLog.list", { organizationId, limit: 1 }));
		return {
			endedSessionId: sessionId,
			receiptId: ended.at("id"),
			eventId: log.at("items.0.id"),
		};
	};
	return { org_acme: await at("org_acme", acme), org_globex: await at("org_globex", globex) };
}
