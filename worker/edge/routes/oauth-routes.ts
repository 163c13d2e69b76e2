import { type Context, Hono } from "hono";
import { referenceOf } from "../../domain/actor.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import type { Action } from "../../domain/permissions.ts";
import { ok, type Result } from "../../domain/result.ts";
import { toWire } from "../../domain/wire/wire-failure.ts";
import type { EdgeEnv } from "../dependencies.ts";
import { failureResponse, oauthText } from "../failure-response.ts";
import { readForm, tokenForm } from "../inputs.ts";
import { type Machine, machineCaller } from "../machine-caller.ts";
import { originOf, regionOf } from "../network-client.ts";

/** Where edges that are not Workers ask about tokens. No cookie counts here, only the Authorization header. */
export function oauthRoutes(): Hono<EdgeEnv> {
	const routes = new Hono<EdgeEnv>();
	routes.post("/introspect", introspect);
	routes.post("/revoke", revoke);
	routes.get("/check", check);
	return routes;
}

/** RFC 7662. */
async function introspect(c: Context<EdgeEnv>): Promise<Response> {
	const called = await callerOf(c, "lifecycle.check");
	if (!called.ok) return failureResponse(c, called.error);
	const actor = called.value;
	if (actor === null) return invalidClient(c);
	const form = await readForm(c, tokenForm);
	if (!form.ok) return failureResponse(c, form.error);
	const answer = await c.get("edge").tokens.introspect(form.value.token, actor, form.value.ip);
	return answer.ok ? c.json(answer.value) : failureResponse(c, answer.error);
}

/** RFC 7009. Whoever gets a 503 must assume that the token still exists (§2.2.1). */
async function revoke(c: Context<EdgeEnv>): Promise<Response> {
	const called = await callerOf(c, "lifecycle.end");
	if (!called.ok) return failureResponse(c, called.error);
	const actor = called.value;
	if (actor === null) return invalidClient(c);
	const form = await readForm(c, tokenForm);
	if (!form.ok) return failureResponse(c, form.error);
	const { token } = form.value;
	if (token.startsWith("cfw_")) {
		return oauthError(
			c,
			400,
			"unsupported_token_type",
			"API tokens are revoked by administrators.",
		);
	}
	const caller = { by: referenceOf(actor), ...originOf(c) };
	const ended = await c.get("edge").tokens.revoke(token, actor, caller);
	return ended.ok ? c.body(null, 200) : failureResponse(c, ended.error);
}

/**
 * For proxies that only look at a status, such as nginx with `auth_request`: 204 when the access token in
 * `X-Access-Token` is good, 401 when it is not. A proxy hands a 401 on to the browser, so what is wrong with the proxy's own token is 403.
 */
async function check(c: Context<EdgeEnv>): Promise<Response> {
	const called = await callerOf(c, "lifecycle.check");
	if (!called.ok) return failureResponse(c, called.error);
	const actor = called.value;
	if (actor === null) return oauthError(c, 403, "invalid_client", wantsServiceToken);
	const token = c.req.header("x-access-token");
	if (!token) {
		c.header("www-authenticate", "Bearer");
		return failureResponse(c, failure("unauthenticated"));
	}
	const passed = await c.get("edge").tokens.check(token, actor, {
		region: regionOf(c),
		from: { ip: c.req.header("x-client-ip") },
		waitUntil: (work) => c.executionCtx.waitUntil(work),
	});
	if (!passed.ok) return refused(c, passed.error);
	const { organizationId, sessionId, userId } = passed.value;
	return c.body(null, 204, {
		"x-curfew-organization": organizationId,
		"x-curfew-session": sessionId,
		// A user id may hold any character, a header may not.
		"x-curfew-user": encodeURIComponent(userId),
	});
}

/** RFC 6750 §3. */
function refused(c: Context<EdgeEnv>, failure: Failure): Response {
	const { status, message } = toWire(failure);
	if (status === 401) {
		const challenge = `Bearer error="invalid_token", error_description="${oauthText(message)}"`;
		c.header("www-authenticate", challenge);
	}
	return failureResponse(c, failure);
}

/** The holder of an API token that may do this; null for everybody else, whatever is wrong. Fails if nobody can say, or they guess. */
async function callerOf(
	c: Context<EdgeEnv>,
	action: Action,
): Promise<Result<Machine | null, Failure>> {
	const called = await machineCaller(c, action);
	const isAnswer = !called.ok && ["unavailable", "slow_down"].includes(called.error.reason);
	return called.ok || isAnswer ? called : ok(null);
}

const wantsServiceToken = "Send an API token with the scope “service”.";

/** RFC 7662 §2.3 and RFC 6749 §5.2: the challenge names the scheme that was tried. */
function invalidClient(c: Context<EdgeEnv>): Response {
	const header = c.req.header("authorization");
	const challenge = /^Basic\b/i.test(header ?? "")
		? 'Basic realm="curfew", charset="UTF-8"'
		: header === undefined
			? 'Bearer realm="curfew"'
			: 'Bearer realm="curfew", error="invalid_token"';
	c.header("www-authenticate", challenge);
	return oauthError(c, 401, "invalid_client", wantsServiceToken);
}

function oauthError(
	c: Context<EdgeEnv>,
	status: 400 | 401 | 403,
	error: "invalid_client" | "unsupported_token_type",
	description: string,
): Response {
	return c.json(
		{ error, error_description: oauthText(description), requestId: c.get("requestId") },
		status,
	);
}
