import { describe, expect, it } from "vitest";
import {
	anAdministrator,
	anApiToken,
	anOrganization,
	aSession,
	must,
	type TestOrganization,
} from "../testing/support/builders.ts";
import { fetchWorker } from "../testing/support/callers.ts";
import { firefoxOnLinux } from "../testing/support/clients.ts";

async function aWorld() {
	const organization = await anOrganization();
	const authorization = `Bearer ${await anApiToken(organization.id)}`;
	/** Sends what no typed client would. */
	const send = async (path: string, input: unknown) => {
		const body = typeof input === "string" ? input : JSON.stringify(input);
		const headers = { authorization, "content-type": "application/json" };
		const response = await fetchWorker(`/trpc/${path}`, { method: "POST", headers, body });
		const answer = (await response.json()) as {
			result?: { data: unknown };
			error?: { message: string; data: Record<string, unknown> };
		};
		return {
			status: response.status,
			message: answer.error?.message,
			...(answer.error?.data ?? {}),
		};
	};
	return { organization, send };
}

const start = ({ id }: TestOrganization) => ({
	organizationId: id,
	userId: "usr_raj",
	user: { name: "Raj Shah", email: "raj@acme.example" },
	ip: "203.0.113.7",
	userAgent: firefoxOnLinux,
});

describe("an unknown field", () => {
	const there = (id: string) => ({ organizationId: id });
	it.each<[string, string, (organization: TestOrganization) => object]>([
		[
			"sessions.previewRevocation",
			"filter.search",
			({ id }) => ({ ...there(id), filter: { search: "x" } }),
		],
		[
			"sessions.list",
			"filter.Status",
			({ id }) => ({ ...there(id), filter: { Status: "active" } }),
		],
		[
			"sessions.list",
			"sort.order",
			({ id }) => ({ ...there(id), sort: { by: "ip", order: "asc" } }),
		],
		["sessions.list", "page", ({ id }) => ({ ...there(id), page: 2 })],
		["lifecycle.start", "until", (o) => ({ ...start(o), until: 1 })],
		[
			"lifecycle.start",
			"user.phone",
			(o) => ({ ...start(o), user: { ...start(o).user, phone: "1" } }),
		],
		["lifecycle.start", "geo.planet", (o) => ({ ...start(o), geo: { planet: "Mars" } })],
		[
			"lifecycle.touch",
			"activity.1.userId",
			({ id }) => ({
				...there(id),
				activity: [
					{ sessionId: "ses_aaaa", at: 1 },
					{ sessionId: "ses_aaaa", at: 1, userId: "usr_raj" },
				],
			}),
		],
		["lifecycle.refresh", "organizationId", ({ id }) => ({ ...there(id), refreshToken: "cfr_" })],
		[
			"lifecycle.check",
			"userId",
			({ id }) => ({ ...there(id), sessionId: "ses_aaaa", userId: "u" }),
		],
		[
			"policies.set",
			"change.leaseSeconds",
			({ id }) => ({ ...there(id), change: { leaseSeconds: 1 } }),
		],
		["auditLog.list", "filter.who", ({ id }) => ({ ...there(id), filter: { who: "adm_1" } })],
		["organizations.get", "slug", ({ id }) => ({ ...there(id), slug: "acme" })],
		["health.get", "idempotencyKey", ({ id }) => ({ ...there(id), idempotencyKey: "k" })],
		["organizations.list", "organizationId", ({ id }) => there(id)],
	])("of %s is refused by its name: %s", async (path, field, input) => {
		const { organization, send } = await aWorld();
		expect(await send(path, input(organization))).toMatchObject({
			status: 400,
			reason: "bad_input",
			field,
			message: expect.stringContaining(`“${field}”`),
		});
	});

	it("cannot hide as one that objects inherit", async () => {
		const { organization, send } = await aWorld();
		const { id } = organization;
		for (const name of ["__proto__", "constructor", "toString"]) {
			const input = `{"organizationId":"${id}","filter":{"${name}":{"q":"x"}}}`;
			expect(await send("sessions.previewRevocation", input)).toMatchObject({
				status: 400,
				field: `filter.${name}`,
			});
		}
	});

	it("changes nothing: what came with it has not happened", async () => {
		const { organization, send } = await aWorld();
		expect(await send("lifecycle.start", { ...start(organization), until: 1 })).toMatchObject({
			status: 400,
		});
		expect(must(await organization.object.listForUser("usr_raj"))).toEqual([]);
	});
});

