import { createTRPCClient, httpBatchLink, TRPCClientError } from "@trpc/client";
import type { AnyRouter } from "@trpc/server";
import type { Procedures } from "./contract/procedures.ts";

export type { FailureReason } from "../domain/errors.ts";
export type { Receipt } from "../domain/receipt.ts";
export type { Session, SessionClaims } from "../domain/session.ts";
export type { CallOptions, Mutation, Query } from "./contract/calls.ts";
export type {
	AdoptedSession,
	AdoptInput,
	CheckInput,
	EndInput,
	EndUserInput,
	RefreshedSession,
	RefreshInput,
	StartedSession,
	StartInput,
	TouchInput,
} from "./contract/lifecycle.ts";
export type { SessionFilter } from "./contract/sessions.ts";

/** The typed client: `curfew.sessions.list.query({ organizationId })`. */
export type CurfewClient = Procedures;

/** What is used of a service binding, or of anything else that fetches. */
interface Fetches {
	fetch(
		url: string,
		init: {
			method: string;
			headers: Record<string, string>;
			body?: string;
			signal: AbortSignal | null;
		},
	): Promise<{ ok: boolean; json(): Promise<unknown> }>;
}

export interface CurfewClientOptions {
	/** The service binding of your Worker that leads to Curfew. */
	binding?: Fetches | undefined;
	/** Anywhere else: where Curfew is, such as `https://sessions.example.com`. */
	baseUrl?: string | undefined;
	/** An API token `cfw_…`, or a person's access token of a registered issuer. */
	token: string;
	/** Your own request id; Curfew writes it into the audit events of what the call changes. */
	requestId?: string | undefined;
}

/** Curfew refuses longer batches; the client splits them. */
const callsPerBatchMax = 20;

/** A service binding ignores the host; the name only has to be a valid one. */
const bindingUrl = "http://curfew";

/**
 * The typed client of Curfew, over a service binding or over HTTPS.
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
	const { binding, baseUrl, token, requestId } = options;
	if (!binding === !baseUrl) {
		throw new TypeError(
			"createCurfewClient takes either `binding`, a service binding to Curfew, or `baseUrl`, where Curfew is.",
		);
	}
	if (!token) {
		throw new TypeError(
			"createCurfewClient has no `token`: create an API token with scope `service` in Curfew, and keep it as a secret.",
		);
	}
	const headers: Record<string, string> = { authorization: `Bearer ${token}` };
	if (requestId !== undefined) headers["x-request-id"] = requestId;
	const through: Fetches = binding ?? { fetch: (url, init) => fetch(url, init) };
	const client = createTRPCClient<AnyRouter>({
		links: [
			httpBatchLink({
				url: new URL(`${(baseUrl ?? bindingUrl).replace(/\/+$/, "")}/trpc`).href,
				maxItems: callsPerBatchMax,
				// People's names and addresses in a query stay out of URLs.
				methodOverride: "POST",
				headers,
				fetch: (input, init) =>
					answerOf(through, String(input), {
						...(init as Sent),
						signal: init?.signal ?? null,
					}),
			}),
		],
	});
	// Whatever is named becomes the path of a call; that the names are the server's is compared in a test.
	return client as unknown as CurfewClient;
}

/** Says where it asked when what answers there is not Curfew, or nobody: the error itself names no address. */
async function answerOf(through: Fetches, url: string, init: Asked): Promise<Answered> {
	const { origin } = new URL(url);
	const response = await through.fetch(url, init).catch((error: unknown) => {
		if (init.signal?.aborted) throw error;
		const cause = (error as { cause?: unknown } | undefined)?.cause ?? error;
		throw new Error(`Nothing answers at ${origin}: ${cause}`);
	});
	const json = await response.json().catch(() => undefined);
	if (json === undefined) {
		throw new Error(
			`What answers at ${origin} is not Curfew: check \`baseUrl\`, or what \`binding\` leads to.`,
		);
	}
	return { ok: response.ok, json: async () => json };
}

type Asked = Parameters<Fetches["fetch"]>[1];
type Answered = Awaited<ReturnType<Fetches["fetch"]>>;

type Sent = Omit<Parameters<Fetches["fetch"]>[1], "signal">;

/**
 * The reason of a refusal, from a closed list; null when Curfew did not answer at all.
 */
export function refusalReason(error: unknown): string | null {
	if (!(error instanceof TRPCClientError)) return null;
	const reason = (error.data as { reason?: unknown } | null | undefined)?.reason;
	return typeof reason === "string" ? reason : null;
}
