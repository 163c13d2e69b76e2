import type { Context } from "hono";
import type { Actor } from "../domain/actor.ts";
import { failure } from "../domain/errors.ts";
import { err, ok } from "../domain/result.ts";
import type { Refused } from "../services/sign-in/authentication-service.ts";
import { readSessionCookie } from "./cookies.ts";
import type { EdgeEnv } from "./dependencies.ts";

/**
 * Who is calling. Null: no credential came along. With an Authorization header the cookie is not looked at,
 * whatever the header holds: the origin guard lets such a request pass, so the cookie must not count in it.
 */
export async function identify(
	c: Context<EdgeEnv>,
): Promise<{ ok: true; value: Actor | null } | Refused> {
	const { authentication } = c.get("edge");
	const header = c.req.header("authorization");
	if (header !== undefined) {
		const token = bearerIn(header);
		return token === null
			? err(failure("invalid_token", { because: "not_bearer" }))
			: authentication.authenticateBearer(token);
	}
	const cookie = readSessionCookie(c);
	return cookie === undefined ? ok(null) : authentication.authenticateConsoleSession(cookie);
}

const bearerIn = (header: string): string | null => /^Bearer +(\S+)$/i.exec(header)?.[1] ?? null;

/** What `identify` looks at, as it came along; null: nothing. */
export function credentialOf(c: Context<EdgeEnv>): string | null {
	const header = c.req.header("authorization");
	return header === undefined ? (readSessionCookie(c) ?? null) : bearerIn(header);
}
