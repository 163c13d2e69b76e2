import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { newId } from "../../domain/ids.ts";
import worker from "../../index.ts";
import {
	aGlobalAdministrator,
	anAdministrator,
	anOrganization,
} from "../../testing/support/builders.ts";

/** A call of an administrator's browser at a deployment, as it is reached under some host. */
async function call(
	procedure: string,
	input: object,
	cookie: string,
	options: { host?: string; publicUrl?: string } = {},
) {
	const host = options.host ?? "https://curfew.test";
	const request = new Request<unknown, IncomingRequestCfProperties>(`${host}/trpc/${procedure}`, {
		method: "POST",
		headers: { cookie, origin: host, "content-type": "application/json" },
		body: JSON.stringify(input),
	});
	const deployed = { ...env, PUBLIC_URL: options.publicUrl ?? "https://sessions.acme.example" };
	const response = await worker.fetch(request, deployed as Env, createExecutionContext());
	return { status: response.status, text: await response.text() };
}

const anInvitee = () => `${newId("token").slice(4)}@acme.example`;

test("an invitation leads to the configured address, whatever host it was made under", async () => {
	const { id: organizationId } = await anOrganization();
	const { cookie } = await anAdministrator(organizationId);
	const order = { organizationId, email: anInvitee() };
	const host = "https://evil.example";
	const { status, text } = await call("administrators.invite", order, cookie, { host });
	expect(status).toBe(200);
	expect(text).toContain(`https://sessions.acme.example/invitation#cfi_${organizationId}_`);
	expect(text).not.toContain("evil.example");
});

test("without a configured address nobody is invited, and no organization is made that nobody could enter", async () => {
	const { id: organizationId, object } = await anOrganization();
	const { cookie } = await anAdministrator(organizationId);
	const unset = { publicUrl: "" };
	const order = { organizationId, email: anInvitee() };
	const invited = await call("administrators.invite", order, cookie, unset);
	expect([invited.status, invited.text.includes("PUBLIC_URL")]).toEqual([503, true]);
	const present = await object.listAdministrators();
	expect(present.ok && present.value.map(({ status }) => status)).toEqual(["active"]);

	const global = await aGlobalAdministrator();
	const slug = newId("organization").slice(4, 20);
	const facts = { slug, name: "Initech", region: "weur", administratorEmail: anInvitee() };
	const refused = await call("organizations.create", facts, global.cookie, unset);
	expect([refused.status, refused.text.includes("PUBLIC_URL")]).toEqual([503, true]);
	// The short name is still free.
	expect((await call("organizations.create", facts, global.cookie)).status).toBe(200);
});
