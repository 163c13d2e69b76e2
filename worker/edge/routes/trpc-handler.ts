import type { TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import type { Context } from "hono";
import { failure } from "../../domain/errors.ts";
import { caps } from "../../domain/limits/caps.ts";
import { toWire, type WireFacts } from "../../domain/wire/wire-failure.ts";
import { failureOf } from "../../procedures/errors.ts";
import { appRouter } from "../../procedures/router.ts";
import { personRouter } from "../../procedures/sessions.ts";
import type { EdgeEnv } from "../dependencies.ts";
import { failureResponse, retryAfter } from "../failure-response.ts";
import { logFailure } from "../log.ts";
import { identifyVisitor, readVisitCookie } from "../my-devices-cookies.ts";
import { callContext, type Door, mainDoor } from "./call-context.ts";

/** tRPC counts too, but answers without a request id. */
const callsIn = (url: string): number => new URL(url).pathname.split(/,|%2c/i).length;

const factsOf = (error: TRPCError): WireFacts => toWire(failureOf(error)).data;

/** Where procedures are called. */
interface Endpoint extends Door {
	endpoint: string;
	router: typeof appRouter | typeof personRouter;
}

export const trpcHandler = (c: Context<EdgeEnv>): Promise<Response> =>
	answer(c, { endpoint: "/trpc", router: appRouter, ...mainDoor });

/** The person of a visit, and their own devices: no other credential counts here, and there is nothing else to call. */
export const personTrpcHandler = (c: Context<EdgeEnv>): Promise<Response> =>
	answer(c, {
		endpoint: "/my-devices/trpc",
		router: personRouter,
		credentialOf: readVisitCookie,
		identify: identifyVisitor,
	});

async function answer(c: Context<EdgeEnv>, door: Endpoint): Promise<Response> {
	if (callsIn(c.req.url) > caps.callsOfBatch)
		return failureResponse(c, failure("too_many_calls", { limit: caps.callsOfBatch }));
	const requestId = c.get("requestId");
	return fetchRequestHandler({
		endpoint: door.endpoint,
		req: c.req.raw,
		router: door.router,
		allowMethodOverride: true,
		maxBatchSize: caps.callsOfBatch,
		createContext: async () => callContext(c, door),
		responseMeta: ({ errors }) => ({ headers: retryAfter(...errors.map(factsOf)) }),
		onError({ error, path }) {
			if (error.code === "INTERNAL_SERVER_ERROR") logFailure(requestId, error, path);
		},
	});
}
