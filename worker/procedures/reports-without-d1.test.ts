import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
	aGlobalAdministrator,
	anAdministrator,
	anApiToken,
	anOrganization,
	aSession,
	must,
	theTest,
} from "../testing/support/builders.ts";
import { fetchWorker, origin } from "../testing/support/callers.ts";
import { procedureInputs } from "../testing/support/input-schemas.ts";

const queries = procedureInputs()
	.filter(({ type }) => type === "query")
	.map(({ path }) => path);

/** Every other query answers from the object, or says that its answer is less than the whole. */
const needD1 = [
	"auditLog.get",
	"auditLog.list",
	"auditLog.verify",
	"organizations.list",
	"revocations.evidence",
	"revocations.list",
	"sessions.facets",
	"supportGrants.evidence",
];

interface World {
	organizationId: string;
	callers: Record<string, string>[];
	inputs: Record<string, object | undefined>;
}

async function aWorld(): Promise<World> {
	const organization = await anOrganization();
	const organizationId = organization.id;
	const admin = await anAdministrator(organizationId);
	const global = await aGlobalAdministrator();
	const { sessionId } = await aSession(organization, { userId: "usr_raj" });
	const user = { kind: "user" as const, userId: "usr_raj" };
	const { object } = organization;
	const receipt = must(
		await object.revoke({ target: user, cause: "admin", reason: null }, theTest),
	);
	const grant = must(
		await object.changeGrant(
			{
				kind: "create",
				holder: null,
				scope: "read",
				reason: "Cannot sign in",
				ticket: null,
				startsAt: null,
				endsAt: Date.now() + 3_600_000,
				replaces: null,
			},
			theTest,
		),
	).grant;
	return {
		organizationId,
		callers: [
			{ authorization: `Bearer ${await anApiToken(organizationId)}` },
			{ cookie: admin.cookie, origin },
			{ cookie: global.cookie, origin },
		],
		inputs: {
			"auditLog.get": { organizationId, eventId: "evt_one" },
			"lifecycle.check": { organizationId, sessionId },
			"organizations.list": undefined,
			"policies.simulate": { organizationId, change: {} },
			"revocations.get": { organizationId, receiptId: receipt.id },
			"revocations.evidence": { organizationId, receiptId: receipt.id },
			"sessions.get": { organizationId, sessionId },
			"sessions.live": { organizationId, sessionIds: [sessionId] },
			"sessions.listMine": undefined,
			"sessions.previewRevocation": { organizationId, filter: {} },
			"users.get": { organizationId, userId: "usr_raj" },
			"supportGrants.get": { organizationId, grantId: grant.id },
			"supportGrants.evidence": { organizationId, grantId: grant.id },
		},
	};
}

/** What each caller is answered. */
async function ask(world: World, path: string): Promise<{ status: number; reason?: string }[]> {
	const input =
		path in world.inputs ? world.inputs[path] : { organizationId: world.organizationId };
	return Promise.all(
		world.callers.map(async (headers) => {
			const response = await fetchWorker(`/trpc/${path}`, {
				method: "POST",
				headers: { ...headers, "content-type": "application/json" },
				...(input !== undefined && { body: JSON.stringify(input) }),
			});
			const body = (await response.json()) as { error?: { data: { reason: string } } };
			return {
				status: response.status,
				...(body.error && { reason: body.error.data.reason }),
			};
		}),
	);
}

const isRefused = ({ status }: { status: number }): boolean => status === 401 || status === 403;

/** A statement that is never answered, whatever is asked of it. */
function hangs(): D1PreparedStatement {
	const never = () => new Promise<never>(() => undefined);
	const statement = { bind: () => statement, first: never, all: never, run: never, raw: never };
	return statement as unknown as D1PreparedStatement;
}

const outages: Record<string, () => void> = {
	failing: () => {
		const fail = () => {
			throw new Error("D1 is down");
		};
		vi.spyOn(env.DB, "prepare").mockImplementation(fail);
		vi.spyOn(env.DB, "batch").mockImplementation(fail);
	},
	hanging: () => {
		vi.spyOn(env.DB, "prepare").mockImplementation(hangs);
		vi.spyOn(env.DB, "batch").mockImplementation(() => new Promise<never>(() => undefined));
	},
};

beforeEach(() => {
	vi.spyOn(console, "warn").mockReturnValue();
});

afterEach(() => {
	vi.restoreAllMocks();
});

describe.each(Object.entries(outages))("with D1 %s", (_kind, begin) => {
	it("every query is answered, or says that it is unavailable", async () => {
		const world = await aWorld();
		begin();
		const answers = await Promise.all(
			queries.map(async (path) => [path, await ask(world, path)] as const),
		);
		const odd = answers.filter(
			([, all]) =>
				all.every((answer) => isRefused(answer)) ||
				all.some(
					(answer) =>
						!isRefused(answer) &&
						answer.status !== 200 &&
						!(answer.status === 503 && answer.reason === "unavailable"),
				),
		);
		expect(odd).toEqual([]);
		const unavailable = answers
			.filter(([, all]) => all.some(({ status }) => status === 503))
			.map(([path]) => path);
		expect(unavailable.sort()).toEqual(needD1);
	});
});
