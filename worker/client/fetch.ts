import { type Admission, type CheckedSession, isLater } from "./guard.ts";
import { guardOf, type RequireSessionOptions, refusing, type WaitUntil } from "./request-guard.ts";

export type { CheckedSession } from "./guard.ts";
export type { RequireSessionOptions } from "./request-guard.ts";

type Handler<Rest extends unknown[]> = (
	request: Request,
	session: CheckedSession,
	...rest: Rest
) => Response | Promise<Response>;

/** The context of a request that lets work go on after its answer, where there is one among what a handler gets. */
const waitUntilOf = (rest: unknown[]): WaitUntil => {
	const context = rest.find(
		(one): one is { waitUntil(work: Promise<unknown>): void } =>
			typeof (one as { waitUntil?: unknown } | null | undefined)?.waitUntil === "function",
	);
	return context && ((work) => context.waitUntil(work));
};

/**
 * A handler of requests (Workers, Next.js, Deno, Bun) that is reached with a standing session only. Whatever else the
 * handler gets comes after it. Where nothing has to be asked it is called at once, and what it answers is handed on as it
 * is: no promise comes between.
 *
 * ```ts
 * export const GET = requireSession({ gate, issuer, audience, keys }, (request, session) => …);
 * ```
 */
export function requireSession<Rest extends unknown[] = []>(
	options: RequireSessionOptions,
	handler: Handler<Rest>,
): (request: Request, ...rest: Rest) => Response | Promise<Response> {
	if (typeof handler !== "function") {
		throw new TypeError("requireSession takes the options, and the handler that it guards.");
	}
	const guard = guardOf(options, waitUntilOf);
	const pass = (admission: Admission, request: Request, rest: Rest) =>
		admission.session === undefined
			? refusing(admission.refusal)
			: handler(request, admission.session, ...rest);
	return (request, ...rest) => {
		const admission = guard(request, rest);
		return isLater(admission)
			? admission.then((late) => pass(late, request, rest))
			: pass(admission, request, rest);
	};
}
