import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import worker from "../index.ts";
import { sha256Hex } from "../runtime/hashing.ts";
import { organizations, theTest } from "../testing/support/builders.ts";
import { origin } from "../testing/support/callers.ts";

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
