import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import { failure } from "../domain/errors.ts";
import type { EdgeEnv } from "./dependencies.ts";
import { failureResponse } from "./failure-response.ts";

const readOnlyMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses what another site's page makes a browser send with our cookie: whatever its content type, everything
 * that is not read-only must carry our own Origin. Fails closed when the header is missing. Another port is
 * another origin, although it shares our cookies. A call with an Authorization header needs none: no browser
 * adds that header across sites by itself, and the cookie does not count beside it. Under `/oauth/` and `/gate/` no cookie
 * counts at all, and whoever has no credential is told that.
 */
export const originGuard = createMiddleware<EdgeEnv>(async (c, next) => {
	const allowed =
		readOnlyMethods.has(c.req.method) ||
		c.req.header("authorization") !== undefined ||
		/^\/(oauth|gate)\//.test(c.req.path) ||
		isPostedEntry(c) ||
		c.req.header("origin") === new URL(c.req.url).origin ||
		isUnknown(c);
	if (!allowed) return failureResponse(c, failure("cross_site"));
	await next();
});

/** Other sites' account pages post access tokens here. No cookie counts in it, and nobody is in by it alone. */
const isPostedEntry = ({ req }: Context<EdgeEnv>): boolean =>
	req.method === "POST" && req.path === "/my-devices";

/** Middleware alone has a say in the request: nobody answers it, and it ends as not found, wherever it came from. */
const isUnknown = (c: Context<EdgeEnv>): boolean =>
	matchedRoutes(c).every(({ path }) => path === "/*");
