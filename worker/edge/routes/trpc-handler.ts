import type { TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import type { Context } from "hono";
import { failure } from "../../domain/errors.ts";
import { caps } from "../../domain/limits/caps.ts";
import { toWire, type WireFacts } from "../../domain/wire/wire-failure.ts";
import { CallsInTurn } from "../../procedures/calls-in-turn.ts";
import type { RequestContext } from "../../procedures/context.ts";
import { failureOf } from "../../procedures/errors.ts";
import { appRouter } from "../../procedures/router.ts";
import { localTokenPrefix } from "../../services/sign-in/local-tokens.ts";
import type { EdgeEnv } from "../dependencies.ts";
import { failureResponse, retryAfter } from "../failure-response.ts";
import { credentialOf, identify } from "../identity.ts";
import { logFailure } from "../log.ts";
import { clientOf, originOf, regionOf } from "../network-client.ts";
import { throttled } from "../throttles.ts";

/** tRPC counts too, but answers without a request id. */
const callsIn = (url: string): number => new URL(url).pathname.split(/,|%2c/i).length;

const factsOf = (error: TRPCError): WireFacts => toWire(failureOf(error)).data;

export async function trpcHandler(c: Context<EdgeEnv>): Promise<Response> {
	if (callsIn(c.req.url) > caps.callsOfBatch)
		return failureResponse(c, failure("too_many_calls", { limit: caps.callsOfBatch }));
	const requestId = c.get("requestId");
	const { services, objects, config } = c.get("edge");
	const credential = credentialOf(c);
	const isLocalToken = config.local && credential?.startsWith(localTokenPrefix) === true;
	const waitUntil = (work: Promise<unknown>): void => c.executionCtx.waitUntil(work);
	return fetchRequestHandler({
		endpoint: "/trpc",
		req: c.req.raw,
		router: appRouter,
		allowMethodOverride: true,
		maxBatchSize: caps.callsOfBatch,
		async createContext(): Promise<RequestContext> {
			return {
				calls: new CallsInTurn(() => identify(c)),
				origin: originOf(c),
				credential,
				isLocalToken,
				slowInvitations: async () => (isLocalToken ? null : throttled(c, "INVITATIONS")),
				client: clientOf(c),
				region: regionOf(c),
				services,
				objects,
				waitUntil,
			};
		},
		responseMeta: ({ errors }) => ({ headers: retryAfter(...errors.map(factsOf)) }),
		onError({ error, path }) {
			if (error.code === "INTERNAL_SERVER_ERROR") logFailure(requestId, error, path);
		},
	});
}
