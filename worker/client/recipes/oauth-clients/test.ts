import { createServer } from "node:http";
import * as openid from "openid-client";
import { AuthorizationCode } from "simple-oauth2";
import {
	curfewUrl,
	expectThat,
	freePort,
	issueToken,
	note,
	serveApplication,
	serviceToken,
	sessionOfToken,
	sessionStands,
	tell,
} from "../story.ts";

// A client as it stands in a product: an API token of scope `service` is its secret, its id is a name of its choice.
const clientId = "orders";

/** openid-client 6. Deployed, `openid.discovery(new URL("https://sessions.example"), …)` finds the two addresses. */
const configuration = new openid.Configuration(
	{
		issuer: curfewUrl,
		introspection_endpoint: `${curfewUrl}/oauth/introspect`,
		revocation_endpoint: `${curfewUrl}/oauth/revoke`,
	},
	clientId,
	undefined,
	openid.ClientSecretBasic(serviceToken),
);
// Curfew is on loopback here.
openid.allowInsecureRequests(configuration);

/** simple-oauth2 revokes; introspection it does not know. */
const simple = new AuthorizationCode({
	client: { id: clientId, secret: serviceToken },
	auth: { tokenHost: curfewUrl, tokenPath: "/none", revokePath: "/oauth/revoke" },
});

/** An API that asks by introspection for every request. */
async function serveOrders(): Promise<string> {
	const port = await freePort();
	createServer(async ({ headers }, response) => {
		const token = headers.authorization?.replace("Bearer ", "") ?? "";
		const said = token ? await openid.tokenIntrospection(configuration, token) : { active: false };
		response.statusCode = said.active ? 200 : 401;
		response.setHeader("content-type", "application/json");
		response.end(JSON.stringify(said.active ? { orders: 3, whose: said.sub } : {}));
	}).listen(port, "127.0.0.1");
	return `http://127.0.0.1:${port}`;
}

const stands = async (token: string): Promise<boolean> =>
	(await openid.tokenIntrospection(configuration, token)).active;

await tell(async () => {
	serveApplication();
	for (const [client, revoke] of [
		["openid-client", (token: string) => openid.tokenRevocation(configuration, token)],
		[
			"simple-oauth2",
			(token: string) => simple.createToken({ access_token: token }).revoke("access_token"),
		],
	] as const) {
		const token = await issueToken(`usr_${client}`);
		const said = await openid.tokenIntrospection(configuration, token);
		expectThat(said.active && said.sub === `usr_${client}`, "A standing session is not active.");
		await revoke(token);
		expectThat(!(await stands(token)), `What ${client} revoked is active.`);
		expectThat(!(await sessionStands(await sessionOfToken(token))), "The session stands.");
		note(`${client}: revoked, and no longer active by introspection`);
	}
	const at = await serveOrders();
	return { at, signIn: issueToken };
});
