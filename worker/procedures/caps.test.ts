import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { newSecret } from "../domain/ids.ts";
import { caps } from "../domain/limits/caps.ts";
import {
	anAdministrator,
	anApiToken,
	anOrganization,
	aSession,
	must,
	stubOf,
	theTest,
} from "../testing/support/builders.ts";
import { fetchWorker, origin, refusalOf, type withToken } from "../testing/support/callers.ts";
import { fillObject } from "../testing/support/fill.ts";

/** Copies a row of a table, each copy with other values in the columns that must differ. */
const copies = (
	organizationId: string,
	{ table, where, differ }: { table: string; where: string; differ: string[] },
	count: number,
): Promise<void> =>
	runInDurableObject(stubOf(organizationId), (_object, { storage: { sql } }) => {
		const columns = Object.keys(sql.exec(`SELECT * FROM ${table} WHERE ${where}`).one());
		const values = columns.map((name) => (differ.includes(name) ? `${name} || value` : name));
		sql.exec(
			`INSERT INTO ${table} (${columns.join(", ")})
				SELECT ${values.join(", ")} FROM ${table}, (SELECT value FROM json_each(?)) WHERE ${where}`,
			JSON.stringify(Array.from({ length: count }, (_, index) => index)),
		);
	});

it("an organization has so many API tokens, and a revoked one makes room", async () => {
	const organization = await anOrganization();
	const { id: organizationId, object } = organization;
	const admin = await anAdministrator(organizationId);
	must(await object.createApiToken({ name: "t", scopes: ["read"], secret: newSecret() }, theTest));
	const tokens = { table: "api_tokens", where: "name = 't'", differ: ["id", "secret_hash"] };
	await copies(organizationId, tokens, caps.apiTokens - 1);
	const create = () =>
		admin.client.apiTokens.create.mutate({ organizationId, name: "more", scopes: ["read"] });
	expect(await refusalOf(create())).toMatchObject({
		status: 409,
		reason: "conflict",
		limit: caps.apiTokens,
		message: expect.stringContaining("Revoke one first"),
	});
	const [one] = must(await object.listApiTokens());
	must(await object.revokeApiToken(one?.id ?? "", theTest));
	expect((await create()).apiToken.name).toBe("more");
});

it("an organization has so many open invitations, and inviting an address again is none more", async () => {
	const { id: organizationId, object } = await anOrganization();
	const admin = await anAdministrator(organizationId);
	const again = () =>
		object.inviteAdministrator({ email: "p@acme.example", secret: newSecret() }, theTest);
	must(await again());
	const differ = ["id", "email", "invitation_hash"];
	const invitations = { table: "administrators", where: "status = 'invited'", differ };
	await copies(organizationId, invitations, caps.openInvitations - 1);
	const call = admin.client.administrators.invite.mutate({
		organizationId,
		email: "one.more@acme.example",
	});
	expect(await refusalOf(call)).toMatchObject({ status: 409, limit: caps.openInvitations });
	must(await again());
});

it("a caller holds so many previews: a newer one takes the place of the oldest, and of nobody else's", async () => {
	const organization = await anOrganization();
	const { id: organizationId } = organization;
	for (let index = 0; index < 3; index += 1) await aSession(organization, { country: "JP" });
	await aSession(organization, { country: "DE" });
	const preview = (client: ReturnType<typeof withToken>) =>
		client.sessions.previewRevocation.query({ organizationId, filter: { country: ["JP"] } });
	const [one, other] = [await organization.token(), await organization.token()];
	const theirs = await preview(other);
	const made = [];
	for (let index = 0; index <= caps.previewsOfCredential; index += 1) made.push(await preview(one));
	const confirm = (previewId: string) =>
		one.sessions.revokeByFilter.mutate({
			organizationId,
			previewId,
			expectedCount: 3,
			reason: "left",
		});
	expect(await refusalOf(confirm(made[0]?.previewId ?? ""))).toMatchObject({
		status: 404,
		message: expect.stringContaining("Make a new one"),
	});
	expect((await confirm(made[1]?.previewId ?? "")).revoked).toBe(3);
	expect((await confirm(theirs.previewId)).alreadyEnded).toBe(3);
});

it("a credential holds so many sockets open", async () => {
	const { id: organizationId } = await anOrganization();
	const open = (token: string) =>
		fetchWorker(`/live?organizationId=${organizationId}`, {
			headers: { upgrade: "websocket", authorization: `Bearer ${token}`, origin },
		});
	const token = await anApiToken(organizationId);
	const sockets = [];
	for (let index = 0; index < caps.socketsOfCredential; index += 1) {
		const { status, webSocket } = await open(token);
		expect(status).toBe(101);
		webSocket?.accept();
		sockets.push(webSocket);
	}
	const refused = await open(token);
	expect(refused.status).toBe(429);
	expect(await refused.json()).toMatchObject({ reason: "slow_down" });
	const another = await open(await anApiToken(organizationId));
	another.webSocket?.accept();
	expect(another.status).toBe(101);
	for (const socket of [...sockets, another.webSocket]) socket?.close();
});

it("a person has so many sessions even where no policy says so: the oldest ends", async () => {
	const organization = await anOrganization();
	await runInDurableObject(stubOf(organization.id), (_object, { storage }) => {
		fillObject({ sql: storage.sql }, caps.sessionsOfPerson, Date.now());
		storage.sql.exec("UPDATE sessions SET user_id = 'usr_many'");
	});
	await aSession(organization, { userId: "usr_many" });
	const active = await runInDurableObject(stubOf(organization.id), (_object, { storage }) =>
		storage.sql
			.exec("SELECT count(*) AS n FROM sessions WHERE user_id = 'usr_many' AND status = 'active'")
			.one(),
	);
	expect(active).toEqual({ n: caps.sessionsOfPerson });
});
