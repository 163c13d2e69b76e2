import { runInDurableObject } from "cloudflare:test";
import { expect, it, vi } from "vitest";
import { dayMs, minuteMs } from "../domain/clock.ts";
import {
	aGlobalAdministrator,
	anAdministrator,
	anApiToken,
	anOrganization,
	aSession,
	must,
	projected,
	stubOf,
	theTest,
} from "../testing/support/builders.ts";
import {
	fetchWorker,
	origin,
	refusalOf,
	withCookie,
	withToken,
} from "../testing/support/callers.ts";
import { aStandingClock } from "../testing/support/standing-clock.ts";

/** Ahead of the true time, so that no alarm rings by itself. */
const start = Date.UTC(2040, 0, 1);
const at = aStandingClock(start);

async function aWorld() {
	const organization = await anOrganization();
	const admin = await anAdministrator(organization.id);
	const { client } = await anAdministrator(organization.id);
	/** What the log says of refused calls, oldest first, once it says so many. */
	const refusals = async (count: number, organizationId = organization.id) => {
		const read = async () => {
			await projected(organizationId);
			const { items } = await client.auditLog.list.query({
				organizationId,
				filter: { action: ["call.refused"] },
			});
			expect(items).toHaveLength(count);
			return items.reverse();
		};
		return vi.waitFor(read, { timeout: 5_000, interval: 20 });
	};
	return { organization, organizationId: organization.id, admin, refusals };
}

/** What is gathered of the one caller that was refused. */
const restOf = (organizationId: string): Promise<unknown> =>
	runInDurableObject(stubOf(organizationId), (_object, { storage: { sql } }) =>
		JSON.parse(String(sql.exec("SELECT rest FROM refused_calls").one().rest)),
	);

const from = (address: string) => ({ "cf-connecting-ip": address });

/** A call over HTTP, from an address. */
const ask = (procedure: string, input: object, headers: Record<string, string>) =>
	fetchWorker(`/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`, { headers });

it("a refused call stands in the log of the caller's own organization: who, what, why, about whom, from where", async () => {
	const { admin, refusals } = await aWorld();
	const foreign = await anOrganization();
	const response = await ask(
		"sessions.list",
		{ organizationId: foreign.id },
		{ cookie: admin.cookie, ...from("::ffff:203.0.113.9") },
	);
	expect(response.status).toBe(404);
	expect(await refusals(1)).toMatchObject([
		{
			actor: { kind: "organization_admin", id: admin.id, name: "Dana Kim" },
			target: { kind: "call", id: "sessions.list", name: null },
			details: {
				count: 1,
				refused: [
					{ call: "sessions.list", because: "not_found", organizationId: foreign.id, count: 1 },
				],
			},
			ip: "203.0.113.9",
			requestId: response.headers.get("x-request-id"),
		},
	]);
	const theirs = await anAdministrator(foreign.id);
	await projected(foreign.id);
	const log = await theirs.client.auditLog.list.query({ organizationId: foreign.id });
	expect(log.items.map(({ action }) => action)).not.toContain("call.refused");
});

it("whatever else a caller is refused in that minute is one more event, with how many it stands for", async () => {
	const { organizationId, refusals, organization } = await aWorld();
	const reader = await organization.token("read");
	const revoke = () =>
		refusalOf(reader.sessions.revoke.mutate({ organizationId, sessionId: "ses_1" }));
	await revoke();
	await refusals(1);
	for (let call = 0; call < 3; call += 1) await revoke();
	await refusalOf(reader.policies.set.mutate({ organizationId, change: { idleTimeoutMs: dayMs } }));
	await refusals(1);
	at(start + minuteMs);
	const lacks = { because: "insufficient_scope", organizationId };
	expect(await refusals(2)).toMatchObject([
		{ details: { count: 1, refused: [{ call: "sessions.revoke", ...lacks, count: 1 }] } },
		{
			actor: { kind: "api_token", name: "test" },
			target: { id: "sessions.revoke" },
			details: {
				count: 4,
				refused: [
					{ call: "sessions.revoke", ...lacks, count: 3 },
					{ call: "policies.set", ...lacks, count: 1 },
				],
			},
		},
	]);
	at(start + 3 * minuteMs);
	await revoke();
	expect((await refusals(3)).at(-1)).toMatchObject({ details: { count: 1 } });
});

it("a credential that does not count any more is known all the same; one that never was is not", async () => {
	const { organizationId, organization, admin, refusals } = await aWorld();
	const raw = await anApiToken(organizationId, ["read"]);
	const [token] = must(await organization.object.listApiTokens());
	must(await organization.object.revokeApiToken(token?.id ?? "", theTest));
	const list = (client: ReturnType<typeof withToken>) =>
		refusalOf(client.sessions.list.query({ organizationId }));
	expect(await list(withToken(raw))).toMatchObject({ status: 401, reason: "invalid_token" });
	const target = {
		kind: "sessions" as const,
		sessionIds: [admin.sessionId],
		scope: { kind: "session" as const, sessionId: admin.sessionId },
	};
	must(await organization.object.revoke({ target, cause: "admin", reason: null }, theTest));
	expect(await list(withCookie(admin.cookie))).toMatchObject({ reason: "session_ended" });
	await list(withToken(`cfw_${organizationId}_${"x".repeat(32)}`));
	const events = await refusals(2);
	expect(events.map(({ actor }) => actor.id).sort()).toEqual([admin.id, token?.id].sort());
});

