import type { Context } from "hono";
import type { Actor } from "../domain/actor.ts";
import { type Failure, failure } from "../domain/errors.ts";
import { type Action, decide } from "../domain/permissions.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { whoseCall } from "../services/sign-in/refused-calls.ts";
import type { EdgeDependencies, EdgeEnv } from "./dependencies.ts";
import { slowedGuess } from "./identity.ts";
import { noteRefusal } from "./refused-calls.ts";

/** Whoever calls with an API token. */
export type Machine = Extract<Actor, { kind: "api_token" }>;

/**
 * The holder of an API token that may do this: no cookie counts. What is refused stands in the log of the token's owner.
 */
export async function machineCaller(
	c: Context<EdgeEnv>,
	action: Action,
	token: string | null,
): Promise<Result<Machine, Failure>> {
	const { authentication, services }: EdgeDependencies = c.get("edge");
	if (token === null) return err(failure("unauthenticated"));
	const found = await slowedGuess(c, await authentication.authenticateApiToken(token));
	if (!found.ok) {
		noteRefusal(c, found.whose, found.error);
		return found;
	}
	const actor = found.value;
	const verdict = decide(action, services.access.standingAnywhere(actor));
	if (verdict !== "allowed") noteRefusal(c, whoseCall(actor), failure(verdict));
	return actor.kind === "api_token" && verdict === "allowed"
		? ok(actor)
		: err(failure(verdict === "allowed" ? "forbidden" : verdict));
}

/** The token of `Bearer`, or the password of `Basic` (RFC 6749 §2.3.1); the user name beside it may be anything. */
export function credentialOf(header = ""): string | null {
	const [, scheme, value] = /^(Bearer|Basic) +(\S+)$/i.exec(header) ?? [];
	if (scheme === undefined || value === undefined) return null;
	if (scheme.toLowerCase() === "bearer") return value;
	try {
		const [, ...password] = atob(value).split(":");
		return decodeURIComponent(password.join(":"));
	} catch {
		return null;
	}
}
