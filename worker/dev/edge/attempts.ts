import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { EncryptJWT, jwtDecrypt } from "jose";
import { z } from "zod";
import { attributesOf } from "./cookies.ts";
import type { EdgeContext, EdgeEnvironment } from "./environment.ts";

// A sign-in under way is kept in the browser alone, sealed, in a cookie of its own: two tabs can sign in at once, and
// whoever only begins leaves nothing here. It is spent by the provider, which redeems a code once.

/** Beginning and callback lie below it; nothing else has to carry these cookies. */
const path = "/sign-in";
const namePrefix = "example_sign_in_";

const attemptSchema = z.object({
	state: z.string(),
	nonce: z.string(),
	codeVerifier: z.string(),
	/** The provider was asked to let the person sign in anew. */
	fresh: z.boolean(),
	iat: z.number(),
});
export type Attempt = Omit<z.infer<typeof attemptSchema>, "iat">;

/** Long enough to find a password, short enough that a forgotten tab is dead. */
const lifetimeSeconds = 600;
const attemptsMax = 5;

const nameOf = (state: string): string => namePrefix + state.slice(0, 12);

async function keyOf(environment: EdgeEnvironment): Promise<Uint8Array> {
	const secret = new TextEncoder().encode(environment.COOKIE_SECRET);
	return new Uint8Array(await crypto.subtle.digest("SHA-256", secret));
}

/** Keeps an attempt, and forgets the oldest beyond five. */
export async function keepAttempt(context: Context<EdgeContext>, attempt: Attempt): Promise<void> {
	const oldestFirst = (await attemptsIn(context)).sort((a, b) => a.iat - b.iat);
	const surplus = Math.max(0, oldestFirst.length + 1 - attemptsMax);
	for (const { state } of oldestFirst.slice(0, surplus)) forgetAttempt(context, state);
	const value = await new EncryptJWT(attempt)
		.setProtectedHeader({ alg: "dir", enc: "A256GCM" })
		.setIssuedAt(Date.now() / 1000)
		.setExpirationTime(Date.now() / 1000 + lifetimeSeconds)
		.encrypt(await keyOf(context.env));
	setCookie(context, nameOf(attempt.state), value, {
		...attributesOf(context, path),
		maxAge: lifetimeSeconds,
	});
}

/** The attempt that this browser began under the state it comes back with. */
export async function findAttempt(
	context: Context<EdgeContext>,
	state: string | undefined,
): Promise<Attempt | null> {
	const attempts = await attemptsIn(context);
	return attempts.find((attempt) => attempt.state === state) ?? null;
}

export const forgetAttempt = (context: Context<EdgeContext>, state: string): void => {
	deleteCookie(context, nameOf(state), attributesOf(context, path));
};

async function attemptsIn(context: Context<EdgeContext>) {
	const key = await keyOf(context.env);
	const attempts = [];
	for (const [name, value] of Object.entries(getCookie(context))) {
		if (!name.startsWith(namePrefix)) continue;
		try {
			attempts.push(attemptSchema.parse((await jwtDecrypt(value, key)).payload));
		} catch {
			// Over, or sealed under another secret.
		}
	}
	return attempts;
}