describe("authorization comes before anything else is read", () => {
	it("a foreign organization with a malformed input answers like one that does not exist", async () => {
		const { send } = await aWorld();
		const foreign = await anOrganization();
		const malformed = { sessionId: 7, unknown: true, reason: "\ud800" };
		const answers = await Promise.all(
			[foreign.id, "org_unknown", "nonsense"].map((organizationId) =>
				send("sessions.revoke", { organizationId, ...malformed }),
			),
		);
		for (const answer of answers) {
			expect(answer).toMatchObject({ status: 404, reason: "not_found", path: "sessions.revoke" });
			expect(answer).not.toHaveProperty("field");
		}
	});

	it("a scope that is missing is told before a field that is wrong", async () => {
		const { organization } = await aWorld();
		const read = await organization.token("read");
		const revoke = read.sessions.revoke.mutate({ organizationId: organization.id, sessionId: "" });
		await expect(revoke).rejects.toMatchObject({ data: { reason: "insufficient_scope" } });
	});

	it("an input that names no organization is told so", async () => {
		const { send } = await aWorld();
		for (const input of ["{}", "[]", "null", '{"organizationId":7}', '{"organizationId":""}']) {
			expect(await send("sessions.list", input)).toMatchObject({
				status: 400,
				reason: "bad_input",
			});
		}
		expect(await send("sessions.list", "{}")).toMatchObject({ field: "organizationId" });
	});
});

describe("text", () => {
	it("that would be stored as another one is refused, so that no user has two ids", async () => {
		const { organization, send } = await aWorld();
		const { id: organizationId } = organization;
		for (const userId of ["usr_\ud800", "\udfffusr", "usr\u0000", "usr\n", "usr\u0085"]) {
			const refused = { status: 400, reason: "bad_input", field: "userId" };
			expect(await send("lifecycle.start", { ...start(organization), userId })).toMatchObject(
				refused,
			);
			for (const path of ["sessions.revokeForUser", "users.erase", "users.export"]) {
				expect(await send(path, { organizationId, userId })).toMatchObject(refused);
			}
			expect(await send("sessions.list", { organizationId, filter: { userId } })).toMatchObject({
				...refused,
				field: "filter.userId",
			});
		}
	});

	it("of two ids that only look alike names two users", async () => {
		const organization = await anOrganization();
		const { client } = await anAdministrator(organization.id);
		const alike = ["usr_é", "usr_e\u0301", "USR_é", " usr_é", "usr_é "];
		const sessions = await Promise.all(alike.map((userId) => aSession(organization, { userId })));
		const { id: organizationId } = organization;
		const revoked = await client.sessions.revokeForUser.mutate({ organizationId, userId: "usr_é" });
		expect(revoked).toMatchObject({ revoked: 1, state: "enforced" });
		const kept = await Promise.all(
			sessions.map(async ({ sessionId }) => must(await organization.object.getSession(sessionId))),
		);
		expect(kept.map(({ user }) => user.id)).toEqual(alike);
		expect(kept.map(({ status }) => status)).toEqual([
			"revoked",
			...alike.slice(1).map(() => "active"),
		]);
	});

	it("of a reason keeps its lines", async () => {
		const organization = await anOrganization();
		const { client } = await anAdministrator(organization.id);
		const { sessionId } = await aSession(organization);
		const reason = "Laptop stolen.\nSeen in Berlin.";
		const { id: organizationId } = organization;
		const receipt = await client.sessions.revoke.mutate({ organizationId, sessionId, reason });
		expect(receipt.reason).toBe(reason);
	});
});
