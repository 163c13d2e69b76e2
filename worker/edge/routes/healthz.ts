import type { Context } from "hono";
import { failure } from "../../domain/errors.ts";
import type { EdgeEnv } from "../dependencies.ts";
import { failureResponse } from "../failure-response.ts";

/** 503 until the migrations are applied, then 200. */
export async function healthz(c: Context<EdgeEnv>): Promise<Response> {
	if (await c.get("edge").readiness.isReady()) return c.json({ status: "ok" });
	return failureResponse(c, failure("unavailable", { because: "not_ready" }));
}
