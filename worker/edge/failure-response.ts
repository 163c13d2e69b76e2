import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import type { Context } from "hono";
import { secondMs } from "../domain/clock.ts";
import type { Failure } from "../domain/errors.ts";
import { toWire, type WireFacts } from "../domain/wire/wire-failure.ts";
import { codeOf } from "../procedures/errors.ts";
import type { EdgeEnv } from "./dependencies.ts";

/** A refusal outside of procedures, in the shape that is read there: by tRPC clients, by OAuth clients, or plain. */
export function failureResponse(c: Context<EdgeEnv>, refused: Failure): Response {
	const { status, message, data } = toWire(refused);
	const requestId = c.get("requestId");
	const headers = retryAfter(data);
	if (c.req.path.startsWith("/oauth/") && status === 400) {
		// RFC 6749 §5.2.
		const oauth = { error: "invalid_request", error_description: oauthText(message) };
		return c.json({ ...oauth, requestId, ...data }, status);
	}
	if (!/^(?:\/my-devices)?\/trpc\//.test(c.req.path)) {
		return c.json({ message, requestId, ...data }, status, headers);
	}
	const code = codeOf(status);
	const error = {
		message,
		code: TRPC_ERROR_CODES_BY_KEY[code],
		data: { code, httpStatus: status, requestId, ...data },
	};
	return c.json({ error }, status, headers);
}

/** A sentence as OAuth describes errors: printable ASCII without quotes and backslashes (RFC 6749 §5.2, RFC 6750 §3). */
export const oauthText = (sentence: string): string => sentence.replace(/[^ !#-[\]-~]/g, "");

/** `Retry-After` in whole seconds (RFC 9110 §10.2.3), when a refusal knows when; of several the last. */
export function retryAfter(...refusals: WireFacts[]): Record<string, string> {
	const afterMs = Math.max(...refusals.map(({ retryAfterMs }) => retryAfterMs ?? 0));
	return afterMs > 0 ? { "retry-after": `${Math.ceil(afterMs / secondMs)}` } : {};
}
