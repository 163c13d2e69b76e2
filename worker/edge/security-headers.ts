import { createMiddleware } from "hono/factory";
import type { EdgeEnv } from "./dependencies.ts";

/**
 * Headers of everything the Worker itself answers: data for programs, never a document. The pages of the UI are
 * static assets and carry their own headers (`web/public/_headers`).
 */
export const securityHeaders = createMiddleware<EdgeEnv>(async (c, next) => {
	await next();
	c.header("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
	c.header("x-content-type-options", "nosniff");
	c.header("referrer-policy", "no-referrer");
	c.header("cross-origin-resource-policy", "same-origin");
	// Answers hold people's data, and a revoked session must not live on in any cache.
	c.header("cache-control", "no-store");
	if (new URL(c.req.url).protocol === "https:") {
		c.header("strict-transport-security", "max-age=31536000");
	}
});
