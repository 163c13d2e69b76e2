import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { requireSession } from "curfew/fetch";
import { createGate } from "curfew/gate";
import Provider, { errors } from "oidc-provider";
import { curfew, endWith, loadExistingGrant, ofGrant, policy, stands } from "./curfew.ts";

const { CURFEW_URL = "", CURFEW_TOKEN = "", PORT = "3000", SIGNING_KEY = "{}" } = process.env;
const issuer = process.env.ISSUER ?? "http://127.0.0.1:3000";

const provider = new Provider(issuer, {
	clients: [
		{
			client_id: "app",
			redirect_uris: [`${issuer}/callback`],
			grant_types: ["authorization_code", "refresh_token"],
			token_endpoint_auth_method: "none",
		},
	],
	jwks: { keys: [{ ...JSON.parse(SIGNING_KEY), alg: "ES256", use: "sig" }] },
	cookies: { keys: [process.env.COOKIE_KEY ?? crypto.randomUUID()] },
	clientDefaults: { id_token_signed_response_alg: "ES256" },
	scopes: ["openid", "offline_access"],
	features: {
		devInteractions: { enabled: false },
		revocation: { enabled: true },
		resourceIndicators: {
			enabled: true,
			defaultResource: () => "urn:app",
			useGrantedResource: () => true,
			getResourceServerInfo: () => ({
				audience: "app",
				scope: "orders",
				accessTokenFormat: "jwt",
				accessTokenTTL: 900,
				jwt: { sign: { alg: "ES256" } },
			}),
		},
	},
	interactions: { policy: policy(), url: (_ctx, { uid }) => `/interaction/${uid}` },
	loadExistingGrant,
	findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
	issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed("refresh_token"),
	// What the gate reads; no token is signed for a session that has ended.
	async extraTokenClaims(_ctx, token) {
		const started = ofGrant("grantId" in token ? token.grantId : undefined);
		if (!(await stands(started))) throw new errors.InvalidGrant("The session has ended.");
		return { ...started?.claims };
	},
});
endWith(provider);

/** Your password form, passkey or upstream provider comes here. */
async function signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
	await provider.interactionDetails(request, response);
	const { userId, name, email } = JSON.parse(String((await request.toArray())[0]));
	const started = await curfew.lifecycle.start.mutate({
		...{ organizationId: "org_acme", userId, user: { name, email } },
		...{ ip: request.socket.remoteAddress ?? "", userAgent: request.headers["user-agent"] ?? "" },
	});
	const result = { login: { accountId: userId }, curfew: started };
	await provider.interactionFinished(request, response, result);
}

const gate = createGate({ baseUrl: CURFEW_URL, token: CURFEW_TOKEN });
const orders = requireSession(
	{ gate, issuer, audience: "app", keys: `${issuer}/jwks` },
	(_request, session) => Response.json({ orders: 3, whose: session.userId }),
);

async function showOrders({ headers }: IncomingMessage, response: ServerResponse): Promise<void> {
	const { authorization = "" } = headers;
	const answer = await orders(new Request(`${issuer}/orders`, { headers: { authorization } }));
	response.writeHead(answer.status, Object.fromEntries(answer.headers));
	response.end(await answer.text());
}

const answerProvider = provider.callback();
createServer((request, response) => {
	const { url = "/" } = request;
	const handle = url.startsWith("/interaction/")
		? signIn
		: url === "/orders"
			? showOrders
			: answerProvider;
	Promise.resolve(handle(request, response)).catch((error: unknown) => {
		console.error(error);
		response.writeHead(500).end();
	});
}).listen(Number(PORT), "127.0.0.1");
