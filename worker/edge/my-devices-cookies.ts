import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { IssuedCookie } from "../services/my-devices/device-cookies.ts";
import type { HeldCookies } from "../services/my-devices/my-devices-service.ts";
import { isSecure } from "./cookies.ts";
import type { EdgeEnv } from "./dependencies.ts";
import { type identify, slowedGuess } from "./identity.ts";

/**
 * Names of their own, so that neither is ever taken for an administrator's. The visit is for calls of our own page alone;
 * an entry is written while the browser comes from another site, and goes with the page that follows.
 */
const cookies = {
	visit: { name: "curfew_my_devices", sameSite: "Strict" },
	entry: { name: "curfew_my_devices_entry", sameSite: "Lax" },
} as const;

type Kind = keyof typeof cookies;

const nameOf = (c: Context<EdgeEnv>, kind: Kind): string =>
	isSecure(c) ? `__Host-${cookies[kind].name}` : cookies[kind].name;

const attributesOf = (c: Context<EdgeEnv>, kind: Kind) => ({
	path: "/",
	httpOnly: true,
	secure: isSecure(c),
	sameSite: cookies[kind].sameSite,
});

/** Beside an Authorization header no cookie counts: the origin guard lets such a request pass. */
const read = (c: Context<EdgeEnv>, kind: Kind): string | null =>
	c.req.header("authorization") === undefined ? (getCookie(c, nameOf(c, kind)) ?? null) : null;

export const readVisitCookie = (c: Context<EdgeEnv>): string | null => read(c, "visit");

export const readDeviceCookies = (c: Context<EdgeEnv>): HeldCookies => ({
	visit: read(c, "visit"),
	entry: read(c, "entry"),
});

export const writeVisitCookie = (c: Context<EdgeEnv>, issued: IssuedCookie): void =>
	write(c, "visit", issued);
export const writeEntryCookie = (c: Context<EdgeEnv>, issued: IssuedCookie): void =>
	write(c, "entry", issued);

export const clearVisitCookie = (c: Context<EdgeEnv>): void => clear(c, "visit");
export const clearEntryCookie = (c: Context<EdgeEnv>): void => clear(c, "entry");

/** Who is in, by the visit's cookie and nothing else. What is read by a GET may be read by the page alone, again and again. */
export async function identifyVisitor(c: Context<EdgeEnv>): ReturnType<typeof identify> {
	const cookie = readVisitCookie(c);
	if (cookie === null) return { ok: true, value: null };
	const isUse = c.req.method !== "GET";
	return slowedGuess(c, await c.get("edge").myDevices.authenticate(cookie, isUse));
}

function write(c: Context<EdgeEnv>, kind: Kind, { value, lifetimeMs }: IssuedCookie): void {
	const maxAge = Math.max(0, Math.floor(lifetimeMs / 1_000));
	setCookie(c, nameOf(c, kind), value, { ...attributesOf(c, kind), maxAge });
}

const clear = (c: Context<EdgeEnv>, kind: Kind): void => {
	deleteCookie(c, nameOf(c, kind), attributesOf(c, kind));
};
