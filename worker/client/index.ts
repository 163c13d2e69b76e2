import { createTRPCClient, httpBatchLink, type TRPCClient, TRPCClientError } from "@trpc/client";
import type { AppRouter } from "../procedures/router.ts";

export type { AppRouter } from "../procedures/router.ts";
export type CurfewClient = TRPCClient<AppRouter>;

export interface CurfewClientOptions {
	/** The service binding of your Worker that leads to Curfew. */
	binding: Pick<Fetcher, "fetch">;
	/** An API token `cfw_…`, or a person's access token of a registered issuer. */
	token: string;
	/** Your own request id; Curfew writes it into the audit events of what the call changes. */
	requestId?: string;
}

/** Curfew refuses longer batches; the client splits them. */
const callsPerBatchMax = 20;

/** A service binding ignores the host; the name only has to be a valid one. */
const url = "http://curfew/trpc";

/**
 * The typed client of Curfew for other Workers, over a service binding.
 *
 * ```toml
 * # wrangler.toml of your Worker
 * [[services]]
 * binding = "CURFEW"
 * service = "curfew"
 * ```
 * ```ts
 * import { createCurfewClient } from "curfew/client";
 *
 * const curfew = createCurfewClient({ binding: env.CURFEW, token: env.CURFEW_TOKEN });
 * const { active } = await curfew.lifecycle.check.query({ organizationId, sessionId });
 * ```
 *
 * Make one per request: calls of the same moment travel as one batch, and a batch must not outlive its request.
 */
export function createCurfewClient(options: CurfewClientOptions): CurfewClient {
	const headers: Record<string, string> = { authorization: `Bearer ${options.token}` };
	if (options.requestId !== undefined) headers["x-request-id"] = options.requestId;
	return createTRPCClient<AppRouter>({
		links: [
			httpBatchLink({
				url,
				maxItems: callsPerBatchMax,
				// People's names and addresses in a query stay out of URLs.
				methodOverride: "POST",
				headers,
				fetch: (input, init) =>
					options.binding.fetch(input, { ...init, signal: init?.signal ?? null }),
			}),
		],
	});
}

/**
 * The reason of a refusal, from the closed list in `domain/errors.ts`; null when Curfew did not answer at all.
 */
export function refusalReason(error: unknown): string | null {
	if (!(error instanceof TRPCClientError)) return null;
	const reason = (error.data as { reason?: unknown } | null | undefined)?.reason;
	return typeof reason === "string" ? reason : null;
}
