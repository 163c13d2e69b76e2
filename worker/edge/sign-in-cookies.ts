import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { signInAttemptMs } from "../domain/administration/administrator.ts";
import { systemClock } from "../domain/clock.ts";
import { attemptIdOf, type SealedAttempt } from "../services/sign-in/sign-in-attempts.ts";
import { isSecure } from "./cookies.ts";
import type { EdgeEnv } from "./dependencies.ts";

/** More tabs than these nobody signs in in at once. */
const attemptsMax = 5;

/**
 * Each sign-in under way has two cookies, both named by its id, so that two tabs never write the same one. The sealed
 * attempt goes to the callback alone: nothing else has to carry it. Its mark, which holds only when it began, goes
 * everywhere: that is how the beginning of the next sign-in knows which are open, and because of `__Host-` nobody who
 * owns a neighbouring domain can put a sign-in of their own into this browser.
 */
const cookies = {
	attempt: { name: "curfew_attempt_", prefix: "__Secure-", path: "/auth/callback" },
	mark: { name: "curfew_sign_in_", prefix: "__Host-", path: "/" },
} as const;

type Kind = keyof typeof cookies;

const nameOf = (c: Context<EdgeEnv>, kind: Kind, id: string): string =>
	`${isSecure(c) ? cookies[kind].prefix : ""}${cookies[kind].name}${id}`;

/** A Lax cookie comes along when the provider sends the browser back; a Strict one would not. */
const attributesOf = (c: Context<EdgeEnv>, kind: Kind) => ({
	path: cookies[kind].path,
	httpOnly: true,
	secure: isSecure(c),
	sameSite: "Lax" as const,
});

/** Keeps a sign-in that begins, and forgets the oldest beyond five. */
export function keepAttempt(c: Context<EdgeEnv>, attempt: SealedAttempt): void {
	const oldestFirst = [...cookiesOf(c, "mark")].sort(([, a], [, b]) => Number(a) - Number(b));
	const surplus = Math.max(0, oldestFirst.length + 1 - attemptsMax);
	for (const [id] of oldestFirst.slice(0, surplus)) forgetAttempt(c, id);
	write(c, "mark", attempt.id, String(systemClock.now()), signInAttemptMs);
	rewriteAttempt(c, attempt);
}

/** Puts a sign-in that is open already into other words. */
export const rewriteAttempt = (c: Context<EdgeEnv>, attempt: SealedAttempt): void =>
	write(c, "attempt", attempt.id, attempt.value, attempt.lifetimeMs);

/** What this browser keeps of sign-ins it began: the one of this `state`, and the others by id. */
export function attemptsOf(
	c: Context<EdgeEnv>,
	state: string | null,
): { attempt: { id: string; value: string } | null; others: Map<string, string> } {
	const marks = cookiesOf(c, "mark");
	const others = new Map([...cookiesOf(c, "attempt")].filter(([id]) => marks.has(id)));
	const id = attemptIdOf(state);
	const value = id === null ? undefined : others.get(id);
	if (id === null || value === undefined) return { attempt: null, others };
	others.delete(id);
	return { attempt: { id, value }, others };
}

export function forgetAttempt(c: Context<EdgeEnv>, id: string): void {
	deleteCookie(c, nameOf(c, "attempt", id), attributesOf(c, "attempt"));
	deleteCookie(c, nameOf(c, "mark", id), attributesOf(c, "mark"));
}

/** Of one kind, by id. An id that is none of ours would be no cookie name to write. */
function cookiesOf(c: Context<EdgeEnv>, kind: Kind): Map<string, string> {
	const start = nameOf(c, kind, "");
	const found = new Map<string, string>();
	for (const [name, value] of Object.entries(getCookie(c))) {
		const id = name.startsWith(start) ? name.slice(start.length) : "";
		if (/^[\w-]{1,20}$/.test(id)) found.set(id, value);
	}
	return found;
}

function write(
	c: Context<EdgeEnv>,
	kind: Kind,
	id: string,
	value: string,
	lifetimeMs: number,
): void {
	setCookie(c, nameOf(c, kind, id), value, {
		...attributesOf(c, kind),
		maxAge: Math.max(0, Math.ceil(lifetimeMs / 1_000)),
	});
}
