import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { EdgeContext } from "./environment.ts";

/** Cookies do not know ports: on one host every service needs names of its own. */
const access = "example_access";
const refresh = "example_refresh";

/** Lax: the provider sends the browser back from another site. */
export const attributesOf = (context: Context<EdgeContext>, path = "/") => ({
	httpOnly: true,
	sameSite: "Lax" as const,
	path,
	secure: new URL(context.req.url).protocol === "https:",
});

interface Credentials {
	accessToken: string | undefined;
	refreshToken: string | undefined;
}

export const readCredentials = (context: Context<EdgeContext>): Credentials => ({
	accessToken: getCookie(context, access),
	refreshToken: getCookie(context, refresh),
});

export function writeCredentials(
	context: Context<EdgeContext>,
	accessToken: string,
	issued: { refreshToken: string; refreshTokenExpiresAt: number },
): void {
	const expires = new Date(issued.refreshTokenExpiresAt);
	setCookie(context, access, accessToken, { ...attributesOf(context), expires });
	setCookie(context, refresh, issued.refreshToken, { ...attributesOf(context), expires });
}

export function clearCredentials(context: Context<EdgeContext>): void {
	deleteCookie(context, access, attributesOf(context));
	deleteCookie(context, refresh, attributesOf(context));
}
