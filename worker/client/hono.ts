import type { Context, MiddlewareHandler } from "hono";
import { type Admission, type CheckedSession, isLater } from "./guard.ts";
import { guardOf, type RequireSessionOptions, refusing } from "./request-guard.ts";

export type { CheckedSession } from "./guard.ts";
export type { RequireSessionOptions } from "./request-guard.ts";

/** Only some runtimes have one, and asking for it elsewhere throws. */
function waitUntilOf(c: Context) {
	try {
		const context = c.executionCtx;
		return (work: Promise<unknown>) => context.waitUntil(work);
	} catch {
		return undefined;
	}
}

/**
 * Hono middleware: verifies the access token, then asks the gate. Use it before anything else of the route. A refusal is
 * 401 with `WWW-Authenticate` and a reason first-party callers can act on: `session_ended` asks for a new sign-in.
 */
export function requireSession(
	options: RequireSessionOptions,
): MiddlewareHandler<{ Variables: { session: CheckedSession } }> {
	const guard = guardOf(options, waitUntilOf);
	return (c, next) => {
		const admission = guard(c.req.raw, c);
		return isLater(admission)
			? admission.then((late) => pass(late, c, next))
			: pass(admission, c, next);
	};
}

function pass(
	admission: Admission,
	c: Context<{ Variables: { session: CheckedSession } }>,
	next: () => Promise<void>,
): ReturnType<MiddlewareHandler> {
	if (admission.session === undefined) return Promise.resolve(refusing(admission.refusal));
	c.set("session", admission.session);
	return next();
}
