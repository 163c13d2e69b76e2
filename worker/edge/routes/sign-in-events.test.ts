import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { minuteMs } from "../../domain/clock.ts";
import { newSecret, platformId } from "../../domain/ids.ts";
import { aBrowser } from "../../testing/support/browser.ts";
import {
	anAdministrator,
	anOrganization,
	must,
	projected,
	theTest,
} from "../../testing/support/builders.ts";
import type { Misbehaviour } from "../../testing/support/provider.ts";
import { aStandingClock } from "../../testing/support/standing-clock.ts";

/** Ahead of the true time, so that no alarm rings by itself. */
const start = Date.UTC(2040, 0, 1);
const at = aStandingClock(start);

beforeEach(() => void vi.spyOn(console, "warn").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

const ip = "203.0.113.99";
const headers = { "cf-connecting-ip": ip };
const account = (sub = newSecret()) => ({
	sub,
	name: "Dana Kim",
	email: `${newSecret().toLowerCase()}@acme.example`,
	email_verified: true,
});

/** An organization, a browser in front of it, and what its log says of the browser's requests. */
async function aWorld() {
	const organization = await anOrganization();
	const { id, object } = organization;
	const browser = await aBrowser();
	const requests = new Set<string | null>();
	const noted = (response: Response): Response => {
		requests.add(response.headers.get("x-request-id"));
		return response;
	};
	const invite = async (email: string) => {
		const secret = newSecret();
		const { administrator } = must(await object.inviteAdministrator({ email, secret }, theTest));
		return { invitation: `cfi_${id}_${secret}`, invitedId: administrator.id };
	};
	/** The whole way, with whatever the provider does wrong in it. */
	const signIn = async (who: ReturnType<typeof account>, body = {}, bent: Misbehaviour = {}) => {
		const callback = browser.provider.consent(await browser.begin(body), who, bent);
		return noted(await browser.visit(callback, { headers })).headers.get("location");
	};
	/** Somebody who came in by an invitation, in this browser. */
	const aSignedIn = async () => {
		const who = account();
		const { invitation, invitedId } = await invite(who.email);
		expect(await signIn(who, { invitation })).toBe("/");
		requests.clear();
		return { who, id: invitedId };
	};
	const signOut = async () =>
		noted(await browser.visit("/auth/sign-out", { method: "POST", headers })).status;
	const log = async (organizationId = id) => {
		const { client } = await anAdministrator(organizationId);
		await projected(organizationId);
		const { items } = await client.auditLog.list.query({ organizationId, limit: 200 });
		// When an ending is in force everywhere is an effect of its own.
		return items
			.reverse()
			.filter(
				({ requestId, action }) => requests.has(requestId) && action !== "revocation.enforced",
			);
	};
	return { ...organization, ...browser, invite, signIn, aSignedIn, signOut, log };
}

const by = (id: string) => ({ actor: { kind: "organization_admin", id }, ip });
const refusedOf = (because: string, count = 1) => ({
	count,
	refused: [{ call: "GET /auth/callback", because, organizationId: null, count }],
});

describe("of an administrator the log says, once each", () => {
	it("that they accepted, and signed in: with what session, vouched for by whom, from where", async () => {
		const { provider, invite, signIn, log } = await aWorld();
		const who = account();
		const { invitation, invitedId } = await invite(who.email);
		await signIn(who, { invitation });
		expect(await log()).toMatchObject([
			{ action: "administrator.accepted", ...by(invitedId), target: { id: invitedId } },
			{
				action: "administrator.signed_in",
				...by(invitedId),
				target: { kind: "session", name: "Dana Kim" },
				details: { provider: provider.issuer, authenticatedAt: start },
			},
		]);
	});

	it("that they gave their credentials again, and what that ended", async () => {
		const { aSignedIn, signIn, log } = await aWorld();
		const { who, id } = await aSignedIn();
		expect(await signIn(who, { stepUp: true })).toBe("/");
		expect(await log()).toMatchObject([
			{ action: "sessions.revoked", ...by(id), target: { kind: "session" } },
			{ action: "administrator.stepped_up", ...by(id), target: { kind: "session" } },
		]);
	});

	it("that they signed out, with the receipt", async () => {
		const { aSignedIn, signOut, log } = await aWorld();
		const { id } = await aSignedIn();
		expect(await signOut()).toBe(204);
		const receiptId = expect.stringMatching(/^rcp_/);
		expect(await log()).toMatchObject([
			{ action: "administrator.signed_out", ...by(id), receiptId },
		]);
	});
});

describe("a sign-in that is refused stands", () => {
	it("in the platform's log, of an account that nobody knows: without a word of who it is", async () => {
		const { signIn, log } = await aWorld();
		const who = account();
		expect(await signIn(who)).toBe("/sign-in?problem=not_administrator");
		const events = await log(platformId);
		expect(events).toMatchObject([
			{
				action: "sign_in.refused",
				actor: { kind: "system" },
				target: { kind: "sign_in", id: "not_administrator" },
				details: refusedOf("not_administrator"),
				ip,
			},
		]);
		for (const secret of [who.sub, who.email, who.name]) {
			expect(JSON.stringify(events)).not.toContain(secret);
		}
		expect(await log()).toEqual([]);
	});

	it("in the organization's, of an administrator who was removed", async () => {
		const { object, id: organizationId, aSignedIn, signIn, log } = await aWorld();
		const { who, id } = await aSignedIn();
		await anAdministrator(organizationId);
		must(await object.removeAdministrator(id, theTest));
		expect(await signIn(who)).toBe("/sign-in?problem=not_administrator");
		expect(await log()).toMatchObject([
			{
				action: "sign_in.refused",
				...by(id),
				target: { kind: "administrator", id },
				details: refusedOf("not_administrator"),
			},
		]);
	});

	it.each([
		["another address than the invited one", "invitation_other_address", {}],
		["an address that is not verified", "email_not_verified", { email_verified: false }],
	])("in that of the invitation, about who was invited, for %s", async (_what, because, facts) => {
		const { invite, signIn, log } = await aWorld();
		const { invitation, invitedId } = await invite("ada@acme.example");
		const who = { ...account(), ...facts };
		expect(await signIn(who, { invitation })).toBe(`/sign-in?problem=${because}`);
		const events = await log();
		expect(events).toMatchObject([
			{
				action: "sign_in.refused",
				actor: { kind: "system" },
				target: { kind: "administrator", id: invitedId },
				details: refusedOf(because),
			},
		]);
		expect(JSON.stringify(events)).not.toContain(who.email);
	});

	it("in that of the invitation, for one that is over, and for one that never was", async () => {
		const { id, invite, signIn, log } = await aWorld();
		const { invitation, invitedId } = await invite("ada@acme.example");
		at(start + 30 * 24 * 60 * minuteMs);
		await signIn(account(), { invitation });
		await signIn(account(), { invitation: `cfi_${id}_${newSecret()}` });
		expect((await log()).map(({ action, target }) => [action, target.id])).toEqual([
			["sign_in.refused", invitedId],
			["sign_in.refused", "invitation_invalid"],
		]);
	});

	it("under the name of who stepped up, when the provider asked for nothing, or refused", async () => {
		const { aSignedIn, signIn, log } = await aWorld();
		const { who, id } = await aSignedIn();
		const old = { idToken: { auth_time: start / 1_000 - 3_600 } };
		await signIn(who, { stepUp: true }, old);
		at(start + minuteMs);
		await signIn(who, { stepUp: true }, { callback: { error: "access_denied", code: null } });
		expect(await log()).toMatchObject([
			{ action: "sign_in.refused", ...by(id), details: refusedOf("not_fresh") },
			{ action: "sign_in.refused", ...by(id), details: refusedOf("provider_refused") },
		]);
	});

	it("nowhere, when the provider refused somebody of whom nothing is known", async () => {
		const { id, signIn, log } = await aWorld();
		const denied = { callback: { error: "access_denied", code: null } };
		await signIn(account(), {}, denied);
		await signIn(account(), { invitation: `cfi_${id}_${newSecret()}` }, denied);
		expect([...(await log()), ...(await log(platformId))]).toEqual([]);
	});

	it("once at once, and with all others of the minute in one more event", async () => {
		const { aSignedIn, signIn, log } = await aWorld();
		const { who, id } = await aSignedIn();
		const old = { idToken: { auth_time: start / 1_000 - 3_600 } };
		for (let time = 0; time < 4; time += 1) await signIn(who, { stepUp: true }, old);
		expect(await log()).toMatchObject([{ details: refusedOf("not_fresh") }]);
		at(start + minuteMs);
		expect(await log()).toMatchObject([
			{ ...by(id), details: refusedOf("not_fresh") },
			{ ...by(id), target: { id }, details: refusedOf("not_fresh", 3) },
		]);
	});
});
