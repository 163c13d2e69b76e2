import { expect, it } from "vitest";
import { anAdministrator, anOrganization, aSession } from "../testing/support/builders.ts";
import { refusalOf } from "../testing/support/callers.ts";

async function aWorld() {
	const organization = await anOrganization();
	const admin = await anAdministrator(organization.id, { name: "Lena Ortiz" });
	const [first, second] = [await aSession(organization), await aSession(organization)];
	return { organization, admin, first, second, live: admin.client.sessions.live };
}

it("an ending is in the very next answer: by whom, when, why and under which receipt", async () => {
	const { organization, admin, first, second, live } = await aWorld();
	const organizationId = organization.id;
	const sessionIds = [first.sessionId, second.sessionId];
	const before = await live.query({ organizationId, sessionIds });
	expect(Object.values(before.states).map(({ status }) => status)).toEqual(["active", "active"]);

	const receipt = await admin.client.sessions.revoke.mutate({
		organizationId,
		sessionId: first.sessionId,
		reason: "Laptop lost",
	});
	const after = await live.query({ organizationId, sessionIds });
	expect(after.states[first.sessionId]).toMatchObject({
		status: "revoked",
		ended: {
			at: receipt.recordedAt,
			by: { name: "Lena Ortiz" },
			cause: "admin",
			reason: "Laptop lost",
			receiptId: receipt.id,
		},
	});
	expect(after.states[second.sessionId]?.status).toBe("active");
	expect(after.sequence).toBeGreaterThan(before.sequence);
	expect(after.sequence).toBeGreaterThanOrEqual(receipt.sequence);
});

it("another organization's sessions are left out exactly like sessions that there are not", async () => {
	const { organization, first, live } = await aWorld();
	const foreign = await aSession(await anOrganization());
	const { states } = await live.query({
		organizationId: organization.id,
		sessionIds: [first.sessionId, foreign.sessionId, "ses_unknown"],
	});
	expect(Object.keys(states)).toEqual([first.sessionId]);
});

it("one call asks about 1 to 200 sessions", async () => {
	const { organization, live } = await aWorld();
	const ask = (count: number) =>
		live.query({
			organizationId: organization.id,
			sessionIds: Array.from({ length: count }, (_, nth) => `ses_${nth}`),
		});
	expect((await ask(200)).states).toEqual({});
	for (const count of [0, 201]) {
		expect(await refusalOf(ask(count))).toMatchObject({ status: 400, reason: "bad_input" });
	}
});
