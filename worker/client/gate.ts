import { createMiddleware } from "hono/factory";
import { systemClock } from "../domain/clock.ts";
import type { GeoReport } from "../domain/facts/place.ts";
import { newSecret } from "../domain/ids.ts";
import { factsOfClaims } from "../domain/lease/facts.ts";
import {
	type AnsweredChecks,
	type GateAnswer,
	type GateTransport,
	IsolateGate,
	type SeenActivity,
} from "../domain/lease/isolate-gate.ts";
import type { LeaseGrant, RenewRequest } from "../domain/lease/messages.ts";
import { regionNear } from "../domain/region.ts";
import { type TrustedIssuer, VerifiedTokens } from "./verified-tokens.ts";

/** A service binding to Curfew with `entrypoint = "SessionGate"`. */
export interface SessionGateBinding extends Pick<GateTransport, "check" | "facts"> {
	lease(
		organizationId: string,
		request: RenewRequest,
		activity: SeenActivity[],
		region: string,
		answered: AnsweredChecks,
	): Promise<LeaseGrant | null>;
}

export interface GateOptions {
	binding: SessionGateBinding;
	/** `leased` (the default) answers from memory under a lease; `strict` asks the organization every time. */
	consistency?: "strict" | "leased";
	/**
	 * What counts when Curfew cannot be reached and the lease has run out: `deny` (the default), or the grace that the
	 * organization's policy lends (`graceMs`).
	 */
	onUnavailable?: "deny" | "grace";
}

export interface SessionToCheck {
	organizationId: string;
	sessionId: string;
	/** Claims of the access token that Curfew gave when the session started. Without them they are asked for once. */
	claims?: { sub: string; seq: number; sexp: number };
	/** Where the request comes from: activity of the session. What cannot be read of it is left out. */
	ip?: string;
	geo?: GeoReport;
}

export interface CheckOptions {
	consistency?: "strict" | "leased";
	/** Where the caller is, from `request.cf`: decides which region lends. */
	cf?: { continent?: string; longitude?: string } | undefined;
	waitUntil?: (work: Promise<unknown>) => void;
	/** The gate runs before any other work of the request; otherwise the clock may stand still. */
	first?: boolean;
}

export interface Gate {
	check(session: SessionToCheck, options?: CheckOptions): Promise<GateAnswer>;
}

/** Leases live as long as the isolate; every request of it answers from them. */
const isolate = new IsolateGate(systemClock, newSecret);

/**
 * The gate of an auth edge. A hot check makes no call at all, and still: no check that starts after a revocation was
 * reported `enforced` answers active.
 *
 * ```toml
 * [[services]]
 * binding = "GATE"
 * service = "curfew"
 * entrypoint = "SessionGate"
 * ```
 */
export function createGate(options: GateOptions): Gate {
	const { binding } = options;
	return {
		async check(session, call = {}) {
			// Production clocks stand still between I/O: after other work a reading may be old.
			if (!call.first) await scheduler.wait(0);
			const { organizationId, sessionId, claims, ip, geo } = session;
			const region = regionNear(call.cf);
			return isolate.check(
				{
					organizationId,
					sessionId,
					...(claims && { facts: factsOfClaims({ sid: sessionId, ...claims }) }),
					...(ip !== undefined && { from: { ip, ...(geo && { geo }) } }),
					consistency: call.consistency ?? options.consistency ?? "leased",
					onUnavailable: options.onUnavailable ?? "deny",
				},
				{
					check: (organization, id, from) => binding.check(organization, id, from),
					facts: (organization, id) => binding.facts(organization, id),
					lease: (organization, request, activity, answered) =>
						binding.lease(organization, request, activity, region, answered),
					waitUntil: call.waitUntil ?? (() => undefined),
				},
			);
		},
	};
}

export interface RequireSessionOptions extends TrustedIssuer {
	gate: Gate;
	/** Ask the organization on this route, every time. */
	strict?: boolean;
	/** Where the token is; by default in the Authorization header. */
	tokenOf?: (request: Request) => string | undefined;
}

export interface CheckedSession {
	organizationId: string;
	sessionId: string;
	userId: string;
}

/**
 * Hono middleware: verifies the access token, then asks the gate. Use it before anything else of the route. A refusal is
 * 401 with `WWW-Authenticate` and a reason first-party callers can act on: `session_ended` asks for a new sign-in.
 */
export function requireSession(options: RequireSessionOptions) {
	const verified = new VerifiedTokens(options, systemClock);
	return createMiddleware<{ Variables: { session: CheckedSession } }>(async (c, next) => {
		const token = (options.tokenOf ?? bearerOf)(c.req.raw);
		if (token === undefined) return refusal("unauthenticated", "Sign in first.");
		const claims = await verified.claimsOf(token);
		if (claims === null) return refusal("invalid_token", "The access token is not valid.");
		const address = c.req.header("cf-connecting-ip");
		const geo = placeOf(c.req.raw);
		const answer = await options.gate.check(
			{
				organizationId: claims.org,
				sessionId: claims.sid,
				claims,
				...(address !== undefined && { ip: address, ...(geo && { geo }) }),
			},
			{
				consistency: options.strict ? "strict" : "leased",
				cf: c.req.raw.cf as CheckOptions["cf"],
				waitUntil: (work) => c.executionCtx.waitUntil(work),
				first: true,
			},
		);
		if (answer.unavailable) {
			return Response.json(
				{ reason: "unavailable" },
				{ status: 503, headers: { "retry-after": "1" } },
			);
		}
		if (!answer.active) return refusal("session_ended", "The session has ended.");
		c.set("session", { organizationId: claims.org, sessionId: claims.sid, userId: claims.sub });
		await next();
	});
}

/** Where Cloudflare takes the client to be. */
function placeOf(request: Request): GeoReport | null {
	const cf = request.cf as GeoReport | undefined;
	if (cf === undefined) return null;
	const { country, city, asn, latitude, longitude } = cf;
	return { country, city, asn, latitude, longitude };
}

const bearerOf = (request: Request): string | undefined =>
	/^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];

function refusal(
	reason: "unauthenticated" | "invalid_token" | "session_ended",
	sentence: string,
): Response {
	const challenge =
		reason === "unauthenticated"
			? "Bearer"
			: `Bearer error="invalid_token", error_description="${sentence}"`;
	return Response.json(
		{ reason, message: sentence },
		{ status: 401, headers: { "www-authenticate": challenge, "cache-control": "no-store" } },
	);
}
