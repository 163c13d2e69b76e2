import type { Context } from "hono";
import { minuteMs } from "../domain/clock.ts";
import { type Failure, failure } from "../domain/errors.ts";
import { networkOf } from "../services/client/ip-address.ts";
import type { EdgeEnv } from "./dependencies.ts";

/** The brakes of `wrangler.toml`. */
type Throttle = "FAILED_CREDENTIALS" | "SIGN_IN" | "INVITATIONS";

/** What `wrangler.toml` counts in. */
const periodMs = minuteMs;

/**
 * Counts one more of these from the client's network; a refusal once it has been too many. Whoever belongs here and
 * shares the network is not counted: only failures are, and beginnings of sign-ins at a generous limit. Cloudflare says
 * where every request comes from; one without that did not come through a network.
 */
export async function throttled(c: Context<EdgeEnv>, throttle: Throttle): Promise<Failure | null> {
	const network = networkOf(c.req.header("cf-connecting-ip") ?? "");
	if (network === null) return null;
	const { success } = await c.env[throttle].limit({ key: network });
	return success ? null : failure("slow_down", { retryAfterMs: periodMs });
}
