import { expect, it } from "vitest";
import { restore, tablesOf } from "../../testing/storage/stored-tables.ts";
import {
	anOrganization,
	aSession,
	must,
	projected,
	theTest,
} from "../../testing/support/builders.ts";

it("an adopted session that only D1 remembers after a restore stays known for longer than its row", async () => {
	const organization = await anOrganization();
	const { id, object } = organization;
	await aSession(organization);
	await projected(id);
	const before = await tablesOf(id);
	const service = await organization.token("service");
	const { sessionId } = await service.lifecycle.adopt.mutate({
		...{ organizationId: id, issuer: "https://id.example", providerSessionId: "sess_1" },
		...{ userId: "usr_raj", issuedAt: Date.now() },
	});
	const admin = await organization.token();
	await admin.sessions.revoke.mutate({ organizationId: id, sessionId });
	await projected(id);
	await restore(id, before);
	must(await object.recover(true, theTest));
	expect((await object.checkSession(sessionId)).active).toBe(false);
	expect((await tablesOf(id)).adopted_sessions).toMatchObject([{ session_id: sessionId }]);
});
