import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { failure } from "../../domain/errors.ts";
import type { EdgeEnv } from "../dependencies.ts";
import { failureResponse } from "../failure-response.ts";
import { slowedGuess } from "../identity.ts";
import { accessTokenForm, enterDevicesBody, readForm, readJson } from "../inputs.ts";
import { logSignInProblem } from "../log.ts";
import {
	clearEntryCookie,
	clearVisitCookie,
	readDeviceCookies,
	writeEntryCookie,
	writeVisitCookie,
} from "../my-devices-cookies.ts";
import { clientOf } from "../network-client.ts";
import { noteRefusal } from "../refused-calls.ts";
import { keepAttempt } from "../sign-in-cookies.ts";
import { throttled } from "../throttles.ts";
import { documentOf } from "./pages.ts";

/** An access token and its form; tokens are refused far below. */
const formBytesMax = 16_384;

/** The page on which people see their own devices, how they get in, and out. What they do there goes by tRPC. */
export function myDevicesRoutes(): Hono<EdgeEnv> {
	const routes = new Hono<EdgeEnv>();
	const tooLarge = (c: Context) =>
		failureResponse(c, failure("too_large", { limitBytes: formBytesMax }));
	routes.get("/", (c) => documentOf(c, "/my-devices"));
	routes.post("/", bodyLimit({ maxSize: formBytesMax, onError: tooLarge }), slowly, postToken);
	routes.get("/state", state);
	routes.post("/sign-in", slowly, signIn);
	routes.post("/enter", enter);
	routes.post("/decline", decline);
	routes.post("/leave", leave);
	return routes;
}

/** Counted as sign-ins are. A form's answer is a page. */
const slowly = createMiddleware<EdgeEnv>(async (c, next) => {
	const slowed = await throttled(c, "SIGN_IN");
	if (slowed === null) return next();
	return c.req.path === "/my-devices" ? backTo(c, slowed.reason) : failureResponse(c, slowed);
});

const backTo = (c: Context<EdgeEnv>, problem: string): Response =>
	c.redirect(`/my-devices?problem=${problem}`, 303);

/**
 * The account page of the product posts the person's access token, from its own site. It opens nothing yet: what it leads
 * to is kept in the browser, and the page that comes next decides.
 */
async function postToken(c: Context<EdgeEnv>): Promise<Response> {
	const form = await readForm(c, accessTokenForm);
	if (!form.ok) return failureResponse(c, form.error);
	const admitted = await slowedGuess(
		c,
		await c.get("edge").myDevices.admit(form.value.access_token),
	);
	if (!admitted.ok) {
		noteRefusal(c, admitted.whose, admitted.error);
		return backTo(c, admitted.error.reason);
	}
	writeEntryCookie(c, admitted.value);
	return c.redirect("/my-devices", 303);
}

async function state(c: Context<EdgeEnv>): Promise<Response> {
	const told = await c.get("edge").myDevices.state(readDeviceCookies(c));
	return told.ok ? c.json(told.value) : failureResponse(c, told.error);
}

async function signIn(c: Context<EdgeEnv>): Promise<Response> {
	const { signIn, myDevices } = c.get("edge");
	const begun = await signIn.begin({
		origin: new URL(c.req.url).origin,
		returnTo: null,
		invitation: null,
		previousCookie: null,
		stepUp: await myDevices.hasEnded(readDeviceCookies(c).visit),
		forDevices: true,
	});
	if (!begun.ok) return failureResponse(c, begun.error);
	keepAttempt(c, begun.value.attempt);
	return c.json({ location: begun.value.location });
}

async function enter(c: Context<EdgeEnv>): Promise<Response> {
	const body = await readJson(c, enterDevicesBody);
	if (!body.ok) return failureResponse(c, body.error);
	const requestId = c.get("requestId");
	const entered = await c
		.get("edge")
		.myDevices.enter(readDeviceCookies(c), body.value, { client: clientOf(c), requestId });
	if (!entered.ok) {
		// It may be asked again with another answer; anything else about it stays as it is.
		const isOpen = ["conflict", "bad_input", "unavailable"].includes(entered.error.reason);
		if (!isOpen) clearEntryCookie(c);
		return failureResponse(c, entered.error);
	}
	const { cookie, notReplaced } = entered.value;
	if (notReplaced !== null) {
		logSignInProblem(requestId, { problem: "not_replaced", detail: notReplaced.reason });
	}
	clearEntryCookie(c);
	writeVisitCookie(c, cookie);
	return c.body(null, 204);
}

/** Whoever is in stays; what was posted is forgotten. */
function decline(c: Context<EdgeEnv>): Response {
	clearEntryCookie(c);
	return c.body(null, 204);
}

async function leave(c: Context<EdgeEnv>): Promise<Response> {
	const { visit } = readDeviceCookies(c);
	const request = { client: clientOf(c), requestId: c.get("requestId") };
	const left = await c.get("edge").myDevices.leave(visit, request);
	if (!left.ok) return failureResponse(c, left.error);
	clearVisitCookie(c);
	return c.body(null, 204);
}
