import { describe, expect, it } from "vitest";
import { newId } from "../domain/ids.ts";
import { sha256Hex } from "../runtime/hashing.ts";
import {
	aGlobalAdministrator,
	anAdministrator,
	anOrganization,
	must,
	organizations,
	platformToken,
	projected,
	theTest,
} from "../testing/support/builders.ts";
import { refusalOf, withToken } from "../testing/support/callers.ts";

const aSlug = () => newId("organization").slice(4, 20);

describe("organizations.create", () => {
	it("makes an organization whose first administrator can accept the invitation", async () => {
		const global = (await aGlobalAdministrator()).client;
		const slug = aSlug();
		const { organization, invitation } = await global.organizations.create.mutate({
			slug,
			name: "Initech",
			region: "weur",
			administratorEmail: "Peter@Initech.example",
		});
		expect(organization).toMatchObject({ slug, name: "Initech", region: "weur" });
		expect(invitation.administrator).toMatchObject({
			email: "peter@initech.example",
			status: "invited",
		});
		const [link, secret] = invitation.url.split(`#cfi_${organization.id}_`);
		expect(link).toBe("https://curfew.test/invitation");
		expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
		const token = await platformToken("read");
		await projected(organization.id);
		expect((await token.organizations.list.query()).items.map(({ id }) => id)).toContain(
			organization.id,
		);
	});

	it("refuses a short name that is taken, malformed or reserved, and a region that is none", async () => {
		const global = (await aGlobalAdministrator()).client;
		const taken = await anOrganization();
		const create = (facts: { slug?: string; region?: string }) =>
			global.organizations.create.mutate({
				name: "Initech",
				administratorEmail: "peter@initech.example",
				slug: aSlug(),
				region: "weur",
				...facts,
			} as Parameters<typeof global.organizations.create.mutate>[0]);
		expect(await refusalOf(create({ slug: taken.slug }))).toMatchObject({
			status: 409,
			reason: "slug_taken",
		});
		for (const slug of ["", "Ac me", "-a", "platform", "a".repeat(41)]) {
			expect(await refusalOf(create({ slug }))).toMatchObject({ status: 400, reason: "bad_input" });
		}
		expect((await refusalOf(create({ region: "mars" }))).message).toContain(
			"A region is one of wnam",
		);
	});

	it("is not for an organization's own administrator or token", async () => {
		const organization = await anOrganization();
		const admin = await anAdministrator(organization.id);
		const order = {
			slug: aSlug(),
			name: "Initech",
			region: "weur",
			administratorEmail: "peter@initech.example",
		} as const;
		expect(await refusalOf(admin.client.organizations.create.mutate(order))).toMatchObject({
			status: 403,
			reason: "forbidden",
		});
		const token = await organization.token();
		expect(await refusalOf(token.organizations.create.mutate(order))).toMatchObject({
			status: 403,
		});
	});
});

describe("organizations.list", () => {
	it("shows an administrator exactly the organizations they administer", async () => {
		const [one, two] = [await anOrganization(), await anOrganization()];
		const identity = { issuer: "https://provider.test", subject: newId("administrator") };
		const admin = await anAdministrator(one.id, identity);
		await anAdministrator(two.id, identity);
		await Promise.all([projected(one.id), projected(two.id)]);
		const { items } = await admin.client.organizations.list.query();
		expect(items.map(({ id }) => id).sort()).toEqual([one.id, two.id].sort());
		expect(new Set(items.map(({ role }) => role))).toEqual(new Set(["organization_admin"]));
		expect(await admin.client.organizations.get.query({ organizationId: two.id })).toMatchObject({
			slug: two.slug,
			role: "organization_admin",
		});
	});
});

describe("administrators", () => {
	it("a second invitation of an address replaces the first", async () => {
		const organization = await anOrganization();
		const { client } = await anAdministrator(organization.id);
		const invite = () =>
			client.administrators.invite.mutate({
				organizationId: organization.id,
				email: "mia@acme.example",
			});
		const first = await invite();
		const second = await invite();
		expect(second.url).not.toBe(first.url);
		const { items } = await client.administrators.list.query({ organizationId: organization.id });
		expect(items.filter(({ email }) => email === "mia@acme.example")).toHaveLength(1);
	});

	it("an invitation binds only the verified address it was made for, once, and within a week", async () => {
		const organization = await anOrganization();
		const accept = (secretHash: string, verifiedEmail: string, subject = newId("administrator")) =>
			organization.object.acceptInvitation(
				{ secretHash, issuer: "https://provider.test", subject, name: "Mia", verifiedEmail },
				{ requestId: "req_test" },
			);
		await organization.object.inviteAdministrator(
			{ email: "mia@acme.example", secret: "h1" },
			theTest,
		);
		expect(await accept(sha256Hex("h1"), "mallory@acme.example")).toMatchObject({ ok: false });
		expect(await accept("h2", "mia@acme.example")).toMatchObject({ ok: false });
		expect(await accept(sha256Hex("h1"), "Mia@acme.example")).toMatchObject({ ok: true });
		expect(await accept(sha256Hex("h1"), "mia@acme.example")).toMatchObject({ ok: false });
	});

	it("the last administrator cannot be removed; of two, one can, and is signed out at once", async () => {
		const organization = await anOrganization();
		const organizationId = organization.id;
		const one = await anAdministrator(organizationId);
		const remove = (administratorId: string) =>
			one.client.administrators.remove.mutate({ organizationId, administratorId });
		expect(await refusalOf(remove(one.id))).toMatchObject({
			status: 409,
			reason: "last_administrator",
		});
		const two = await anAdministrator(organizationId);
		await remove(two.id);
		expect(await refusalOf(two.client.sessions.listMine.query())).toMatchObject({
			status: 401,
			reason: "session_ended",
		});
		expect(await refusalOf(remove(two.id))).toMatchObject({ status: 404 });
	});
});

describe("API tokens", () => {
	it("work until they are revoked, and not one call longer", async () => {
		const organization = await anOrganization();
		const organizationId = organization.id;
		const { client } = await anAdministrator(organizationId);
		const { apiToken, token } = await client.apiTokens.create.mutate({
			organizationId,
			name: "Edge",
			scopes: ["service"],
		});
		const check = () =>
			withToken(token).lifecycle.check.query({ organizationId, sessionId: "ses_unknown" });
		expect((await check()).active).toBe(false);
		await client.apiTokens.revoke.mutate({ organizationId, tokenId: apiToken.id });
		expect(await refusalOf(check())).toMatchObject({ status: 401, reason: "invalid_token" });
	});

	it("are listed without their secret", async () => {
		const organization = await anOrganization();
		const { client } = await anAdministrator(organization.id);
		const { token } = await client.apiTokens.create.mutate({
			organizationId: organization.id,
			name: "Edge",
			scopes: ["read"],
		});
		const list = await client.apiTokens.list.query({ organizationId: organization.id });
		expect(list.items).toMatchObject([{ name: "Edge", scopes: ["read"], createdBy: "Dana Kim" }]);
		expect(JSON.stringify(list)).not.toContain(token.split("_").at(-1));
	});

	it("make no token, not even one that may less than themselves", async () => {
		const organization = await anOrganization();
		const all = await organization.token();
		for (const scopes of [["admin", "revoke"], ["read"]] as const) {
			const create = all.apiTokens.create.mutate({
				organizationId: organization.id,
				name: "More",
				scopes: [...scopes],
			});
			expect(await refusalOf(create)).toMatchObject({ status: 403, reason: "forbidden" });
		}
		expect(must(await organizations.of(organization.id).listApiTokens())).toHaveLength(1);
	});
});
