import { type Context, Hono } from "hono";
import { failure } from "../domain/errors.ts";
import { clientOf } from "./client.ts";
import { clearCookie, readCookie, writeCookie } from "./cookies.ts";
import type { EdgeEnv } from "./dependencies.ts";
import { failureResponse } from "./failure-response.ts";
import { identify } from "./identity.ts";
import { bootstrapBody, readJson, signInBody } from "./inputs.ts";
import { logSignInProblem } from "./log.ts";

/** Where an administrator's browser signs in and out. */
export function authRoutes(): Hono<EdgeEnv> {
	const routes = new Hono<EdgeEnv>();
	routes.get("/me", me);
	routes.post("/sign-in", signIn);
	routes.get("/callback", callback);
	routes.post("/sign-out", signOut);
	routes.post("/bootstrap", bootstrap);
	return routes;
}

async function me(c: Context<EdgeEnv>): Promise<Response> {
	const identity = await identify(c);
	if (!identity.ok) return failureResponse(c, identity.error);
	const actor = identity.value;
	if (!actor) return failureResponse(c, failure("unauthenticated"));
	if (actor.kind !== "administrator") return failureResponse(c, failure("forbidden"));
	return c.json({
		administrator: {
			id: actor.administratorId,
			name: actor.name,
			email: actor.email,
			role: actor.role,
		},
		homeId: actor.homeId,
		sessionId: actor.sessionId,
		signedInAt: actor.authenticatedAt,
		supportSessions: await c.get("edge").services.supportGrants.sessionsOf(actor),
	});
}

async function signIn(c: Context<EdgeEnv>): Promise<Response> {
	const body = await readJson(c, signInBody);
	if (!body.ok) return failureResponse(c, body.error);
	const begun = await c.get("edge").signIn.begin({
		origin: new URL(c.req.url).origin,
		returnTo: body.value.returnTo ?? null,
		invitation: body.value.invitation ?? null,
		previousCookie: readCookie(c, "session") ?? null,
		stepUp: body.value.stepUp ?? false,
	});
	if (!begun.ok) return failureResponse(c, begun.error);
	writeCookie(c, "sign_in", begun.value.cookie.value, begun.value.cookie.lifetimeMs);
	return c.json({ location: begun.value.location });
}

async function callback(c: Context<EdgeEnv>): Promise<Response> {
	const requestId = c.get("requestId");
	const completed = await c.get("edge").signIn.complete({
		callbackUrl: new URL(c.req.url),
		cookie: readCookie(c, "sign_in") ?? null,
		client: clientOf(c),
		requestId,
	});
	clearCookie(c, "sign_in");
	if (!completed.ok) {
		logSignInProblem(requestId, completed.error);
		return c.redirect(`/sign-in?problem=${completed.error.problem}`, 303);
	}
	const { cookie, returnTo } = completed.value;
	writeCookie(c, "session", cookie.value, cookie.lifetimeMs);
	return c.redirect(returnTo, 303);
}

async function signOut(c: Context<EdgeEnv>): Promise<Response> {
	const identity = await identify(c);
	if (identity.ok && identity.value?.kind === "administrator") {
		const ended = await c.get("edge").signIn.end(identity.value, c.get("requestId"));
		// The cookie stays: a sign-out that did not happen must not look like one.
		if (!ended.ok) return failureResponse(c, ended.error);
	}
	clearCookie(c, "session");
	return c.body(null, 204);
}

async function bootstrap(c: Context<EdgeEnv>): Promise<Response> {
	const token = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
	const { bootstrap } = c.get("edge");
	const permitted = await bootstrap.permits(token ?? null);
	if (!permitted.ok) return failureResponse(c, permitted.error);
	const body = await readJson(c, bootstrapBody);
	if (!body.ok) return failureResponse(c, body.error);
	const invited = await bootstrap.inviteFirstGlobalAdmin(body.value.email, c.get("requestId"));
	if (!invited.ok) return failureResponse(c, invited.error);
	return c.json({ url: invited.value.url, expiresAt: invited.value.expiresAt });
}
