import type { CheckOptions, GeoReport } from "./gate.ts";
import { bearerOf, Guard, type GuardOptions } from "./guard.ts";

export interface RequireSessionOptions extends GuardOptions {
	/** Where the token is; by default in the Authorization header. */
	tokenOf?: (request: Request) => string | undefined;
	/** The client's address; by default what Cloudflare says, where the request came through it. */
	ipOf?: (request: Request) => string | undefined;
}

/** Asks of a request what the guard needs. */
function factsOf(request: Request) {
	const cf = (request as { cf?: GeoReport & NonNullable<CheckOptions["cf"]> }).cf;
	const userAgent = request.headers.get("user-agent") ?? undefined;
	if (cf === undefined) return { ip: undefined, userAgent };
	const { country, city, asn, latitude, longitude } = cf;
	return {
		ip: request.headers.get("cf-connecting-ip") ?? undefined,
		geo: { country, city, asn, latitude, longitude },
		cf: cf as CheckOptions["cf"],
		userAgent,
	};
}

export type WaitUntil = CheckOptions["waitUntil"];

/** The guard of everything that takes a `Request`: whose session it is, or the answer that refuses it. */
export function guardOf(options: RequireSessionOptions) {
	const guard = new Guard(options);
	return async (request: Request, waitUntil?: WaitUntil) => {
		const token = options.tokenOf
			? options.tokenOf(request)
			: bearerOf(request.headers.get("authorization"));
		const facts = factsOf(request);
		const admission = await guard.admit(token, {
			...facts,
			ip: options.ipOf ? options.ipOf(request) : facts.ip,
			waitUntil,
		});
		if (admission.refusal === undefined) return admission;
		const { status, headers, body } = admission.refusal;
		return { refusal: Response.json(body, { status, headers }) };
	};
}
