import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import type { EdgeContext } from "./environment.ts";

/** Cookies do not know ports: on one host every service needs names of its own. */
const access = "example_access";
const refresh = "example_refresh";
const signIn = "example_sign_in";

const attributes = (context: Context<EdgeContext>) => ({
	httpOnly: true,
	sameSite: "Lax" as const,
	path: "/",
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
	setCookie(context, access, accessToken, { ...attributes(context), expires });
	setCookie(context, refresh, issued.refreshToken, { ...attributes(context), expires });
}

export function clearCredentials(context: Context<EdgeContext>): void {
	deleteCookie(context, access, attributes(context));
	deleteCookie(context, refresh, attributes(context));
}

const attemptSchema = z.object({
	state: z.string(),
	nonce: z.string(),
	codeVerifier: z.string(),
	/** The provider was asked to let the person sign in anew. */
	fresh: z.boolean(),
});
type Attempt = z.infer<typeof attemptSchema>;

/** Long enough to find a password, short enough that a forgotten tab is dead. */
const attemptLifetimeSeconds = 600;

export function writeAttempt(context: Context<EdgeContext>, attempt: Attempt): void {
	setCookie(context, signIn, btoa(JSON.stringify(attempt)), {
		...attributes(context),
		maxAge: attemptLifetimeSeconds,
	});
}

/** Reads the attempt and spends it: a second callback with the same cookie finds nothing. */
export function takeAttempt(context: Context<EdgeContext>): Attempt | null {
	const value = getCookie(context, signIn);
	deleteCookie(context, signIn, attributes(context));
	try {
		return value === undefined ? null : attemptSchema.parse(JSON.parse(atob(value)));
	} catch {
		return null;
	}
}
