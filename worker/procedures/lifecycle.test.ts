import { evictDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { dayMs, secondMs } from "../domain/clock.ts";
import { newSecret } from "../domain/ids.ts";
import { formatRefreshToken, parseRefreshToken } from "../domain/refresh-token.ts";
import {
	anOrganization,
	must,
	platformToken,
	stubOf,
	type TestOrganization,
} from "../testing/support/builders.ts";
import { type Caller, refusalOf } from "../testing/support/callers.ts";
import { firefoxOnLinux } from "../testing/support/clients.ts";

afterEach(() => {
	vi.useRealTimers();
});

const advance = (byMs: number): void => {
	vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + byMs });
};

const person = {
	userId: "usr_raj",
	user: { name: "Raj Shah", email: "raj@acme.example" },
	ip: "203.0.113.7",
	userAgent: firefoxOnLinux,
};

async function aStart(organization: TestOrganization, service: Caller, facts = {}) {
	return service.lifecycle.start.mutate({ organizationId: organization.id, ...person, ...facts });
}

async function aWorld() {
	const organization = await anOrganization();
	const service = await organization.token("service");
	const check = (sessionId: string) =>
		service.lifecycle.check.query({ organizationId: organization.id, sessionId });
	return { organization, service, check };
}

describe("lifecycle.start", () => {
	it("starts a session that stands, with claims for the access token", async () => {
		const { organization, service, check } = await aWorld();
		const started = await aStart(organization, service);
		expect(started.claims).toEqual({
			org: organization.id,
			sid: started.sessionId,
			sub: "usr_raj",
			seq: expect.any(Number),
			sexp: started.expiresAt,
		});
		expect(started.expiresAt - started.createdAt).toBe(30 * dayMs);
		expect(await check(started.sessionId)).toMatchObject({
			active: true,
			status: "active",
			source: "organization",
		});
	});

	it("writes an address in its canonical form and reads the device from the user agent", async () => {
		const { organization, service } = await aWorld();
		const { sessionId } = await aStart(organization, service, { ip: "::ffff:198.51.100.4" });
		const read = await organization.token("read");
		const session = await read.sessions.get.query({ organizationId: organization.id, sessionId });
		expect(session.ip).toBe("198.51.100.4");
		expect(session.device).toMatchObject({ type: "desktop", label: "Firefox on Linux" });
	});

	it.each(["", "x".repeat(10_240), "<img src=x onerror=alert(1)>"])(
		"a hostile user agent (case %#) never refuses a sign-in",
		async (userAgent) => {
			const { organization, service } = await aWorld();
			const { sessionId } = await aStart(organization, service, { userAgent });
			const read = await organization.token("read");
			const session = await read.sessions.get.query({ organizationId: organization.id, sessionId });
			expect(session.device.type).toBe("unknown");
			expect(session.userAgent).toBe(userAgent.slice(0, 1_024));
		},
	);

	it.each(["localhost", "1.2.3", "999.1.1.1"])(
		"signs in whatever the address is: %j is left out and named",
		async (ip) => {
			const { organization, service } = await aWorld();
			const { sessionId, ignored } = await aStart(organization, service, { ip });
			expect(ignored).toEqual([{ field: "ip", reason: expect.stringContaining(ip) }]);
			expect(must(await organization.object.getSession(sessionId)).ip).toBe("");
		},
	);

	it.each([
		["203.0.113.7:4711", "203.0.113.7"],
		["[2001:db8::1]:443", "2001:db8::1"],
		[" 203.0.113.7, 10.0.0.1", "203.0.113.7"],
		["unknown", ""],
		["", ""],
	])("an address as a server passes it on is read: %j", async (ip, kept) => {
		const { organization, service } = await aWorld();
		const started = await aStart(organization, service, { ip });
		expect(started).not.toHaveProperty("ignored");
		expect(must(await organization.object.getSession(started.sessionId)).ip).toBe(kept);
	});

	it("repeated with its key answers the same session and token, and both stand", async () => {
		const { organization, service, check } = await aWorld();
		const start = () => aStart(organization, service, { idempotencyKey: "sign-in 1" });
		const [first, atOnce] = await Promise.all([start(), start()]);
		expect(atOnce).toEqual(first);
		expect(await start()).toEqual(first);
		expect((await check(first.sessionId)).active).toBe(true);
		const { refreshToken } = first;
		await expect(service.lifecycle.refresh.mutate({ refreshToken })).resolves.toHaveProperty(
			"sessionId",
			first.sessionId,
		);
	});

	it("with a platform's token reaches any organization, and none that does not exist", async () => {
		const organization = await anOrganization();
		const platform = await platformToken("service");
		await expect(aStart(organization, platform)).resolves.toHaveProperty("sessionId");
		for (const id of ["org_unknown", "platform", "nonsense"]) {
			expect(await refusalOf(aStart({ ...organization, id }, platform))).toMatchObject({
				status: 404,
				reason: "not_found",
			});
		}
	});
});

