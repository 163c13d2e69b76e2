import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { failure } from "../domain/errors.ts";
import { caps } from "../domain/limits/caps.ts";
import type { EdgeDependencies, EdgeEnv } from "./dependencies.ts";
import { failureResponse } from "./failure-response.ts";
import { wholeText } from "./inputs.ts";
import { logFailure } from "./log.ts";
import { originGuard } from "./origin-guard.ts";
import { requestId } from "./request-id.ts";
import { authRoutes } from "./routes/auth-routes.ts";
import { gateLeases } from "./routes/gate-routes.ts";
import { healthz } from "./routes/healthz.ts";
import { live } from "./routes/live.ts";
import { keySet, logKeys } from "./routes/log-keys-routes.ts";
import { logCheckpoint, logTile } from "./routes/log-routes.ts";
import { myDevicesRoutes } from "./routes/my-devices-routes.ts";
import { metadata, oauthRoutes } from "./routes/oauth-routes.ts";
import { page } from "./routes/pages.ts";
import { personTrpcHandler, trpcHandler } from "./routes/trpc-handler.ts";
import { securityHeaders } from "./security-headers.ts";

/** The network edge. The order of the middleware is the order in which a request is judged. */
export function createApp(compose: (env: Env) => EdgeDependencies): Hono<EdgeEnv> {
	const app = new Hono<EdgeEnv>();

	app.use(requestId);
	app.use(securityHeaders);
	app.use(
		bodyLimit({
			maxSize: caps.bodyBytes,
			onError: (c) => failureResponse(c, failure("too_large", { limitBytes: caps.bodyBytes })),
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
	app.post("/gate/leases", gateLeases);
	app.all("/my-devices/trpc/*", personTrpcHandler);
	app.route("/my-devices", myDevicesRoutes());
	app.get("/healthz", healthz);
	app.get("/live", live);
	app.get("/log/:organization/keys", logKeys);
	app.get("/log/:organization/checkpoint", logCheckpoint);
	app.get("/log/:organization/tile/*", logTile);
	app.get("/.well-known/jwks.json", keySet);
	app.get("/.well-known/oauth-authorization-server", metadata);
	app.get("*", page);

	app.notFound((c) => failureResponse(c, failure("not_found")));
	app.onError((error, c) => {
		logFailure(c.get("requestId"), error, c.req.path);
		return failureResponse(c, failure("internal"));
	});
	return app;
}
