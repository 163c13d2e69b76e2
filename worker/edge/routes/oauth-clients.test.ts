import * as oauth from "oauth4webapi";
import { afterEach, describe, expect, it, vi } from "vitest";
import { anApiToken, anOrganization, aSession } from "../../testing/support/builders.ts";
import { fetchWorker } from "../../testing/support/callers.ts";
import { aDeployment, basic, formOf } from "../../testing/support/token-issuer.ts";

afterEach(() => vi.restoreAllMocks());

const publicUrl = "https://curfew.example";

/** A client as openid-client is inside, against a deployment that knows its own address. */
async function aClient(authentication: (secret: string) => oauth.ClientAuth) {
	const organization = await anOrganization();
	const secret = await anApiToken(organization.id, ["service"]);
	const session = await aSession(organization, { userId: "usr_raj" });
	const deployment = aDeployment({ PUBLIC_URL: publicUrl });
	const options = {
		[oauth.customFetch]: (url: string, init: oauth.CustomFetchOptions<string, unknown>) =>
			deployment(new URL(url).pathname, init as RequestInit),
	};
	const issuer = new URL(publicUrl);
	const discovered = await oauth.discoveryRequest(issuer, { ...options, algorithm: "oauth2" });
	const server = await oauth.processDiscoveryResponse(issuer, discovered);
	const client = { client_id: "orders" };
	const auth = authentication(secret);
	return {
		server,
		session,
		async introspect(token: string) {
			const response = await oauth.introspectionRequest(server, client, auth, token, options);
			expect(response.headers.get("cache-control")).toBe("no-store");
			return oauth.processIntrospectionResponse(server, client, response);
		},
		async revoke(token: string) {
			const response = await oauth.revocationRequest(server, client, auth, token, options);
			expect(await response.clone().json()).toEqual({});
			await oauth.processRevocationResponse(response);
		},
	};
}

describe("a standard OAuth client", () => {
	it.each([
		["client_secret_post", oauth.ClientSecretPost],
		["client_secret_basic", oauth.ClientSecretBasic],
	] as const)("finds where to ask, asks and revokes by %s", async (method, authentication) => {
		const { server, session, introspect, revoke } = await aClient(authentication);
		expect(server.introspection_endpoint_auth_methods_supported).toContain(method);
		expect(server.revocation_endpoint_auth_methods_supported).toContain(method);
		expect(await introspect(session.refreshToken)).toMatchObject({ active: true, sub: "usr_raj" });
		await revoke(session.refreshToken);
		expect(await introspect(session.refreshToken)).toEqual({ active: false });
	});

	it("is told nothing that is not there: no address that issues tokens, and none at all without PUBLIC_URL", async () => {
		const path = "/.well-known/oauth-authorization-server";
		const document = await (await aDeployment({ PUBLIC_URL: publicUrl })(path)).json();
		expect(document).toEqual({
			issuer: publicUrl,
			response_types_supported: [],
			grant_types_supported: [],
			introspection_endpoint: `${publicUrl}/oauth/introspect`,
			introspection_endpoint_auth_methods_supported: [
				"client_secret_basic",
				"client_secret_post",
				"Bearer",
			],
			revocation_endpoint: `${publicUrl}/oauth/revoke`,
			revocation_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
		});
		expect((await aDeployment({ PUBLIC_URL: "" })(path)).status).toBe(404);
	});
});

describe("a client that says in the form who it is", () => {
	it("and in the header too is refused, because it could be two", async () => {
		const { id } = await anOrganization();
		const secret = await anApiToken(id, ["service"]);
		const form = { token: "any", client_id: "orders", client_secret: secret };
		const response = await fetchWorker("/oauth/introspect", formOf(basic("orders", secret), form));
		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({ error: "invalid_request" });
	});

	it.each([
		["wrongly", { client_secret: "cfw_org_nowhere_aaaaaaaaaaaaaaaaaaaaaaaa" }],
		["not at all", {}],
		["with nothing", { client_secret: "" }],
	])("%s is invalid_client", async (_how, secret) => {
		for (const path of ["/oauth/introspect", "/oauth/revoke"]) {
			const form = { token: "any", client_id: "orders", ...secret };
			const response = await fetchWorker(path, formOf(null, form));
			expect(response.status).toBe(401);
			expect(await response.json()).toMatchObject({ error: "invalid_client" });
		}
	});

	it("may do no more than its token may", async () => {
		const { id } = await anOrganization();
		const form = {
			token: "any",
			client_id: "orders",
			client_secret: await anApiToken(id, ["read"]),
		};
		expect((await fetchWorker("/oauth/introspect", formOf(null, form))).status).toBe(401);
	});
});
