import { type Context, Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { type Failure, failure } from "../../domain/errors.ts";
import type { Result } from "../../domain/result.ts";
import { whoseCall } from "../../services/sign-in/refused-calls.ts";
import { clearSessionCookie, readSessionCookie, writeSessionCookie } from "../cookies.ts";
import type { EdgeEnv } from "../dependencies.ts";
import { failureResponse } from "../failure-response.ts";
import { identify, slowedGuess } from "../identity.ts";
import {
	bootstrapBody,
	invitationBody,
	organizationBody,
	readJson,
	serviceTokenBody,
	signInBody,
} from "../inputs.ts";
import { logSignInProblem } from "../log.ts";
import { writeEntryCookie } from "../my-devices-cookies.ts";
import { clientOf, originOf } from "../network-client.ts";
import { noteRefusal } from "../refused-calls.ts";
import { attemptsOf, forgetAttempt, keepAttempt, rewriteAttempt } from "../sign-in-cookies.ts";
import { throttled } from "../throttles.ts";
import { signedIn } from "./signed-in.ts";

const callbackPath = "/auth/callback";

/** Where an administrator's browser signs in and out. */
export function authRoutes(): Hono<EdgeEnv> {
	const routes = new Hono<EdgeEnv>();
	routes.get("/me", me);
	routes.post("/sign-in", slowly, signIn);
	routes.post("/invitation", slowly, invitation);
	routes.get("/callback", slowly, callback);
	routes.post("/sign-out", signOut);
	routes.post("/bootstrap", bootstrap);
	routes.post("/bootstrap/token", bootstrapToken);
	routes.post("/bootstrap/organization", bootstrapOrganization);
	return routes;
}

/** Sign-ins, each of which asks the provider, and looks at invitations. Signing out is never slowed, nor is reading who one is. */
const slowly = createMiddleware<EdgeEnv>(async (c, next) => {
	const isCallback = c.req.path === callbackPath;
	// Any page can make a browser load the callback: only one that was begun there asks the provider, and counts.
	const isBegun = !isCallback || attemptsOf(c, c.req.query("state") ?? null).attempt !== null;
	const slowed = isBegun ? await throttled(c, "SIGN_IN") : null;
	if (slowed === null) return next();
	return isCallback
		? c.redirect(`/sign-in?problem=${slowed.reason}`, 303)
		: failureResponse(c, slowed);
});

async function me(c: Context<EdgeEnv>): Promise<Response> {
	const identity = await identify(c);
	if (!identity.ok) {
		noteRefusal(c, identity.whose, identity.error);
		return failureResponse(c, identity.error);
	}
	const actor = identity.value;
	if (!actor) return failureResponse(c, failure("unauthenticated"));
	if (actor.kind !== "administrator") {
		noteRefusal(c, whoseCall(actor), failure("forbidden"));
		return failureResponse(c, failure("forbidden"));
	}
	return c.json(await signedIn(actor, c.get("edge").services));
}

async function signIn(c: Context<EdgeEnv>): Promise<Response> {
	const body = await readJson(c, signInBody);
	if (!body.ok) return failureResponse(c, body.error);
	const begun = await c.get("edge").signIn.begin({
		origin: new URL(c.req.url).origin,
		returnTo: body.value.returnTo ?? null,
		invitation: body.value.invitation ?? null,
		previousCookie: readSessionCookie(c) ?? null,
		stepUp: body.value.stepUp ?? false,
	});
	if (!begun.ok) return failureResponse(c, begun.error);
	keepAttempt(c, begun.value.attempt);
	return c.json({ location: begun.value.location });
}

/** The secret comes in the body: addresses are written down on the way. */
async function invitation(c: Context<EdgeEnv>): Promise<Response> {
	const body = await readJson(c, invitationBody);
	if (!body.ok) return failureResponse(c, body.error);
	const found = await c.get("edge").signIn.describeInvitation(body.value.invitation);
	return found.ok ? c.json(found.value) : failureResponse(c, found.error);
}

async function callback(c: Context<EdgeEnv>): Promise<Response> {
	const requestId = c.get("requestId");
	const callbackUrl = new URL(c.req.url);
	const { attempt, others } = attemptsOf(c, callbackUrl.searchParams.get("state"));
	const completed = await c
		.get("edge")
		.signIn.complete({ callbackUrl, attempt, others, client: clientOf(c), requestId });
	// A provider that was not reached has not redeemed the code: the same callback may be loaded again.
	const isOpen = !completed.ok && completed.error.problem === "provider_unreachable";
	if (attempt !== null && !isOpen) forgetAttempt(c, attempt.id);
	if (!completed.ok) {
		logSignInProblem(requestId, completed.error);
		const page = completed.error.forDevices ? "/my-devices" : "/sign-in";
		return c.redirect(`${page}?problem=${completed.error.problem}`, 303);
	}
	if ("person" in completed.value) {
		writeEntryCookie(c, await c.get("edge").myDevices.admitSignedIn(completed.value.person));
		return c.redirect("/my-devices", 303);
	}
	const { cookie, returnTo, notReplaced } = completed.value;
	if (notReplaced !== null) {
		logSignInProblem(requestId, { problem: "not_replaced", detail: notReplaced.reason });
	}
	for (const other of completed.value.others) rewriteAttempt(c, other);
	writeSessionCookie(c, cookie.value, cookie.lifetimeMs);
	return c.redirect(returnTo, 303);
}

/**
 * Ends the session of the browser that asks, and whatever its pages kept. Cookies go by name: the directive for them
 * would take those of every other port along.
 */
async function signOut(c: Context<EdgeEnv>): Promise<Response> {
	// Beside this header no cookie counts, so nothing would be ended, and it must not look as if it were.
	if (c.req.header("authorization") !== undefined) {
		const sentence = "Sign out with the session's cookie alone, without an Authorization header.";
		return failureResponse(c, failure("bad_input", { field: null, sentence }));
	}
	const cookie = readSessionCookie(c);
	if (cookie !== undefined) {
		const ended = await c.get("edge").signIn.signOut(cookie, {
			client: clientOf(c),
			requestId: c.get("requestId"),
		});
		// The cookie stays: a sign-out that did not happen must not look like one.
		if (!ended.ok) return failureResponse(c, ended.error);
	}
	clearSessionCookie(c);
	c.header("clear-site-data", '"cache", "storage"');
	return c.body(null, 204);
}

/** Whether the caller has the deployment's own secret. */
async function isDeployment(c: Context<EdgeEnv>): Promise<Result<null, Failure>> {
	const token = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
	return slowedGuess(c, await c.get("edge").bootstrap.permits(token ?? null));
}

async function bootstrap(c: Context<EdgeEnv>): Promise<Response> {
	const { bootstrap } = c.get("edge");
	const permitted = await isDeployment(c);
	if (!permitted.ok) return failureResponse(c, permitted.error);
	const body = await readJson(c, bootstrapBody);
	if (!body.ok) return failureResponse(c, body.error);
	const invited = await bootstrap.inviteFirstGlobalAdmin(body.value.email, originOf(c));
	if (!invited.ok) return failureResponse(c, invited.error);
	return c.json({ url: invited.value.url, expiresAt: invited.value.expiresAt });
}

async function bootstrapToken(c: Context<EdgeEnv>): Promise<Response> {
	const permitted = await isDeployment(c);
	if (!permitted.ok) return failureResponse(c, permitted.error);
	const body = await readJson(c, serviceTokenBody);
	if (!body.ok) return failureResponse(c, body.error);
	const made = await c.get("edge").bootstrap.createServiceToken(body.value, originOf(c));
	return made.ok ? c.json(made.value) : failureResponse(c, made.error);
}

async function bootstrapOrganization(c: Context<EdgeEnv>): Promise<Response> {
	const permitted = await isDeployment(c);
	if (!permitted.ok) return failureResponse(c, permitted.error);
	const body = await readJson(c, organizationBody);
	if (!body.ok) return failureResponse(c, body.error);
	const made = await c.get("edge").bootstrap.createOrganization(body.value, originOf(c));
	return made.ok ? c.json(made.value) : failureResponse(c, made.error);
}
