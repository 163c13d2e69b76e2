import { type Context, Hono } from "hono";
import { referenceOf } from "../../domain/actor.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import type { Action } from "../../domain/permissions.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { toWire } from "../../domain/wire/wire-failure.ts";
import type { EdgeEnv } from "../dependencies.ts";
import { failureResponse, oauthText } from "../failure-response.ts";
import { clientForm, readForm, tokenForm } from "../inputs.ts";
import { credentialOf, type Machine, machineCaller } from "../machine-caller.ts";
import { originOf, regionOf } from "../network-client.ts";

/** Where edges that are not Workers ask about tokens. No cookie counts here, only an API token that is sent along. */
export function oauthRoutes(): Hono<EdgeEnv> {
	const routes = new Hono<EdgeEnv>();
	routes.post("/introspect", introspect);
	routes.post("/revoke", revoke);
	routes.get("/check", check);
	return routes;
}

/** What a client may find out by itself (RFC 8414): where to ask, and how to say who asks. Tokens are made elsewhere. */
export function metadata(c: Context<EdgeEnv>): Response {
	const { publicUrl } = c.get("edge").config;
	if (publicUrl === null) return failureResponse(c, failure("not_found"));
	const byClients = ["client_secret_basic", "client_secret_post"];
	const document = {
		issuer: publicUrl,
		response_types_supported: [],
		grant_types_supported: [],
		introspection_endpoint: `${publicUrl}/oauth/introspect`,
		introspection_endpoint_auth_methods_supported: [...byClients, "Bearer"],
		revocation_endpoint: `${publicUrl}/oauth/revoke`,
		revocation_endpoint_auth_methods_supported: byClients,
	};
	return c.json(document, 200, { "cache-control": "public, max-age=300" });
}

/** RFC 7662. */
async function introspect(c: Context<EdgeEnv>): Promise<Response> {
	const called = await clientOf(c, "lifecycle.check");
	if (!called.ok) return failureResponse(c, called.error);
	const actor = called.value;
	if (actor === null) return invalidClient(c);
	const form = await readForm(c, tokenForm);
	if (!form.ok) return failureResponse(c, form.error);
	const { token, ip } = form.value;
	const caller = { by: referenceOf(actor), ...originOf(c) };
	const answer = await c.get("edge").tokens.introspect(token, actor, caller, ip);
	return answer.ok ? c.json(answer.value) : failureResponse(c, answer.error);
}

/** RFC 7009. Whoever gets a 503 must assume that the token still exists (§2.2.1). */
async function revoke(c: Context<EdgeEnv>): Promise<Response> {
	const called = await clientOf(c, "lifecycle.end");
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
	// RFC 7009 §2.2 leaves the body open; clients that parse every answer as JSON must find some.
	return ended.ok ? c.json({}) : failureResponse(c, ended.error);
}

/**
 * For proxies that only look at a status, such as nginx with `auth_request`: 204 when the access token in
 * `X-Access-Token` is good, 401 when it is not. A proxy hands a 401 on to the browser, so what is wrong with the proxy's own token is 403.
 */
async function check(c: Context<EdgeEnv>): Promise<Response> {
	const called = await callerOf(c, "lifecycle.check", credentialOf(c.req.header("authorization")));
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
		userAgent: c.req.header("x-client-user-agent"),
		caller: { by: referenceOf(actor), ...originOf(c) },
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

/**
 * The caller by the ways in which OAuth clients say who they are (RFC 6749 §2.3.1): the header, or `client_secret` in the
 * form. Both at once is refused, because two readers could take the caller for two different ones.
 */
async function clientOf(
	c: Context<EdgeEnv>,
	action: Action,
): Promise<Result<Machine | null, Failure>> {
	const header = c.req.header("authorization");
	const form = await readForm(c, clientForm);
	const posted = form.ok ? form.value.client_secret : undefined;
	if (header !== undefined && posted !== undefined) return err(authenticatesTwice);
	return callerOf(c, action, header === undefined ? (posted ?? null) : credentialOf(header));
}

const authenticatesTwice = failure("bad_input", {
	field: "client_secret",
	sentence:
		"Authenticate in one way: by the Authorization header, or by client_secret in the form.",
});

/** The holder of an API token that may do this; null for everybody else, whatever is wrong. Fails if nobody can say, or they guess. */
async function callerOf(
	c: Context<EdgeEnv>,
	action: Action,
	token: string | null,
): Promise<Result<Machine | null, Failure>> {
	const called = await machineCaller(c, action, token);
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