describe("lifecycle.refresh", () => {
	const refresh = (service: Caller, refreshToken: string) =>
		service.lifecycle.refresh.mutate({ refreshToken });

	it("rotates the token, and the session is the same", async () => {
		const { organization, service } = await aWorld();
		const started = await aStart(organization, service);
		const refreshed = await refresh(service, started.refreshToken);
		expect(refreshed.refreshToken).not.toBe(started.refreshToken);
		expect(refreshed).toMatchObject({
			sessionId: started.sessionId,
			userId: "usr_raj",
			claims: started.claims,
		});
	});

	it("two refreshes of one token at the same instant get the same successor", async () => {
		const { organization, service, check } = await aWorld();
		const { refreshToken, sessionId } = await aStart(organization, service);
		const answers = await Promise.all([1, 2, 3].map(() => refresh(service, refreshToken)));
		expect(new Set(answers.map((answer) => answer.refreshToken)).size).toBe(1);
		await refresh(service, answers[0]?.refreshToken ?? "");
		expect((await check(sessionId)).active).toBe(true);
	});

	it("a repeat within 20 s gets the same successor, even after the object was evicted", async () => {
		const { organization, service } = await aWorld();
		const { refreshToken } = await aStart(organization, service);
		const first = await refresh(service, refreshToken);
		await evictDurableObject(stubOf(organization.id));
		advance(19 * secondMs);
		expect((await refresh(service, refreshToken)).refreshToken).toBe(first.refreshToken);
	});

	it("a repeat after 20 s ends the session as reused, for both who hold a token", async () => {
		const { organization, service, check } = await aWorld();
		const { refreshToken, sessionId } = await aStart(organization, service);
		const { refreshToken: successor } = await refresh(service, refreshToken);
		advance(21 * secondMs);
		expect(await refusalOf(refresh(service, refreshToken))).toMatchObject({
			status: 401,
			reason: "reused",
		});
		expect(await refusalOf(refresh(service, successor))).toMatchObject({ reason: "revoked" });
		expect(await check(sessionId)).toMatchObject({ active: false, cause: "reuse" });
	});

	it("a token of two rotations ago is reused, and stays so over 25 rotations", async () => {
		for (const rotations of [2, 25]) {
			const { organization, service } = await aWorld();
			const { refreshToken } = await aStart(organization, service);
			let current = refreshToken;
			for (let count = 0; count < rotations; count += 1) {
				current = (await refresh(service, current)).refreshToken;
			}
			expect(await refusalOf(refresh(service, refreshToken))).toMatchObject({ reason: "reused" });
			expect(await refusalOf(refresh(service, current))).toMatchObject({ reason: "revoked" });
		}
	});

	it("every token of a revoked session is refused as revoked", async () => {
		const { organization, service } = await aWorld();
		const admin = await organization.token("revoke");
		const { refreshToken, sessionId } = await aStart(organization, service);
		const { refreshToken: successor } = await refresh(service, refreshToken);
		await admin.sessions.revoke.mutate({ organizationId: organization.id, sessionId });
		for (const token of [refreshToken, successor]) {
			expect(await refusalOf(refresh(service, token))).toMatchObject({
				status: 401,
				reason: "revoked",
			});
		}
	});

	it("an unknown, malformed or forged token is unknown, and forging never ends a session", async () => {
		const { organization, service, check } = await aWorld();
		const started = await aStart(organization, service);
		const real = parseRefreshToken(started.refreshToken);
		if (!real) throw new Error("A started session has a well-formed token");
		const forged = [
			"",
			"cfr_nonsense",
			formatRefreshToken({ ...real, sessionId: "ses_unknown" }),
			formatRefreshToken({ ...real, organizationId: "org_unknown" }),
			formatRefreshToken({ ...real, chainSecret: newSecret(), tokenSecret: newSecret() }),
			formatRefreshToken({ ...real, tokenSecret: newSecret() }),
			formatRefreshToken({ ...real, generation: 7 }),
		];
		for (const token of forged) {
			expect(await refusalOf(refresh(service, token))).toMatchObject({
				status: 401,
				reason: "unknown",
			});
		}
		expect((await check(started.sessionId)).active).toBe(true);
	});

	it("another organization's service does not know the token", async () => {
		const { organization, service, check } = await aWorld();
		const started = await aStart(organization, service);
		const foreign = await (await anOrganization()).token("service");
		expect(await refusalOf(refresh(foreign, started.refreshToken))).toMatchObject({
			reason: "unknown",
		});
		expect((await check(started.sessionId)).active).toBe(true);
	});

	it("is refused as expired from the absolute end on, and not a millisecond before", async () => {
		const { organization, service } = await aWorld();
		const started = await aStart(organization, service);
		let token = started.refreshToken;
		for (let day = 6; day < 30; day += 6) {
			vi.useFakeTimers({ toFake: ["Date"], now: started.createdAt + day * dayMs });
			token = (await refresh(service, token)).refreshToken;
		}
		vi.useFakeTimers({ toFake: ["Date"], now: started.expiresAt - 1 });
		token = (await refresh(service, token)).refreshToken;
		vi.useFakeTimers({ toFake: ["Date"], now: started.expiresAt });
		expect(await refusalOf(refresh(service, token))).toMatchObject({ reason: "expired" });
	});

	it("is refused as expired after seven idle days", async () => {
		const { organization, service, check } = await aWorld();
		const started = await aStart(organization, service);
		vi.useFakeTimers({ toFake: ["Date"], now: started.createdAt + 7 * dayMs });
		expect(await refusalOf(refresh(service, started.refreshToken))).toMatchObject({
			reason: "expired",
		});
		expect(await check(started.sessionId)).toMatchObject({ status: "expired", cause: "idle" });
	});
});

