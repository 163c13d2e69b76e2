import { expect, it } from "vitest";
import { tablesInD1 } from "../testing/storage/stored-tables.ts";
import { anOrganization, aSession, projected } from "../testing/support/builders.ts";

async function aPerson() {
	const organization = await anOrganization();
	const facts = { userId: "usr_raj", name: "Raj Shah", email: "raj@acme.example", city: "Pune" };
	const ended = await aSession(organization, facts);
	const running = await aSession(organization, facts);
	const other = await aSession(organization, {
		userId: "usr_mia",
		name: "Mia Tanaka",
		email: "mia@acme.example",
	});
	const admin = await organization.token("admin", "revoke", "read");
	const organizationId = organization.id;
	await admin.sessions.revoke.mutate({ organizationId, sessionId: ended.sessionId });
	return { organization, organizationId, admin, ended, running, other };
}

it("an export holds every session of the person, and nobody else's", async () => {
	const { organizationId, admin, ended, running } = await aPerson();
	const { sessions } = await admin.users.export.mutate({ organizationId, userId: "usr_raj" });
	expect(sessions.map((session) => session.id)).toEqual([ended.sessionId, running.sessionId]);
	expect(sessions[0]).toMatchObject({ user: { name: "Raj Shah" }, userAgent: expect.any(String) });
});

it("erasing ends the person's sessions and leaves nothing that names them, here or in D1", async () => {
	const { organization, organizationId, admin, running, other } = await aPerson();
	await admin.sessions.revokeForUser.mutate({ organizationId, userId: "usr_raj" });
	await projected(organizationId);
	const answer = await admin.users.erase.mutate({ organizationId, userId: "usr_raj" });
	expect(answer.erased).toBe(2);
	expect((await organization.object.checkSession(running.sessionId)).active).toBe(false);
	expect((await organization.object.checkSession(other.sessionId)).active).toBe(true);
	await projected(organizationId);
	const traces = ["usr_raj", "Raj Shah", "raj@acme.example", "Pune"];
	const tables = await tablesInD1(organizationId);
	for (const table of ["user_sessions", "users", "user_search_terms", "revocations"]) {
		const rows = tables[table] ?? [];
		expect(rows.length).toBeGreaterThan(0);
		const held = JSON.stringify(rows);
		expect(traces.filter((trace) => held.includes(trace))).toEqual([]);
	}
	expect((await admin.sessions.list.query({ organizationId, filter: { q: "raj" } })).items).toEqual(
		[],
	);
});
