import type { CheckedSession } from "./guard.ts";
import { guardOf, type RequireSessionOptions, refusing, type WaitUntil } from "./request-guard.ts";

export type { CheckedSession } from "./guard.ts";

export interface NextSessionOptions extends RequireSessionOptions {
	/** The cookie that holds the access token; without it the Authorization header does. */
	cookie?: string;
	/** Where pages that are refused lead to; without it they get 401 like everything else. */
	signInAt?: string;
}

/** What Next.js hands a proxy beside the request. */
interface FetchEvent {
	waitUntil(work: Promise<unknown>): void;
}

type RouteHandler<Asked extends Request, Rest extends unknown[]> = (
	request: Asked,
	session: CheckedSession,
	...rest: Rest
) => Response | Promise<Response>;

/**
 * The session in a Next.js application, in the three places that ask for it. Make it once, in a module of its own.
 *
 * ```ts
 * // session.ts
 * export const { guardProxy, requireSession, readSession } = nextSession({ gate, issuer, audience, keys, cookie: "access" });
 * // proxy.ts
 * export const proxy = guardProxy;
 * // app/orders/route.ts
 * export const GET = requireSession((request, session) => Response.json(session));
 * // app/orders/page.tsx
 * const session = await readSession(await headers());
 * ```
 */
export function nextSession(options: NextSessionOptions) {
	const {
		cookie,
		signInAt,
		tokenOf = cookie === undefined ? undefined : inCookie(cookie),
	} = options;
	const guard = guardOf({ ...options, ...(tokenOf && { tokenOf }) }, waitUntilOf);
	const refused = (request: Request, refusal: Response): Response => {
		const isPage = /\btext\/html\b/.test(request.headers.get("accept") ?? "");
		// Signing in does not help where nothing can be asked.
		if (signInAt === undefined || refusal.status !== 401 || !isPage) return refusal;
		const location = new URL(signInAt, request.url).href;
		return new Response(null, {
			status: 303,
			headers: { location, "cache-control": "no-store" },
		});
	};
	return {
		/** `proxy.ts`: lets whatever its `matcher` names be reached with a standing session only. */
		async guardProxy(request: Request, event?: FetchEvent): Promise<Response | undefined> {
			const { session, refusal } = await guard(request, event);
			// Nothing: Next.js goes on to the page.
			return session ? undefined : refused(request, refusing(refusal));
		},
		/** A route handler: it gets the session after the request, then whatever Next.js gives it besides. */
		requireSession:
			<Asked extends Request = Request, Rest extends unknown[] = []>(
				handler: RouteHandler<Asked, Rest>,
			) =>
			async (request: Asked, ...rest: Rest): Promise<Response> => {
				const admission = await guard(request, undefined);
				return admission.session === undefined
					? refusing(admission.refusal)
					: handler(request, admission.session, ...rest);
			},
		/**
		 * Pages and server actions, which are given no request: whose it is by the headers of `next/headers`, or null. Throws
		 * when it cannot be told, so that nothing is shown.
		 */
		async readSession(headers: Headers): Promise<CheckedSession | null> {
			const admission = await guard(new Request(nowhere, { headers: [...headers] }), undefined);
			if (admission.session !== undefined) return admission.session;
			if (admission.refusal.status === 401) return null;
			throw new Error("Whether the session still stands cannot be told now.");
		},
	};
}

const waitUntilOf = (event: FetchEvent | undefined): WaitUntil =>
	event && ((work) => event.waitUntil(work));

/** Only the headers count. */
const nowhere = "http://page.invalid";

const inCookie =
	(name: string) =>
	(request: Request): string | undefined =>
		request.headers
			.get("cookie")
			?.split(";")
			.map((pair) => pair.trim())
			.find((pair) => pair.startsWith(`${name}=`))
			?.slice(name.length + 1);
