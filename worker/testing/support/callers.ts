import { exports } from "cloudflare:workers";
import { createTRPCClient, httpLink, TRPCClientError } from "@trpc/client";
import { expect } from "vitest";
import type { FailureReason } from "../../domain/errors.ts";
import type { WireFacts, WireFailure } from "../../domain/wire/wire-failure.ts";
import type { AppRouter } from "../../procedures/router.ts";

export const origin = "https://curfew.test";

/** A request through the Worker's own front door. */
export const fetchWorker = (path: string, init?: RequestInit): Promise<Response> =>
	exports.default.fetch(new Request(`${origin}${path}`, init));

/** Headers that every caller sends besides its own, for a test that sets them. */
export const sentAlong: Record<string, string> = {};

/** A typed client that calls the Worker as a browser or another service would, over HTTP. */
function callerWith(headers: Record<string, string>) {
	return createTRPCClient<AppRouter>({
		links: [
			httpLink({
				url: `${origin}/trpc`,
				methodOverride: "POST",
				headers: () => ({ ...headers, ...sentAlong }),
				fetch: (url, init) =>
					exports.default.fetch(new Request(url as string, init as RequestInit)),
			}),
		],
	});
}

export type Caller = ReturnType<typeof callerWith>;

export const withToken = (token: string): Caller =>
	callerWith({ authorization: `Bearer ${token}` });

export const withCookie = (cookie: string): Caller => callerWith({ cookie, origin });

export const anonymous = (): Caller => callerWith({ origin });

interface Refusal extends WireFacts {
	status: number;
	reason: FailureReason;
	message: string;
}

type Answered = WireFailure["data"] &
	Record<"code" | "path" | "requestId", unknown> & {
		httpStatus: number;
	};

/** What a call was refused with; fails the test when it was not refused. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
	try {
		const answer = await call;
		expect.unreachable(`Expected a refusal, got ${JSON.stringify(answer)}`);
	} catch (error) {
		if (!(error instanceof TRPCClientError) || !error.data) throw error;
		const {
			httpStatus,
			code: _code,
			path: _path,
			requestId: _id,
			...facts
		} = error.data as Answered;
		return { status: httpStatus, message: error.message, ...facts };
	}
}