describe("lifecycle.touch", () => {
	it("moves the last activity forward, never back and never into the future", async () => {
		const { organization, service } = await aWorld();
		const read = await organization.token("read");
		const { sessionId, createdAt } = await aStart(organization, service);
		const organizationId = organization.id;
		const touchAt = async (at: number) => {
			await service.lifecycle.touch.mutate({ organizationId, activity: [{ sessionId, at }] });
			return (await read.sessions.get.query({ organizationId, sessionId })).lastActivityAt;
		};
		expect(await touchAt(createdAt - 5_000)).toBe(createdAt);
		vi.useFakeTimers({ toFake: ["Date"], now: createdAt + 60_000 });
		expect(await touchAt(createdAt + 30_000)).toBe(createdAt + 30_000);
		expect(await touchAt(createdAt + dayMs)).toBe(createdAt + 60_000);
	});

	it("accepts only what stands, and cannot wake an ended session", async () => {
		const { organization, service, check } = await aWorld();
		const organizationId = organization.id;
		const { sessionId } = await aStart(organization, service);
		await service.lifecycle.end.mutate({ organizationId, sessionId });
		const activity = [
			{ sessionId, at: Date.now() },
			{ sessionId: "ses_unknown", at: Date.now() },
		];
		expect(await service.lifecycle.touch.mutate({ organizationId, activity })).toEqual({
			accepted: 0,
			ignored: [],
		});
		expect((await check(sessionId)).active).toBe(false);
	});
});

describe("lifecycle.end and check", () => {
	it("signing out ends the session with the user's cause, and again changes nothing", async () => {
		const { organization, service, check } = await aWorld();
		const organizationId = organization.id;
		const { sessionId } = await aStart(organization, service);
		const end = () => service.lifecycle.end.mutate({ organizationId, sessionId });
		expect(await end()).toMatchObject({ revoked: 1, alreadyEnded: 0, cause: "user" });
		expect(await end()).toMatchObject({ revoked: 0, alreadyEnded: 1 });
		expect(await check(sessionId)).toMatchObject({
			active: false,
			status: "revoked",
			cause: "user",
		});
	});

	it("a check of an unknown, malformed or another organization's session is no error", async () => {
		const { organization, service } = await aWorld();
		const other = await aWorld();
		const foreign = await aStart(other.organization, other.service);
		const unknown = { active: false, source: "organization" };
		const checks = [
			[organization.id, "ses_unknown"],
			[organization.id, "not an id"],
			[organization.id, foreign.sessionId],
			[other.organization.id, foreign.sessionId],
			["org_unknown", "ses_unknown"],
			["platform", "ses_unknown"],
		] as const;
		for (const [organizationId, sessionId] of checks) {
			const answer = await service.lifecycle.check.query({
				organizationId,
				sessionId,
				consistency: "leased",
			});
			expect(answer).toMatchObject(unknown);
			expect(answer.status).toBeUndefined();
		}
	});
});
