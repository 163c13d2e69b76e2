import { type CheckedSession, isLater } from "./guard.ts";
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
 * handler gets comes after it.
 *
 * ```ts
 * export const GET = requireSession({ gate, issuer, audience, keys }, (request, session) => …);
 * ```
 */
export function requireSession<Rest extends unknown[] = []>(
	options: RequireSessionOptions,
	handler: Handler<Rest>,
): (request: Request, ...rest: Rest) => Promise<Response> {
	const guard = guardOf(options, waitUntilOf);
	return async (request, ...rest) => {
		const asked = guard(request, rest);
		const admission = isLater(asked) ? await asked : asked;
		return admission.session === undefined
			? refusing(admission.refusal)
			: handler(request, admission.session, ...rest);
	};
}
