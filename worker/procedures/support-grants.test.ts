import { runDurableObjectAlarm } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { dayMs, hourMs, minuteMs } from "../domain/clock.ts";
import { anAdministrator, organizations, stubOf, theTest } from "../testing/support/builders.ts";
import { refusalOf } from "../testing/support/callers.ts";
import { aStandingClock } from "../testing/support/standing-clock.ts";
import { aSupportWorld, auditOf, start } from "../testing/support/support-world.ts";

const at = aStandingClock(start);
afterEach(() => {
	vi.restoreAllMocks();
});

describe("a request", () => {
	it("lapses after 12 hours without an answer, and that is written down", async () => {
		const world = await aSupportWorld();
		const { organizationId, grants, request } = world;
		const { grant } = await request();
		at(start + 12 * hourMs - 1);
		expect(await grants.get.query({ organizationId, grantId: grant.id })).toMatchObject({
			state: "requested",
		});
		at(start + 12 * hourMs);
		const admin = await anAdministrator(organizationId);
		const approve = admin.client.supportGrants.approve.mutate({
			organizationId,
			grantId: grant.id,
			endsAt: Date.now() + hourMs,
		});
		expect((await refusalOf(approve)).message).toContain("Nobody answered this request");
		await runDurableObjectAlarm(stubOf(organizationId));
		const events = await auditOf(world, { action: ["support_grant.lapsed"] });
		expect(events).toMatchObject([{ target: { id: grant.id }, actor: { kind: "system" } }]);
	});

	it("is declined once, with a reason", async () => {
		const { organizationId, grants, request } = await aSupportWorld();
		const { grant } = await request();
		const decline = () =>
			grants.decline.mutate({ organizationId, grantId: grant.id, reason: "Not now" });
		expect((await decline()).grant).toMatchObject({
			state: "declined",
			closed: { reason: "Not now" },
		});
		expect(await refusalOf(decline())).toMatchObject({
			status: 409,
			message: "This request was already declined.",
		});
	});

	it("asked again takes the place of the one before", async () => {
		const { organizationId, grants, request } = await aSupportWorld();
		const { grant: first } = await request();
		const { grant: second } = await request({ scope: "manage" });
		const { items } = await grants.list.query({ organizationId, filter: { open: true } });
		expect(items.map(({ id }) => id)).toEqual([second.id]);
		expect(await grants.get.query({ organizationId, grantId: first.id })).toMatchObject({
			state: "replaced",
			closed: { replacedBy: second.id },
		});
	});
});

describe("a second grant for one holder", () => {
	it("says first that it takes the place of the other, then ends it and its sessions", async () => {
		const { organizationId, grants, create, enter, look } = await aSupportWorld();
		const { grant: first } = await create();
		const { session } = await enter();
		expect(await refusalOf(create())).toMatchObject({ status: 409, reason: "grant_exists" });
		const { grant: second, receipt } = await create({ replaces: first.id });
		expect(receipt).toMatchObject({ revoked: 1, sessionIds: [session.id], cause: "support_ended" });
		expect(await grants.get.query({ organizationId, grantId: first.id })).toMatchObject({
			state: "replaced",
			closed: { replacedBy: second.id },
		});
		expect(await refusalOf(look())).toMatchObject({ reason: "support_session_required" });
		const late = create({ replaces: first.id });
		expect(await refusalOf(late)).toMatchObject({ status: 409, reason: "grant_exists" });
	});

	it("is not in the way of one for the platform's support as a whole", async () => {
		const { create, grants, organizationId } = await aSupportWorld();
		await create();
		await create({ holder: "platform" });
		const { items } = await grants.list.query({ organizationId, filter: { open: true } });
		expect(items).toHaveLength(2);
	});

	it("a repeat by key is the same grant", async () => {
		const { create, grants, organizationId } = await aSupportWorld();
		const one = await create({ idempotencyKey: "k1" });
		const two = await create({ idempotencyKey: "k1" });
		expect(two.grant.id).toBe(one.grant.id);
		const { items } = await grants.list.query({ organizationId });
		expect(items).toHaveLength(1);
		const revoke = () =>
			grants.revoke.mutate({ organizationId, grantId: one.grant.id, idempotencyKey: "k2" });
		expect((await revoke()).receipt.id).toBe((await revoke()).receipt.id);
	});
});

