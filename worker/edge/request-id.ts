import { createMiddleware } from "hono/factory";
import type { EdgeEnv } from "./dependencies.ts";

/** Safe in a log line and in an audit event, and long enough for every common trace id. */
const acceptable = /^[\w-]{8,100}$/;

/**
 * One id per request: in the answer's `x-request-id`, in error bodies, logs and audit events. A caller that
 * has an id of its own keeps it, so that one id follows a request through both systems.
 */
export const requestId = createMiddleware<EdgeEnv>(async (c, next) => {
	const own = c.req.header("x-request-id");
	const id = own !== undefined && acceptable.test(own) ? own : crypto.randomUUID();
	c.set("requestId", id);
	await next();
	// After `next`: a handler that returns a plain Response drops headers that were set before it.
	c.header("x-request-id", id);
});
