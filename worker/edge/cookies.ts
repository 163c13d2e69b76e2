import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { EdgeEnv } from "./dependencies.ts";

export const isSecure = (c: Context<EdgeEnv>): boolean => new URL(c.req.url).protocol === "https:";

/**
 * The console session's cookie. `__Host-` pins it to exactly this host. Browsers take that prefix only over https, so
 * plain http, which is for the local world alone, does without. The name is Curfew's own: ports of one host share cookies.
 */
const nameIn = (c: Context<EdgeEnv>): string =>
	isSecure(c) ? "__Host-curfew_session" : "curfew_session";

const attributesIn = (c: Context<EdgeEnv>) => ({
	path: "/",
	httpOnly: true,
	secure: isSecure(c),
	sameSite: "Strict" as const,
});

export const readSessionCookie = (c: Context<EdgeEnv>): string | undefined =>
	getCookie(c, nameIn(c));

export function writeSessionCookie(c: Context<EdgeEnv>, value: string, lifetimeMs: number): void {
	const maxAge = Math.max(0, Math.floor(lifetimeMs / 1_000));
	setCookie(c, nameIn(c), value, { ...attributesIn(c), maxAge });
}

export function clearSessionCookie(c: Context<EdgeEnv>): void {
	deleteCookie(c, nameIn(c), attributesIn(c));
}
