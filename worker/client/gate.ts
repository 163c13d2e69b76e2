import { systemClock } from "../domain/clock.ts";
import type { GateAnswer, GateRequest, GateTransport } from "../domain/gate/gate-calls.ts";
import { IsolateGate } from "../domain/gate/isolate-gate.ts";
import { inactive } from "../domain/gate/organization-lease.ts";
import { organizationIdPattern, sessionIdPattern } from "../domain/ids.ts";
import type { SessionToAdopt } from "../domain/tokens/adoption.ts";
import { elapsedClock } from "./outside/elapsed-clock.ts";
import { HttpsTransport } from "./outside/https-transport.ts";

/** A service binding to Curfew with `entrypoint = "SessionGate"`. */
export type SessionGateBinding = GateTransport;

export type GateOptions = GateSettings & (OverBinding | OverHttps);

/** Of a Worker of the same account. */
export interface OverBinding {
	binding: SessionGateBinding;
	baseUrl?: undefined;
	token?: undefined;
}

/** Anywhere else: Node, Deno, Bun. */
export interface OverHttps {
	binding?: undefined;
	/** Where Curfew is, such as `https://sessions.example.com`. */
	baseUrl: string;
	/** An API token with scope `service`, of the organization or of the platform. Without one there is no gate. */
	token: string | undefined;
}

export interface GateSettings {
	/** `leased` (the default) answers from memory under a lease; `strict` asks the organization every time. */
	consistency?: "strict" | "leased";
	/**
	 * What counts when Curfew cannot be reached and the lease has run out: `deny` (the default), or the grace that the
	 * organization's policy lends (`graceMs`).
	 */
	onUnavailable?: "deny" | "grace";
}

/** Whose session it is: the same for every request with one access token. */
export interface SessionToCheck {
	organizationId: string;
	sessionId: string;
	/**
	 * Claims of the access token that Curfew gave when the session started, of one whose signature was verified: they are
	 * believed. Without them they are asked for once.
	 */
	claims?: { sub: string; seq: number; sexp: number };
	/** The session is another provider's, and `sessionId` the id that it has in Curfew (`requireSession` says both). */
	adopt?: SessionToAdopt;
}

export interface CheckedRequest extends GateRequest {
	consistency?: "strict" | "leased" | undefined;
	/** The gate runs before any other work of the request; otherwise the clock may stand still. */
	first?: boolean;
}

export interface Gate {
	check(session: SessionToCheck, request?: CheckedRequest): Promise<GateAnswer>;
	/**
	 * The answer from memory, without a promise, when it can be had before any other work of the request (`first`). Null:
	 * ask `check`.
	 */
	tryCheck?(session: SessionToCheck, request?: CheckedRequest): GateAnswer | null;
}

/** What the package may be asked about, by name. */
export type { GeoReport } from "../domain/facts/place.ts";
export type { GateAnswer, GateRequest } from "../domain/gate/gate-calls.ts";
export type { SessionToAdopt } from "../domain/tokens/adoption.ts";

interface Scheduler {
	wait?(delayMs: number): Promise<void>;
}

/** Of Workers alone: elsewhere clocks do not stand still. */
const { scheduler } = globalThis as { scheduler?: Scheduler };

const newIncarnation = (): string => crypto.randomUUID();

/** Leases live as long as the isolate; every request of it answers from them. */
const isolate = new IsolateGate(systemClock, newIncarnation);

/** The same outside Workers, for each Curfew and token: whoever makes a gate for each request still holds one lease. */
const outside = new Map<string, [IsolateGate, HttpsTransport]>();

function outsideGate(baseUrl: string, token: string): [IsolateGate, HttpsTransport] {
	const key = `${baseUrl} ${token}`;
	const known = outside.get(key);
	if (known) return known;
	const clock = elapsedClock();
	const made: [IsolateGate, HttpsTransport] = [
		new IsolateGate(clock, newIncarnation, true),
		new HttpsTransport(baseUrl, token, clock.now),
	];
	outside.set(key, made);
	return made;
}

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
 *
 * Outside Workers it leases over HTTPS: `createGate({ baseUrl, token })`.
 */
export function createGate(options: GateOptions): Required<Gate> {
	const { binding, baseUrl, token } = options;
	if (!binding === !baseUrl || !baseUrl === !!token) {
		throw new TypeError(
			'createGate takes `binding` (entrypoint "SessionGate"), or `baseUrl` and `token` (scope "service").',
		);
	}
	const [own, transport] = binding
		? ([isolate, binding] as const)
		: outsideGate(`${baseUrl}`, `${token}`);
	const consistencyOf = (request: CheckedRequest) =>
		request.consistency ?? options.consistency ?? "leased";
	return {
		tryCheck(session, request = {}) {
			// After other work a reading of the clock may be old.
			const isNow = request.first || !scheduler?.wait;
			return isNow && consistencyOf(request) === "leased"
				? own.tryCheck(session, transport, request)
				: null;
		},
		async check({ claims, ...session }, request = {}) {
			// An id that is none is nobody's: nobody needs to be asked.
			if (
				!organizationIdPattern.test(session.organizationId) ||
				!sessionIdPattern.test(session.sessionId)
			) {
				return inactive(0, systemClock.now());
			}
			// Production clocks stand still between I/O.
			if (!request.first) await scheduler?.wait?.(0);
			const call = {
				...session,
				...(isWhole(claims) && { claims }),
				consistency: consistencyOf(request),
				onUnavailable: options.onUnavailable ?? "deny",
			};
			return own.check(call, transport, request);
		},
	};
}

/**
 * Whether claims can be held against what has ended. Others are left out, and the organization is asked for the
 * session's facts: a `seq` that is no number would be below no watermark.
 */
const isWhole = (claims: SessionToCheck["claims"]): claims is NonNullable<typeof claims> =>
	typeof claims?.sub === "string" &&
	Number.isSafeInteger(claims.seq) &&
	Number.isSafeInteger(claims.sexp);
