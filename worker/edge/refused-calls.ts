import type { Context } from "hono";
import type { Failure } from "../domain/errors.ts";
import { noteRefusedCall, type Whose } from "../services/sign-in/refused-calls.ts";
import type { EdgeEnv } from "./dependencies.ts";
import { originOf } from "./network-client.ts";

/** Lets the caller's own log hear that an endpoint refused them; the answer does not wait for it. */
export function noteRefusal(
	c: Context<EdgeEnv>,
	whose: Whose | undefined,
	failure: Failure,
	organizationId: string | null = null,
): void {
	if (whose === undefined) return;
	const call = `${c.req.method} ${c.req.path}`;
	const { objects } = c.get("edge");
	c.executionCtx.waitUntil(
		noteRefusedCall(objects, whose, { call, failure, organizationId }, originOf(c)),
	);
}
