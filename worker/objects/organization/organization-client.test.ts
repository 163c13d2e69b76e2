import { expect, it } from "vitest";
import { anOrganization, organizations, stubOf } from "../../testing/support/builders.ts";
import type { OrganizationClient } from "./organization-client.ts";
import type { OrganizationRpc } from "./organization-rpc.ts";
import type { PlatformRpc } from "./platform/platform-rpc.ts";

type Offers<T, K extends PropertyKey> = K extends keyof T ? true : false;
type Of = ReturnType<OrganizationClient["of"]>;
type Platform = ReturnType<OrganizationClient["platform"]>;

it("only the platform's contract offers the platform's methods", () => {
	// Does not compile when an organization's contract takes one of them in, or the platform's loses one.
	const anOrganizationOffers: Offers<Of, keyof PlatformRpc> = false;
	const thePlatformOffers: Offers<Platform, keyof PlatformRpc> = true;
	const bothOffer: Offers<Of & Platform, keyof OrganizationRpc> = true;
	expect([anOrganizationOffers, thePlatformOffers, bothOffer]).toEqual([false, true, true]);
});

it("an organization's object keeps and tells nothing of what is the platform's, whoever asks it", async () => {
	const organization = await anOrganization();
	const object = stubOf(organization.id);
	const profile = { id: "org_other", slug: "other", name: "Other", region: "weur" as const };
	expect(await object.registerOrganization({ ...profile, createdAt: 0 })).toMatchObject({
		ok: false,
		error: { reason: "not_found" },
	});
	await object.addHome("https://idp.example", "sub", organization.id);
	expect(await object.homesOf("https://idp.example", "sub")).toEqual([]);
	const key = { administratorId: "adm_1", key: "local" };
	expect(await object.supportRole(key)).toEqual({ held: false, organizationIds: [] });

	const platform = organizations.platform();
	await platform.addHome("https://idp.example", `sub of ${organization.id}`, organization.id);
	expect(await platform.homesOf("https://idp.example", `sub of ${organization.id}`)).toEqual([
		organization.id,
	]);
});

it("an organization that does not exist has none of it either, and stays empty", async () => {
	const object = stubOf("org_never");
	expect(await object.homesOf("https://idp.example", "sub")).toEqual([]);
	expect(await object.supportRole({ administratorId: "adm_1", key: "local" })).toMatchObject({
		held: false,
	});
});
