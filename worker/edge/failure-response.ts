import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import type { Context } from "hono";
import { type Failure, failureStatus } from "../domain/errors.ts";
import { refuse } from "../procedures/errors.ts";
import type { EdgeEnv } from "./dependencies.ts";

/** A refusal before any procedure ran. Under `/trpc` it has the shape that a tRPC client reads. */
export function failureResponse(c: Context<EdgeEnv>, refused: Failure): Response {
	const status = failureStatus[refused.reason];
	const requestId = c.get("requestId");
	if (!c.req.path.startsWith("/trpc/")) {
		return c.json({ reason: refused.reason, message: refused.message, requestId }, status);
	}
	const { code } = refuse(refused);
	const data = { code, httpStatus: status, reason: refused.reason, requestId };
	const error = { message: refused.message, code: TRPC_ERROR_CODES_BY_KEY[code], data };
	return c.json({ error }, status);
}
