import { describe, expect, it } from "vitest";
import {
	anAdministrator,
	anApiToken,
	anOrganization,
	aSession,
	must,
	platformToken,
	type TestOrganization,
} from "../testing/support/builders.ts";
import { refusalOf, withToken } from "../testing/support/callers.ts";

const userId = "usr_raj";

async function aWorld() {
	const organization = await anOrganization();
	const service = withToken(await anApiToken(organization.id, ["service"]));
	return { organization, organizationId: organization.id, service };
}

const endedOf = async ({ object }: TestOrganization, sessionId: string) => {
	const { status, ended } = must(await object.getSession(sessionId));
	return ended ? ended.cause : status;
};

describe("ending all of a user's sessions", () => {
	it("ends them with its cause and a receipt, but for the one named, and nobody else's", async () => {
		const { organization, organizationId, service } = await aWorld();
		const [here, there] = [
			await aSession(organization, { userId }),
			await aSession(organization, { userId }),
		];
		const other = await aSession(organization, { userId: "usr_mia" });
		const receipt = await service.lifecycle.endUser.mutate({
			organizationId,
			userId,
			cause: "credential_changed",
			exceptSessionId: here.sessionId,
		});
		expect(receipt).toMatchObject({
			revoked: 1,
			cause: "credential_changed",
			scope: { kind: "user", userId },
		});
		expect(await endedOf(organization, there.sessionId)).toBe("credential_changed");
		expect(await endedOf(organization, here.sessionId)).toBe("active");
		expect(await endedOf(organization, other.sessionId)).toBe("active");
		const refresh = service.lifecycle.refresh.mutate({ refreshToken: there.refreshToken });
		expect(await refusalOf(refresh)).toMatchObject({ status: 401, reason: "revoked" });
	});

	it("in several organizations has a receipt of each", async () => {
		const [one, two] = [await anOrganization(), await anOrganization()];
		const sessions = [await aSession(one, { userId }), await aSession(two, { userId })];
		const platform = await platformToken("service");
		const answer = await platform.lifecycle.endUser.mutate({
			organizationIds: [one.id, two.id, one.id],
			userId,
			cause: "account_removed",
			reason: "Left the company",
		});
		if (!("receipts" in answer)) throw new Error("Expected a receipt each");
		expect(answer.receipts.map(({ organizationId, revoked }) => [organizationId, revoked])).toEqual(
			[
				[one.id, 1],
				[two.id, 1],
			],
		);
		expect(await endedOf(one, sessions[0]?.sessionId ?? "")).toBe("account_removed");
		expect(await endedOf(two, sessions[1]?.sessionId ?? "")).toBe("account_removed");
	});

	it.each(["org_unknown", "platform", "nonsense"])(
		"ends nothing anywhere when one of them is %s, and says no more than that it is not there",
		async (absent) => {
			const organization = await anOrganization();
			const { sessionId } = await aSession(organization, { userId });
			const platform = await platformToken("service");
			const refused = platform.lifecycle.endUser.mutate({
				organizationIds: [organization.id, absent],
				userId,
				cause: "user",
			});
			expect(await refusalOf(refused)).toMatchObject({ status: 404, reason: "not_found" });
			expect(await endedOf(organization, sessionId)).toBe("active");
		},
	);

	it("answers for another organization as for one that does not exist", async () => {
		const { service } = await aWorld();
		const foreign = await anOrganization();
		const { sessionId } = await aSession(foreign, { userId });
		const end = (organizationId: string) =>
			refusalOf(service.lifecycle.endUser.mutate({ organizationId, userId, cause: "user" }));
		expect(await end(foreign.id)).toEqual(await end("org_unknown"));
		expect(await endedOf(foreign, sessionId)).toBe("active");
	});

	it("spares the administrators' own sessions, whatever user is named", async () => {
		const { organizationId, service } = await aWorld();
		const admin = await anAdministrator(organizationId);
		const order = { organizationId, userId: admin.id, cause: "account_removed" } as const;
		expect(await service.lifecycle.endUser.mutate(order)).toMatchObject({ revoked: 0 });
		await expect(admin.client.sessions.listMine.query({})).resolves.toHaveProperty("items");
	});

	it("is asked for in one form, with a cause that a backend may give", async () => {
		const { organizationId, service } = await aWorld();
		const end = service.lifecycle.endUser.mutate;
		const both = {
			organizationId,
			organizationIds: [organizationId],
			userId,
			cause: "user" as const,
		} satisfies Parameters<typeof end>[0];
		expect(await refusalOf(end(both))).toMatchObject({ status: 400, field: "organizationIds" });
		expect(await refusalOf(end({ userId, cause: "user" }))).toMatchObject({ status: 404 });
		const asAdmin = { organizationId, userId, cause: "admin" as "user" };
		expect(await refusalOf(end(asAdmin))).toMatchObject({ status: 400, field: "cause" });
		const tooMany = Array.from({ length: 101 }, (_, index) => `org_${index}`);
		const many = { organizationIds: tooMany, userId, cause: "user" } as const;
		expect(await refusalOf(end(many))).toMatchObject({ status: 400, field: "organizationIds" });
	});

	it("is for machines with the scope for it alone", async () => {
		const { organization, organizationId } = await aWorld();
		const admin = await anAdministrator(organizationId);
		const order = { organizationId, userId, cause: "user" } as const;
		expect(await refusalOf(admin.client.lifecycle.endUser.mutate(order))).toMatchObject({
			status: 403,
		});
		const reader = await organization.token("read", "revoke");
		expect(await refusalOf(reader.lifecycle.endUser.mutate(order))).toMatchObject({
			reason: "insufficient_scope",
		});
	});
});

describe("signing out by refresh token", () => {
	it("ends its session, also by one that was spent, and again changes nothing", async () => {
		const { organization, service } = await aWorld();
		const { sessionId, refreshToken } = await aSession(organization);
		await service.lifecycle.refresh.mutate({ refreshToken });
		const end = () => service.lifecycle.end.mutate({ refreshToken });
		expect(await end()).toMatchObject({ revoked: 1, cause: "user" });
		expect(await endedOf(organization, sessionId)).toBe("user");
		expect(await end()).toMatchObject({ revoked: 0, alreadyEnded: 1 });
	});

	it("knows no token that was made up, of another organization, or of another chain", async () => {
		const { organization, service } = await aWorld();
		const { sessionId, refreshToken } = await aSession(organization);
		const foreign = await aSession(await anOrganization());
		const parts = refreshToken.split(".");
		const forged = [...parts.slice(0, 3), parts[4], parts[4]].join(".");
		for (const token of ["nonsense", forged, foreign.refreshToken]) {
			const end = service.lifecycle.end.mutate({ refreshToken: token });
			expect(await refusalOf(end)).toMatchObject({ status: 401, reason: "unknown" });
		}
		expect(await endedOf(organization, sessionId)).toBe("active");
	});

	it("names the session in one form only", async () => {
		const { organization, organizationId, service } = await aWorld();
		const { sessionId, refreshToken } = await aSession(organization);
		const end = service.lifecycle.end.mutate;
		expect(await refusalOf(end({ organizationId, sessionId, refreshToken }))).toMatchObject({
			status: 400,
			field: "refreshToken",
		});
		expect(await refusalOf(end({ organizationId }))).toMatchObject({
			status: 400,
			field: "sessionId",
		});
		expect(await refusalOf(end({}))).toMatchObject({ status: 404 });
		expect(await endedOf(organization, sessionId)).toBe("active");
	});
});
