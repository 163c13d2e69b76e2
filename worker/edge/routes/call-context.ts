import type { Context } from "hono";
import { CallsInTurn } from "../../procedures/calls-in-turn.ts";
import type { RequestContext } from "../../procedures/context.ts";
import { localTokenPrefix } from "../../services/sign-in/local-tokens.ts";
import type { EdgeEnv } from "../dependencies.ts";
import { credentialOf, identify } from "../identity.ts";
import { clientOf, originOf, regionOf } from "../network-client.ts";
import { throttled } from "../throttles.ts";

/** Which credential of a request counts, and whose it is. */
export interface Door {
	credentialOf: (c: Context<EdgeEnv>) => string | null;
	identify: (c: Context<EdgeEnv>) => ReturnType<typeof identify>;
}

/** A bearer's, or the cookie of the admin UI. */
export const mainDoor: Door = { credentialOf, identify };

/** What procedures learn of a request, however it came to call them. */
export function callContext(c: Context<EdgeEnv>, door: Door): RequestContext {
	const { services, objects, config } = c.get("edge");
	const credential = door.credentialOf(c);
	const isLocalToken = config.local && credential?.startsWith(localTokenPrefix) === true;
	return {
		calls: new CallsInTurn(() => door.identify(c)),
		origin: originOf(c),
		credential,
		isLocalToken,
		slowInvitations: async () => (isLocalToken ? null : throttled(c, "INVITATIONS")),
		client: clientOf(c),
		region: regionOf(c),
		services,
		objects,
		waitUntil: (work) => c.executionCtx.waitUntil(work),
	};
}
