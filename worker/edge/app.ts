import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { failure } from "../domain/errors.ts";
import { bodyBytesMax } from "../domain/wire/request-limits.ts";
import { authRoutes } from "./auth-routes.ts";
import type { EdgeDependencies, EdgeEnv } from "./dependencies.ts";
import { failureResponse } from "./failure-response.ts";
import { healthz } from "./healthz.ts";
import { wholeText } from "./inputs.ts";
import { live } from "./live.ts";
import { logFailure } from "./log.ts";
import { oauthRoutes } from "./oauth-routes.ts";
import { originGuard } from "./origin-guard.ts";
import { page } from "./pages.ts";
import { requestId } from "./request-id.ts";
import { securityHeaders } from "./security-headers.ts";
import { trpcHandler } from "./trpc-handler.ts";

/** The network edge. The order of the middleware is the order in which a request is judged. */
export function createApp(compose: (env: Env) => EdgeDependencies): Hono<EdgeEnv> {
	const app = new Hono<EdgeEnv>();

	app.use(requestId);
	app.use(securityHeaders);
	app.use(
		bodyLimit({
			maxSize: bodyBytesMax,
			onError: (c) => failureResponse(c, failure("too_large", { limitBytes: bodyBytesMax })),
		}),
	);
	app.use(originGuard);
	app.use(wholeText);
	app.use(async (c, next) => {
		c.set("edge", compose(c.env));
		await next();
	});

	app.all("/trpc/*", trpcHandler);
	app.route("/auth", authRoutes());
	app.route("/oauth", oauthRoutes());
	app.get("/healthz", healthz);
	app.get("/live", live);
	app.get("*", page);

	app.notFound((c) => failureResponse(c, failure("not_found")));
	app.onError((error, c) => {
		logFailure(c.get("requestId"), error, c.req.path);
		return failureResponse(c, failure("internal"));
	});
	return app;
}
