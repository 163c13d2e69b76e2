import type { CheckedRequest, GeoReport } from "./gate.ts";
import {
	type Admission,
	bearerOf,
	Guard,
	type GuardedRequest,
	type GuardOptions,
	type Refusal,
} from "./guard.ts";

export interface RequireSessionOptions extends GuardOptions {
	/** Where the token is; by default in the Authorization header. */
	tokenOf?: (request: Request) => string | undefined;
	/** The client's address; by default what Cloudflare says, where the request came through it. */
	ipOf?: (request: Request) => string | undefined;
}

type Cf = GeoReport & NonNullable<CheckedRequest["cf"]>;

/** What a request says: read when it is asked for, as most checks need nothing of it. */
class ReadRequest<Context> implements GuardedRequest {
	readonly first = true;
	consistency: CheckedRequest["consistency"] = undefined;
	readonly #request: Request;
	readonly #ipOf: RequireSessionOptions["ipOf"];
	readonly #context: Context;
	readonly #waitUntilOf: (context: Context) => WaitUntil;

	constructor(
		request: Request,
		ipOf: RequireSessionOptions["ipOf"],
		context: Context,
		waitUntilOf: (context: Context) => WaitUntil,
	) {
		this.#request = request;
		this.#ipOf = ipOf;
		this.#context = context;
		this.#waitUntilOf = waitUntilOf;
	}

	get #cf(): Cf | undefined {
		return (this.#request as { cf?: Cf }).cf;
	}

	/** Of all that Cloudflare says, what decides which region lends. */
	get cf(): CheckedRequest["cf"] {
		const { continent, longitude } = this.#cf ?? {};
		return { continent, longitude };
	}

	get ip(): string | undefined {
		if (this.#ipOf) return this.#named(this.#ipOf);
		// Without Cloudflare before it anybody may write this header.
		if (this.#cf === undefined) return undefined;
		return this.#request.headers.get("cf-connecting-ip") ?? undefined;
	}

	/** An address that cannot be read is none, and so is one that has to be waited for. */
	#named(ipOf: (request: Request) => unknown): string | undefined {
		try {
			const ip = ipOf(this.#request);
			if (typeof ip === "string") return ip;
			// Whatever fails later would end a process that nobody told.
			Promise.resolve(ip).catch(() => undefined);
		} catch {
			// As below.
		}
		return undefined;
	}

	get geo(): GeoReport | undefined {
		if (this.#cf === undefined) return undefined;
		const { country, city, asn, latitude, longitude } = this.#cf;
		return { country, city, asn, latitude, longitude };
	}

	get userAgent(): string | undefined {
		return this.#request.headers.get("user-agent") ?? undefined;
	}

	waitUntil(work: Promise<unknown>): void {
		this.#waitUntilOf(this.#context)?.(work);
	}
}

export type WaitUntil = ((work: Promise<unknown>) => void) | undefined;

/**
 * The guard of everything that takes a `Request`: whose session it is, or the refusal; at once, where nothing has to be
 * asked.
 *
 * @param waitUntilOf how work goes on after the answer, of what came along with the request
 */
export function guardOf<Context>(
	options: RequireSessionOptions,
	waitUntilOf: (context: Context) => WaitUntil,
): (request: Request, context: Context) => Admission | Promise<Admission> {
	const guard = new Guard(options);
	const { tokenOf = tokenIn, ipOf } = options;
	return (request, context) =>
		guard.admit(tokenFrom(request, tokenOf), new ReadRequest(request, ipOf, context, waitUntilOf));
}

/** A token that cannot be read is none: thrown on, some hosts would let the request through. */
function tokenFrom(
	request: Request,
	tokenOf: (request: Request) => string | undefined,
): string | undefined {
	try {
		return tokenOf(request);
	} catch (error) {
		console.error("`tokenOf` of requireSession failed:", error);
		return undefined;
	}
}

const tokenIn = ({ headers }: Request): string | undefined =>
	bearerOf(headers.get("authorization"));

/** The answer that refuses. */
export const refusing = ({ status, headers, body }: Refusal): Response =>
	Response.json(body, { status, headers });
