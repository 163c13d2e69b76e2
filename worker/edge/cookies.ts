import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { EdgeEnv } from "./dependencies.ts";

/** `session` is the console session; `sign_in` binds a sign-in to the browser that began it. */
type CookieKind = "session" | "sign_in";

/**
 * `__Host-` pins a cookie to exactly this host. Browsers take that prefix only over https, so plain http, which
 * is for the local world alone, does without. The names are Curfew's own: ports of one host share cookies.
 */
const nameOf = (kind: CookieKind, secure: boolean): string =>
	secure ? `__Host-curfew_${kind}` : `curfew_${kind}`;

/** A Lax cookie comes along when the provider sends the browser back; a Strict one would not. */
const sameSiteOf = { session: "Strict", sign_in: "Lax" } as const;

const isSecure = (c: Context<EdgeEnv>): boolean => new URL(c.req.url).protocol === "https:";

export const readCookie = (c: Context<EdgeEnv>, kind: CookieKind): string | undefined =>
	getCookie(c, nameOf(kind, isSecure(c)));

export function writeCookie(
	c: Context<EdgeEnv>,
	kind: CookieKind,
	value: string,
	lifetimeMs: number,
): void {
	setCookie(c, nameOf(kind, isSecure(c)), value, {
		path: "/",
		httpOnly: true,
		secure: isSecure(c),
		sameSite: sameSiteOf[kind],
		maxAge: Math.max(0, Math.floor(lifetimeMs / 1_000)),
	});
}

export function clearCookie(c: Context<EdgeEnv>, kind: CookieKind): void {
	deleteCookie(c, nameOf(kind, isSecure(c)), {
		path: "/",
		httpOnly: true,
		secure: isSecure(c),
		sameSite: sameSiteOf[kind],
	});
}
