import { afterEach, describe, expect, it, vi } from "vitest";
import { dayMs, minuteMs } from "../domain/clock.ts";
import { tablesOf } from "../testing/storage/stored-tables.ts";
import { anApiToken, aSession, must } from "../testing/support/builders.ts";
import { refusalOf, withToken } from "../testing/support/callers.ts";
import { aStart, aWorldOfKeys } from "../testing/support/keyed-world.ts";

afterEach(() => {
	vi.useRealTimers();
});

const keyReused = { status: 409, reason: "key_reused" };

describe("an idempotency key belongs to one request", () => {
	it("used for another session, its receipt is not answered, and nothing is said to have ended", async () => {
		const { organization, organizationId, client } = await aWorldOfKeys();
		const [a, b] = [await aSession(organization), await aSession(organization)];
		const end = (sessionId: string, reason?: string) =>
			client.sessions.revoke.mutate({
				organizationId,
				sessionId,
				idempotencyKey: "k",
				...(reason !== undefined && { reason }),
			});
		const receipt = await end(a.sessionId);
		expect(await refusalOf(end(b.sessionId))).toMatchObject(keyReused);
		expect(await refusalOf(end(a.sessionId, "another reason"))).toMatchObject(keyReused);
		expect(must(await organization.object.getSession(b.sessionId)).status).toBe("active");
		expect(await end(a.sessionId)).toEqual(receipt);
	});

	it("used for another procedure, it does nothing there either", async () => {
		const { organization, organizationId, client } = await aWorldOfKeys();
		const { sessionId } = await aSession(organization, { userId: "usr_raj" });
		const idempotencyKey = "k";
		await client.sessions.revoke.mutate({ organizationId, sessionId, idempotencyKey });
		const spared = await aSession(organization, { userId: "usr_raj" });
		const others = [
			client.sessions.revokeForUser.mutate({ organizationId, userId: "usr_raj", idempotencyKey }),
			client.policies.set.mutate({ organizationId, change: { leaseMs: 0 }, idempotencyKey }),
			client.sessions.revokeMany.mutate({
				organizationId,
				sessionIds: [spared.sessionId],
				idempotencyKey,
			}),
			client.users.erase.mutate({ organizationId, userId: "usr_raj", idempotencyKey }),
		];
		for (const other of others) expect(await refusalOf(other)).toMatchObject(keyReused);
		expect(must(await organization.object.getSession(spared.sessionId)).status).toBe("active");
	});

	it("does not let a wrong confirmation pass for the right one", async () => {
		const { organizationId, client } = await aWorldOfKeys();
		const all = (confirm: string) =>
			client.sessions.revokeAll.mutate({
				organizationId,
				confirm,
				reason: "breach",
				idempotencyKey: "all",
			});
		const { slug } = await client.organizations.get.query({ organizationId });
		// What was refused is not remembered: the key is still free for the request that was meant.
		expect(await refusalOf(all("wrong"))).toMatchObject({ status: 400 });
		const receipt = await all(slug);
		expect(await refusalOf(all("wrong"))).toMatchObject(keyReused);
		expect(await all(slug)).toEqual(receipt);
	});

	it("does not join two people's sign-ins", async () => {
		const { organization, organizationId, service } = await aWorldOfKeys();
		const first = await service.lifecycle.start.mutate(aStart(organizationId, "usr_raj", "k"));
		const other = service.lifecycle.start.mutate(aStart(organizationId, "usr_mia", "k"));
		expect(await refusalOf(other)).toMatchObject(keyReused);
		expect(must(await organization.object.getSession(first.sessionId)).status).toBe("active");
	});

	it("of one caller never meets another's", async () => {
		const { organization, organizationId, client, service } = await aWorldOfKeys();
		const other = withToken(await anApiToken(organizationId, ["service"]));
		const start = (by: typeof service) =>
			by.lifecycle.start.mutate(aStart(organizationId, "usr_raj", "k"));
		expect((await start(other)).sessionId).not.toBe((await start(service)).sessionId);
		const { sessionId } = await aSession(organization);
		const end = client.sessions.revoke.mutate({ organizationId, sessionId, idempotencyKey: "k" });
		expect((await end).revoked).toBe(1);
	});

	it("counts the same input in another order of its fields as the same", async () => {
		const { organizationId, service } = await aWorldOfKeys();
		const start = aStart(organizationId, "usr_raj", "k");
		const turned = Object.fromEntries(Object.entries(start).reverse()) as typeof start;
		const first = await service.lifecycle.start.mutate(start);
		expect(await service.lifecycle.start.mutate(turned)).toEqual(first);
	});

	it("is kept for a day, and free again after it", async () => {
		const { organization, organizationId } = await aWorldOfKeys();
		const client = withToken(await anApiToken(organizationId, ["revoke"]));
		const [a, b] = [await aSession(organization), await aSession(organization)];
		const end = (sessionId: string) =>
			client.sessions.revoke.mutate({ organizationId, sessionId, idempotencyKey: "k" });
		await end(a.sessionId);
		vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + dayMs - minuteMs });
		expect(await refusalOf(end(b.sessionId))).toMatchObject(keyReused);
		vi.setSystemTime(Date.now() + 2 * minuteMs);
		expect(await end(b.sessionId)).toMatchObject({ scope: { sessionId: b.sessionId } });
	});
});

