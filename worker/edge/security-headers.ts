import { createMiddleware } from "hono/factory";
import type { EdgeEnv } from "./dependencies.ts";

/**
 * Headers of everything the Worker answers. What it answers itself is data for programs, never a document; the document
 * of the admin UI is a static file, which brings headers of its own (`web/public/_headers`).
 */
export const securityHeaders = createMiddleware<EdgeEnv>(async (c, next) => {
	await next();
	if (!c.res.headers.has("content-security-policy")) {
		c.header("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
		c.header("x-content-type-options", "nosniff");
		c.header("referrer-policy", "no-referrer");
		c.header("cross-origin-resource-policy", "same-origin");
		// Answers hold people's data, and a revoked session must not live on in any cache. What is public says so itself.
		if (!c.res.headers.has("cache-control")) c.header("cache-control", "no-store");
	}
	// RFC 6797, 7.2: never over plain http, which is for the local world alone.
	if (new URL(c.req.url).protocol === "https:") {
		c.header("strict-transport-security", "max-age=31536000");
	}
});