it("endpoints beside the procedures tell of refusals too", async () => {
	const { organizationId, admin, refusals } = await aWorld();
	const reader = await anApiToken(organizationId, ["read"]);
	await fetchWorker("/oauth/introspect", {
		method: "POST",
		headers: { authorization: `Bearer ${reader}` },
		body: new URLSearchParams({ token: "x" }),
	});
	const foreign = await anOrganization();
	await fetchWorker(`/live?organizationId=${foreign.id}`, {
		headers: { upgrade: "websocket", cookie: admin.cookie, origin },
	});
	const events = await refusals(2);
	expect(events.map(({ target }) => target.id).sort()).toEqual([
		"GET /live",
		"POST /oauth/introspect",
	]);
});

it("what a refresh token is worth is no refusal of who asks", async () => {
	const { organizationId, organization, refusals } = await aWorld();
	const service = await organization.token("service");
	const { refreshToken, sessionId } = await aSession(organization);
	await service.lifecycle.end.mutate({ organizationId, sessionId });
	expect(await refusalOf(service.lifecycle.refresh.mutate({ refreshToken }))).toMatchObject({
		status: 401,
		reason: "revoked",
	});
	await refusals(0);
});

it("people of the platform stand in the platform's log", async () => {
	const { organizationId, refusals } = await aWorld();
	const lena = await aGlobalAdministrator();
	expect(await refusalOf(lena.client.sessions.list.query({ organizationId }))).toMatchObject({
		status: 403,
	});
	await refusals(0);
	await vi.waitFor(async () => {
		await projected("platform");
		const { items } = await lena.client.auditLog.list.query({
			organizationId: "platform",
			filter: { action: ["call.refused"], actorId: lena.id },
		});
		expect(items).toMatchObject([
			{ details: { refused: [{ because: "support_access_required" }] } },
		]);
	});
});

it("the address in an event is erased when its retention is over, and the event stays", async () => {
	const { organizationId, admin, refusals } = await aWorld();
	const foreign = await anOrganization();
	const input = { organizationId: foreign.id };
	await ask("sessions.list", input, { cookie: admin.cookie, ...from("2001:db8::9") });
	expect(await refusals(1)).toMatchObject([{ ip: "2001:db8::9" }]);
	at(start + 91 * dayMs);
	const later = (await anAdministrator(organizationId)).client;
	await projected(organizationId);
	const { items } = await later.auditLog.list.query({
		organizationId,
		filter: { action: ["call.refused"] },
	});
	expect(items).toMatchObject([{ ip: null, details: { refused: [{ because: "not_found" }] } }]);
});

it("no kind of call hides behind another, and a flood of kinds stays one event", async () => {
	const { organizationId, organization, refusals } = await aWorld();
	const reader = await organization.token("read");
	const ended = (sessionId: string) =>
		refusalOf(reader.sessions.revoke.mutate({ organizationId, sessionId }));
	await ended("ses_1");
	const foreign = Array.from({ length: 30 }, (_, index) => `org_victim${index}`);
	await refusalOf(reader.users.erase.mutate({ organizationId, userId: "usr_raj" }));
	for (const id of foreign) await refusalOf(reader.sessions.list.query({ organizationId: id }));
	await ended("ses_2");
	await vi.waitFor(async () => expect(await restOf(organizationId)).toMatchObject({ count: 32 }));
	at(start + minuteMs);
	const details = (await refusals(2)).at(-1)?.details;
	expect(details).toMatchObject({ count: 32 });
	const kinds = details && "refused" in details ? details.refused : [];
	expect(kinds).toHaveLength(20);
	expect(kinds[0]).toMatchObject({ call: "users.erase", because: "insufficient_scope" });
	expect(kinds[1]).toMatchObject({ call: "sessions.list", organizationId: "org_victim0" });
});

it("who one is, is refused to what is no administrator, and stands in the log", async () => {
	const { organizationId, refusals } = await aWorld();
	const token = await anApiToken(organizationId, ["read"]);
	const headers = { authorization: `Bearer ${token}` };
	expect((await fetchWorker("/auth/me", { headers })).status).toBe(403);
	expect(await refusals(1)).toMatchObject([{ target: { id: "GET /auth/me" } }]);
});

it("a person who was erased is named nowhere again, though they hold a token that names them", async () => {
	const { organization, refusals } = await aWorld();
	await aSession(organization, { userId: "usr_tomas" });
	must(await organization.object.eraseUser("usr_tomas", theTest));
	const refused = {
		call: "sessions.listMine",
		refused: "session_ended",
		organizationId: null,
	} as const;
	const by = { kind: "person", id: "usr_tomas", name: "" } as const;
	await organization.object.noteRefusedCall(refused, { by, requestId: "req_1" });
	await refusals(0);
});