describe("a secret that is shown once", () => {
	it("is shown to the repeat of the request that made it, and makes no second one", async () => {
		const { organizationId, client } = await aWorldOfKeys();
		const make = (name: string) =>
			client.apiTokens.create.mutate({
				organizationId,
				name,
				scopes: ["read"],
				idempotencyKey: "make",
			});
		const made = await make("reports");
		expect(await make("reports")).toEqual(made);
		expect(await refusalOf(make("others"))).toMatchObject(keyReused);
		const invite = () =>
			client.administrators.invite.mutate({
				organizationId,
				email: "new@acme.example",
				idempotencyKey: "invite",
			});
		expect(await invite()).toEqual(await invite());
		const { items } = await client.apiTokens.list.query({ organizationId });
		expect(items.filter(({ name }) => name === "reports")).toHaveLength(1);
	});

	it("lies nowhere that anybody could read it, nor can whoever comes with another credential", async () => {
		const { organization, organizationId, client, service } = await aWorldOfKeys();
		const started = await service.lifecycle.start.mutate(aStart(organizationId, "usr_raj", "k"));
		const { token } = await client.apiTokens.create.mutate({
			organizationId,
			name: "reports",
			scopes: ["read"],
			idempotencyKey: "make",
		});
		const kept = JSON.stringify((await tablesOf(organization.id)).idempotency_keys);
		expect(kept).toContain("lifecycle.start");
		for (const secret of [started.refreshToken, started.sessionId, token, token.slice(-43)]) {
			expect(kept).not.toContain(secret);
		}
	});
});

describe("a refresh with a key", () => {
	const refreshWith =
		({ service }: { service: Awaited<ReturnType<typeof aWorldOfKeys>>["service"] }) =>
		(refreshToken: string, idempotencyKey?: string) =>
			service.lifecycle.refresh.mutate({
				refreshToken,
				...(idempotencyKey !== undefined && { idempotencyKey }),
			});

	it("answers the same successor to its repeat, also long after the grace, and the session stands", async () => {
		const world = await aWorldOfKeys();
		const refresh = refreshWith(world);
		const { refreshToken } = await aSession(world.organization);
		const first = await refresh(refreshToken, "r1");
		vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10 * minuteMs });
		expect(await refresh(refreshToken, "r1")).toEqual(first);
		await expect(refresh(first.refreshToken, "r2")).resolves.toHaveProperty("sessionId");
	});

	it("may be repeated from another network", async () => {
		const { organization, service } = await aWorldOfKeys();
		const { refreshToken } = await aSession(organization);
		const from = (ip: string) =>
			service.lifecycle.refresh.mutate({ refreshToken, ip, idempotencyKey: "r1" });
		expect(await from("198.51.100.9")).toEqual(await from("203.0.113.80"));
	});

	it("is reused once its successor has been used, and ends nothing", async () => {
		const world = await aWorldOfKeys();
		const refresh = refreshWith(world);
		const { refreshToken, sessionId } = await aSession(world.organization);
		const first = await refresh(refreshToken, "r1");
		const second = await refresh(first.refreshToken);
		expect(await refusalOf(refresh(refreshToken, "r1"))).toMatchObject({ reason: "reused" });
		expect(must(await world.organization.object.getSession(sessionId)).status).toBe("active");
		await expect(refresh(second.refreshToken)).resolves.toHaveProperty("sessionId");
	});

	it("is revoked when the session has ended since", async () => {
		const world = await aWorldOfKeys();
		const refresh = refreshWith(world);
		const { refreshToken, sessionId } = await aSession(world.organization);
		await refresh(refreshToken, "r1");
		await world.client.sessions.revoke.mutate({ organizationId: world.organizationId, sessionId });
		expect(await refusalOf(refresh(refreshToken, "r1"))).toMatchObject({ reason: "revoked" });
	});

	it("opens nothing for another token, and spares nobody who comes without it", async () => {
		const world = await aWorldOfKeys();
		const refresh = refreshWith(world);
		const mine = await aSession(world.organization);
		const yours = await aSession(world.organization);
		await refresh(mine.refreshToken, "r1");
		expect(await refusalOf(refresh(yours.refreshToken, "r1"))).toMatchObject(keyReused);
		vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10 * minuteMs });
		const thief = refresh(mine.refreshToken, "another key");
		expect(await refusalOf(thief)).toMatchObject({ reason: "reused" });
		const row = must(await world.organization.object.getSession(mine.sessionId));
		expect(row.ended?.cause).toBe("reuse");
	});
});