describe("bad input changes nothing and says what is wrong", () => {
	type World = Awaited<ReturnType<typeof aSupportWorld>>;
	const cases: [string, (world: World) => Promise<unknown>, number, string][] = [
		["an end in the past", (w) => w.create({ endsAt: start - 1 }), 400, "already passed"],
		["an end right now", (w) => w.create({ endsAt: start }), 400, "already passed"],
		[
			"an end before the start",
			(w) => w.create({ startsAt: start + 2 * hourMs, endsAt: start + hourMs }),
			400,
			"end before it starts",
		],
		[
			"more than the maximum",
			(w) => w.create({ endsAt: start + 7 * dayMs + 1 }),
			400,
			"at most 7 days",
		],
		[
			"a start too far ahead",
			(w) => w.create({ startsAt: start + 31 * dayMs, endsAt: start + 32 * dayMs }),
			400,
			"at most 30 days from now",
		],
		[
			"an unknown person",
			(w) => w.create({ holder: { email: "nobody@curfew.example" } }),
			400,
			"Nobody of the platform",
		],
		[
			"someone who is an admin, but not of the platform",
			(w) => w.create({ holder: { administratorId: w.admin.id } }),
			400,
			"Nobody of the platform",
		],
		[
			"a scope that does not exist",
			(w) => w.create({ scope: "everything" as "read" }),
			400,
			"The scope is “read”",
		],
		["no reason", (w) => w.create({ reason: "  " }), 400, "Say why"],
		[
			"a holder that is none",
			(w) => w.create({ holder: "all" as "platform" }),
			400,
			"Name a global admin",
		],
		[
			"a grant that does not exist",
			(w) => w.grants.revoke.mutate({ organizationId: w.organizationId, grantId: "grt_none" }),
			404,
			"nothing here",
		],
	];
	it.each(cases)("%s", async (_name, call, status, message) => {
		const world = await aSupportWorld();
		const refusal = await refusalOf(call(world));
		expect(refusal.status).toBe(status);
		expect(refusal.message).toContain(message);
		const { items } = await world.grants.list.query({ organizationId: world.organizationId });
		expect(items).toEqual([]);
	});

	it("someone invited to the platform who has not accepted is not a global admin", async () => {
		const { create } = await aSupportWorld();
		const email = "invited@curfew.example";
		await organizations.platform().inviteAdministrator({ email, secret: email }, theTest);
		expect((await refusalOf(create({ holder: { email } }))).message).toContain(
			"not a global admin",
		);
	});

	it("approving twice, revoking twice, extending what has ended", async () => {
		const { organizationId, grants, request } = await aSupportWorld();
		const { grant } = await request();
		const grantId = grant.id;
		const approve = () =>
			grants.approve.mutate({ organizationId, grantId, endsAt: start + hourMs });
		const revoke = () => grants.revoke.mutate({ organizationId, grantId });
		expect(await refusalOf(revoke())).toMatchObject({ status: 409 });
		await approve();
		expect(await refusalOf(approve())).toMatchObject({
			status: 409,
			message: "This access was granted before.",
		});
		await revoke();
		expect(await refusalOf(revoke())).toMatchObject({
			status: 409,
			message: "This access was already revoked. Grant a new one.",
		});
		const extend = grants.extend.mutate({ organizationId, grantId, endsAt: start + 2 * hourMs });
		expect(await refusalOf(extend)).toMatchObject({ status: 409 });
		expect(await grants.get.query({ organizationId, grantId })).toMatchObject({
			state: "revoked",
			endsAt: start + hourMs,
		});
	});

	it("moving an end into the past, before the start, to where it is, or beyond the maximum", async () => {
		const { organizationId, grants, create } = await aSupportWorld();
		const { grant } = await create({ startsAt: start + hourMs, endsAt: start + 2 * hourMs });
		expect(grant.state).toBe("scheduled");
		const move = (endsAt: number) =>
			refusalOf(grants.extend.mutate({ organizationId, grantId: grant.id, endsAt }));
		expect((await move(start - 1)).message).toContain("Revoke the access");
		expect((await move(start + minuteMs)).message).toContain("before it starts");
		expect((await move(start + 2 * hourMs)).message).toContain("already ends then");
		expect((await move(start + hourMs + 7 * dayMs + 1)).message).toContain("at most 7 days");
	});

	it("one's own request, when one person is both", async () => {
		const { organizationId, lena, request } = await aSupportWorld();
		const { grant } = await request();
		const both = await anAdministrator(organizationId, {
			issuer: lena.issuer,
			subject: lena.subject,
		});
		const approve = both.client.supportGrants.approve.mutate({
			organizationId,
			grantId: grant.id,
			endsAt: start + hourMs,
		});
		expect(await refusalOf(approve)).toMatchObject({
			status: 403,
			message: "You cannot approve your own access.",
		});
		const forOneself = both.client.supportGrants.create.mutate({
			organizationId,
			holder: { administratorId: lena.id },
			scope: "manage",
			reason: "x",
			endsAt: start + hourMs,
		});
		expect(await refusalOf(forOneself)).toMatchObject({ status: 403 });
	});
});

describe("a fresh sign-in", () => {
	it("is needed to grant, approve and extend, and not to refuse or to revoke", async () => {
		const { organizationId, grants, create, request } = await aSupportWorld();
		const { grant } = await create();
		const { grant: asked } = await request();
		at(start + 10 * minuteMs + 1);
		expect(await refusalOf(create({ replaces: grant.id }))).toMatchObject({
			status: 403,
			reason: "step_up_required",
		});
		const endsAt = Date.now() + 2 * hourMs;
		const approve = grants.approve.mutate({ organizationId, grantId: asked.id, endsAt });
		expect(await refusalOf(approve)).toMatchObject({ reason: "step_up_required" });
		const extend = grants.extend.mutate({ organizationId, grantId: grant.id, endsAt });
		expect(await refusalOf(extend)).toMatchObject({ reason: "step_up_required" });
		await grants.decline.mutate({ organizationId, grantId: asked.id });
		await grants.revoke.mutate({ organizationId, grantId: grant.id });
	});

	it("is not asked of an API token, whose scope decides", async () => {
		const { organization, organizationId, create } = await aSupportWorld();
		const { grant } = await create();
		const support = await organization.token("support");
		await support.supportGrants.revoke.mutate({ organizationId, grantId: grant.id });
		const read = await organization.token("read");
		expect(await refusalOf(read.supportGrants.list.query({ organizationId }))).toMatchObject({
			reason: "insufficient_scope",
		});
	});
});
