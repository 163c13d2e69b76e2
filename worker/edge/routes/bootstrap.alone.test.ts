import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import worker from "../../index.ts";
import { sha256Hex } from "../../runtime/hashing.ts";
import {
	anOrganization,
	organizations,
	projected,
	theTest,
} from "../../testing/support/builders.ts";
import { origin, withToken } from "../../testing/support/callers.ts";

test("the bootstrap token invites the first global admin, and no second one", async () => {
	const invite = async (
		variables: object,
		token: string,
		body: object = { email: "lena@x.example" },
	) =>
		worker.fetch(
			new Request<unknown, IncomingRequestCfProperties>(`${origin}/auth/bootstrap`, {
				method: "POST",
				headers: { authorization: `Bearer ${token}` },
				body: JSON.stringify(body),
			}),
			{ ...env, ...variables } as Env,
			createExecutionContext(),
		);
	const withSecret = {
		BOOTSTRAP_TOKEN: "correct-horse-battery-staple",
		PUBLIC_URL: "https://sessions.acme.example",
	};
	expect((await invite({}, "anything")).status).toBe(404);
	expect((await invite(withSecret, "wrong")).status).toBe(401);
	expect((await invite(withSecret, withSecret.BOOTSTRAP_TOKEN, { email: "nobody" })).status).toBe(
		400,
	);

	const invited = await invite(withSecret, withSecret.BOOTSTRAP_TOKEN);
	expect(invited.status).toBe(200);
	const { url } = await invited.json<{ url: string }>();
	// Not the host of the request, which its sender chooses.
	expect(url).toMatch(/^https:\/\/sessions\.acme\.example\/invitation#cfi_platform_[\w-]{43}$/);
	const accepted = await organizations.platform().acceptInvitation(
		{
			secretHash: sha256Hex(url.split("cfi_platform_")[1] ?? ""),
			issuer: "https://id.example",
			subject: "lena",
			name: "Lena Ortiz",
			verifiedEmail: "lena@x.example",
		},
		theTest,
	);
	expect(accepted.ok).toBe(true);
	const again = await invite(withSecret, withSecret.BOOTSTRAP_TOKEN);
	expect(again.status).toBe(409);
	expect(await again.json()).toMatchObject({ reason: "conflict" });
});

test("only the deployment's own secret makes a platform token that acts in every organization", async () => {
	const secret = "correct-horse-battery-staple";
	const make = (variables: object, token: string, body: object = { name: "Sign-in service" }) =>
		worker.fetch(
			new Request<unknown, IncomingRequestCfProperties>(`${origin}/auth/bootstrap/token`, {
				method: "POST",
				headers: { authorization: `Bearer ${token}` },
				body: JSON.stringify(body),
			}),
			{ ...env, ...variables } as Env,
			createExecutionContext(),
		);
	expect((await make({}, "anything")).status).toBe(404);
	expect((await make({ BOOTSTRAP_TOKEN: secret }, "wrong")).status).toBe(401);
	expect(
		(await make({ BOOTSTRAP_TOKEN: secret }, secret, { name: "", scopes: ["admin"] })).status,
	).toBe(400);
	const made = await make({ BOOTSTRAP_TOKEN: secret }, secret);
	expect(made.status).toBe(200);
	const { token, apiToken } = await made.json<{ token: string; apiToken: object }>();
	expect(apiToken).toMatchObject({ name: "Sign-in service", scopes: ["service"] });
	const { id: organizationId } = await anOrganization();
	const started = await withToken(token).lifecycle.start.mutate({
		organizationId,
		userId: "usr_raj",
		user: { name: "Raj Shah", email: "raj@acme.example" },
		ip: "203.0.113.7",
		userAgent: "",
	});
	await projected(organizationId);
	const events = await env.DB.prepare(
		"SELECT actor_kind FROM audit_events WHERE organization_id = ? AND target_id = ?",
	)
		.bind(organizationId, started.sessionId)
		.all();
	expect(events.results).toEqual([{ actor_kind: "api_token" }]);
});

test("only the deployment's own secret makes an organization, with the invitation of its first administrator", async () => {
	const secret = "correct-horse-battery-staple";
	const variables = { BOOTSTRAP_TOKEN: secret, PUBLIC_URL: "https://sessions.acme.example" };
	const order = {
		...{ slug: "only-one", name: "Only one", region: "weur" },
		administratorEmail: "lena@x.example",
	};
	const make = (token: string, body: object = order) =>
		worker.fetch(
			new Request<unknown, IncomingRequestCfProperties>(`${origin}/auth/bootstrap/organization`, {
				method: "POST",
				headers: { authorization: `Bearer ${token}` },
				body: JSON.stringify(body),
			}),
			{ ...env, ...variables } as Env,
			createExecutionContext(),
		);
	expect((await make("wrong")).status).toBe(401);
	expect((await make(secret, { ...order, region: "moon" })).status).toBe(400);
	const made = await make(secret);
	expect(made.status).toBe(200);
	const { organization, invitation } = await made.json<{
		organization: { id: string };
		invitation: { url: string };
	}>();
	expect(invitation.url).toContain(`#cfi_${organization.id}_`);
	const described = await organizations.of(organization.id).describe();
	expect(described).toMatchObject({ ok: true, value: { slug: "only-one" } });
	expect((await make(secret)).status).toBe(409);
});
