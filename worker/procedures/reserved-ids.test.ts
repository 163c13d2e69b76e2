import { expect, it } from "vitest";
import {
	anAdministrator,
	anApiToken,
	anOrganization,
	aSession,
} from "../testing/support/builders.ts";
import { refusalOf, withToken } from "../testing/support/callers.ts";

/** An organization with an administrator who has not signed in for so long that nothing here knows them. */
async function aWorld() {
	const organization = await anOrganization();
	const service = withToken(await anApiToken(organization.id, ["service"]));
	const start = (userId: string) =>
		service.lifecycle.start.mutate({
			organizationId: organization.id,
			userId,
			user: { name: "Evil Twin", email: "evil@acme.example" },
		});
	return { organization, organizationId: organization.id, service, start };
}

it("no machine starts a session under an administrator's id, whether or not they ever signed in here", async () => {
	const { organizationId, start } = await aWorld();
	const admin = await anAdministrator(organizationId);
	for (const userId of [admin.id, "adm_dana", "adm_000000000000000000000000"]) {
		expect(await refusalOf(start(userId))).toMatchObject({ status: 400, field: "userId" });
	}
});

it("nor renames one, and an erasure of theirs opens no door", async () => {
	const { organization, organizationId, service, start } = await aWorld();
	const admin = await anAdministrator(organizationId);
	const rename = () =>
		refusalOf(service.users.update.mutate({ organizationId, userId: admin.id, name: "Hacked" }));
	expect(await rename()).toMatchObject({ status: 404 });
	await organization.object.eraseUser(admin.id, {
		by: { kind: "system", id: "test", name: "Test" },
		requestId: "test",
	});
	expect(await rename()).toMatchObject({ status: 404 });
	expect(await refusalOf(start(admin.id))).toMatchObject({ status: 400, field: "userId" });
});

it("nobody comes under the pseudonym of somebody who was erased", async () => {
	const { organization, organizationId, service, start } = await aWorld();
	const { sessionId } = await aSession(organization, { userId: "usr_mia", name: "Mia Tanaka" });
	const admin = await anAdministrator(organizationId);
	await admin.client.users.erase.mutate({ organizationId, userId: "usr_mia" });
	const { user, device } = await admin.client.sessions.get.query({ organizationId, sessionId });
	expect(user.id).toMatch(/^erased_/);
	expect(device).toMatchObject({ browser: null, os: null, label: "No longer kept" });
	expect(await refusalOf(start(user.id))).toMatchObject({ status: 400, field: "userId" });
	const rename = service.users.update.mutate({ organizationId, userId: user.id, name: "Risen" });
	expect(await refusalOf(rename)).toMatchObject({ status: 404 });
});

it("a repeat of a renaming from before an erasure says nothing of whom it named", async () => {
	const { organization, organizationId, service } = await aWorld();
	await aSession(organization, { userId: "usr_mia" });
	const order = { organizationId, userId: "usr_mia", name: "Mia Secret", idempotencyKey: "once" };
	await service.users.update.mutate(order);
	const admin = await anAdministrator(organizationId);
	await admin.client.users.erase.mutate({ organizationId, userId: "usr_mia" });
	expect(await refusalOf(service.users.update.mutate(order))).toMatchObject({ status: 404 });
});

it("whatever a browser still holds as the session to replace refuses no sign-in", async () => {
	const { organizationId, service } = await aWorld();
	for (const replaces of ["x".repeat(501), "x\u0000y", 5, null, {}]) {
		const started = await service.lifecycle.start.mutate({
			organizationId,
			userId: "usr_mia",
			user: { name: "Mia", email: "" },
			replaces: replaces as string,
		});
		expect(started.sessionId).toMatch(/^ses_/);
	}
});
