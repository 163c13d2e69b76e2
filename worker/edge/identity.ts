import type { Context } from "hono";
import type { Actor } from "../domain/actor.ts";
import { type Failure, failure } from "../domain/errors.ts";
import { err, ok } from "../domain/result.ts";
import type { Refused } from "../services/sign-in/authentication-service.ts";
import { readSessionCookie } from "./cookies.ts";
import type { EdgeEnv } from "./dependencies.ts";
import { throttled } from "./throttles.ts";

/** The admin UI sends it along when nobody has touched the page for a while. Whoever forges it shortens their own session. */
const unattendedHeader = "curfew-unattended";

/** Whether a browser loads something before anybody asked for it, and perhaps for nobody: pages that it guesses are next. */
export const isFetchedAhead = (c: Context<EdgeEnv>): boolean =>
	/\bprefetch\b/i.test(c.req.header("sec-purpose") ?? c.req.header("purpose") ?? "");

/**
 * Who is calling. Null: no credential came along. With an Authorization header the cookie is not looked at,
 * whatever the header holds: the origin guard lets such a request pass, so the cookie must not count in it.
 *
 * @param isUnattended the page or the browser asks by itself, which keeps no session alive
 */
export async function identify(
	c: Context<EdgeEnv>,
	isUnattended = c.req.header(unattendedHeader) !== undefined || isFetchedAhead(c),
): Promise<{ ok: true; value: Actor | null } | Refused> {
	const { authentication } = c.get("edge");
	const header = c.req.header("authorization");
	if (header !== undefined) {
		const token = bearerIn(header);
		return token === null
			? err(failure("invalid_token", { because: "not_bearer" }))
			: slowedGuess(c, await authentication.authenticateBearer(token));
	}
	const cookie = readSessionCookie(c);
	return cookie === undefined
		? ok(null)
		: slowedGuess(
				c,
				await authentication.authenticateConsoleSession(
					cookie,
					isUnattended ? { isUnattended } : {},
				),
			);
}

/** The same answer, unless it refuses a credential that nobody ever had, or a revoked token, and that network has tried too many. */
export async function slowedGuess<T>(
	c: Context<EdgeEnv>,
	answer: { ok: true; value: T } | Refused,
): Promise<{ ok: true; value: T } | Refused> {
	if (answer.ok || !isGuess(answer.error)) return answer;
	// A browser may not have noticed that its session ended; a machine whose token was revoked should stop.
	if (answer.whose !== undefined && answer.whose.by.kind !== "api_token") return answer;
	const slowed = await throttled(c, "FAILED_CREDENTIALS");
	return slowed === null ? answer : err(slowed);
}

/** A token that has run out was good once: its holder only did not notice. */
const isGuess = (refused: Failure): boolean =>
	refused.reason === "unauthenticated" ||
	(refused.reason === "invalid_token" && refused.because !== "expired");

const bearerIn = (header: string): string | null => /^Bearer +(\S+)$/i.exec(header)?.[1] ?? null;

/** What `identify` looks at, as it came along; null: nothing. */
export function credentialOf(c: Context<EdgeEnv>): string | null {
	const header = c.req.header("authorization");
	return header === undefined ? (readSessionCookie(c) ?? null) : bearerIn(header);
}
