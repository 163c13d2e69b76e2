import { type Context, Hono } from "hono";
import * as oauth from "oauth4webapi";
import { createCurfewClient } from "../../client/index.ts";
import { type Attempt, findAttempt, forgetAttempt, keepAttempt } from "./attempts.ts";
import { hintsOf } from "./client-hints.ts";
import { clearCredentials, readCredentials, writeCredentials } from "./cookies.ts";
import type { EdgeContext, EdgeEnvironment } from "./environment.ts";
import { problemPage } from "./pages.ts";
import { endHeldSession } from "./sign-out.ts";
import { issueAccessToken, readAccessToken } from "./tokens.ts";

/** The provider of the local world speaks plain http on loopback. */
const loopback = { [oauth.allowInsecureRequests]: true };

/** What the provider said of itself; its signing keys hang on it. */
let discovered: { server: oauth.AuthorizationServer; at: number } | null = null;
const discoveryAgeMaxMs = 600_000;

async function discover(environment: EdgeEnvironment): Promise<oauth.AuthorizationServer> {
	if (discovered !== null && Date.now() - discovered.at < discoveryAgeMaxMs) {
		return discovered.server;
	}
	const issuer = new URL(environment.OIDC_ISSUER);
	const response = await oauth.discoveryRequest(issuer, loopback);
	const server = await oauth.processDiscoveryResponse(issuer, response);
	discovered = { server, at: Date.now() };
	return server;
}

const redirectUri = (context: Context<EdgeContext>): string =>
	new URL("/sign-in/callback", context.req.url).href;

export const signIn = new Hono<EdgeContext>();

/** Sends the browser to the provider: authorization code, PKCE, state and nonce. */
signIn.get("/sign-in", async (context) => {
	const server = await discover(context.env);
	if (server.authorization_endpoint === undefined)
		throw new Error("The provider has no authorization endpoint.");
	const { accessToken, refreshToken } = readCredentials(context);
	const attempt = {
		state: oauth.generateRandomState(),
		nonce: oauth.generateRandomNonce(),
		codeVerifier: oauth.generateRandomCodeVerifier(),
		// Whoever still carries an ended session proves anew who they are.
		fresh: accessToken !== undefined || refreshToken !== undefined,
	};
	const target = new URL(server.authorization_endpoint);
	target.search = new URLSearchParams({
		client_id: context.env.OIDC_CLIENT_ID,
		response_type: "code",
		scope: "openid profile email",
		redirect_uri: redirectUri(context),
		state: attempt.state,
		nonce: attempt.nonce,
		code_challenge: await oauth.calculatePKCECodeChallenge(attempt.codeVerifier),
		code_challenge_method: "S256",
		...(attempt.fresh ? { prompt: "login", max_age: "0" } : {}),
	}).toString();
	await keepAttempt(context, attempt);
	return context.redirect(target.href, 303);
});

/** Back from the provider: whoever they are, they get a session in their organization. */
signIn.get("/sign-in/callback", async (context) => {
	const attempt = await findAttempt(context, context.req.query("state"));
	if (!attempt) {
		return context.html(
			problemPage(
				"This sign-in is no longer open",
				"It was finished before, or it waited too long.",
			),
			400,
		);
	}
	forgetAttempt(context, attempt.state);
	try {
		const claims = await redeem(context, attempt);
		const organizationId = claims.organization;
		if (typeof organizationId !== "string") {
			return context.html(
				problemPage(
					"This account belongs to no organization",
					"The example app is for people of Acme and Globex. Choose one of them.",
				),
				403,
			);
		}
		await start(context, organizationId, claims);
		return context.redirect("/", 303);
	} catch (error) {
		if (error instanceof oauth.AuthorizationResponseError && error.error === "access_denied") {
			return context.html(problemPage("You were not signed in", "The sign-in was cancelled."), 400);
		}
		console.error("sign-in failed:", error instanceof Error ? error.message : error);
		return context.html(
			problemPage("The sign-in did not work", "Nothing was changed. Try once more."),
			400,
		);
	}
});

async function redeem(context: Context<EdgeContext>, attempt: Attempt): Promise<oauth.IDToken> {
	const server = await discover(context.env);
	const client: oauth.Client = { client_id: context.env.OIDC_CLIENT_ID };
	const parameters = oauth.validateAuthResponse(
		server,
		client,
		new URL(context.req.url),
		attempt.state,
	);
	const response = await oauth.authorizationCodeGrantRequest(
		server,
		client,
		oauth.None(),
		parameters,
		redirectUri(context),
		attempt.codeVerifier,
		loopback,
	);
	const result = await oauth.processAuthorizationCodeResponse(server, client, response, {
		expectedNonce: attempt.nonce,
		requireIdToken: true,
		...(attempt.fresh ? { maxAge: 0 } : {}),
	});
	await oauth.validateApplicationLevelSignature(server, response, loopback);
	const claims = oauth.getValidatedIdTokenClaims(result);
	if (!claims) throw new Error("The provider sent no ID token.");
	return claims;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

async function start(
	context: Context<EdgeContext>,
	organizationId: string,
	claims: oauth.IDToken,
): Promise<void> {
	const curfew = createCurfewClient({
		binding: context.env.CURFEW,
		token: context.env.CURFEW_TOKEN,
	});
	const replaces = await replaceable(context, organizationId, claims.sub);
	if (replaces === null) await endHeldSession(context);
	const ip = context.req.header("cf-connecting-ip") ?? "127.0.0.1";
	const geo = placeOf(context.req.raw, ip);
	const session = await curfew.lifecycle.start.mutate({
		organizationId,
		userId: claims.sub,
		user: { name: text(claims.name), email: text(claims.email) },
		ip,
		...hintsOf(context.req.raw),
		userAgent: context.req.header("user-agent") ?? "",
		authMethods: ["pwd"],
		clientId: context.env.OIDC_CLIENT_ID,
		...(geo === undefined ? {} : { geo }),
		...(replaces === null ? {} : { replaces }),
	});
	clearCredentials(context);
	writeCredentials(
		context,
		await issueAccessToken(context.env, session.claims, Date.now()),
		session,
	);
}

/**
 * The refresh token that this browser holds, when it is this person's in this organization: then their session ends with
 * the start of the next. Anybody else's has to be ended by itself.
 */
async function replaceable(
	context: Context<EdgeContext>,
	organizationId: string,
	userId: string,
): Promise<string | null> {
	const { accessToken, refreshToken } = readCredentials(context);
	if (accessToken === undefined || refreshToken === undefined) return null;
	const held = await readAccessToken(context.env, accessToken, "whenever");
	const isTheirs = held?.organizationId === organizationId && held.userId === userId;
	return isTheirs ? refreshToken : null;
}

/** Where Cloudflare saw the request come from. A loopback address is nowhere. */
function placeOf(
	request: Request,
	ip: string,
): { country?: string; city?: string; asn?: number } | undefined {
	const place = (request as Request<unknown, IncomingRequestCfProperties>).cf;
	if (place === undefined || ip === "::1" || ip.startsWith("127.")) return undefined;
	return {
		...(place.country === undefined ? {} : { country: place.country }),
		...(place.city === undefined ? {} : { city: place.city }),
		...(place.asn === undefined ? {} : { asn: place.asn }),
	};
}
