import { systemClock } from "../domain/clock.ts";
import type { GeoReport } from "../domain/facts/place.ts";
import { organizationIdPattern, sessionIdPattern } from "../domain/ids.ts";
import { factsOfClaims } from "../domain/lease/facts.ts";
import {
	type AnsweredChecks,
	type GateAnswer,
	type GateCall,
	type GateTransport,
	IsolateGate,
	type SeenActivity,
} from "../domain/lease/isolate-gate.ts";
import type { LeaseGrant, RenewRequest } from "../domain/lease/messages.ts";
import type { SessionToAdopt } from "../domain/tokens/adoption.ts";
import { elapsedClock } from "./outside/elapsed-clock.ts";
import { HttpsTransport } from "./outside/https-transport.ts";

/** A service binding to Curfew with `entrypoint = "SessionGate"`. */
export interface SessionGateBinding extends Pick<GateTransport, "check" | "facts" | "adopt"> {
	lease(
		organizationId: string,
		request: RenewRequest,
		activity: SeenActivity[],
		near: CheckOptions["cf"],
		answered: AnsweredChecks,
	): Promise<LeaseGrant | null>;
}

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
	/** An API token with scope `service`, of the organization or of the platform. */
	token: string;
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

export interface SessionToCheck {
	organizationId: string;
	sessionId: string;
	/** Claims of the access token that Curfew gave when the session started. Without them they are asked for once. */
	claims?: { sub: string; seq: number; sexp: number };
	/** The session is another provider's, and `sessionId` the id that it has in Curfew (`requireSession` says both). */
	adopt?: SessionToAdopt;
	/** Where the request comes from: activity of the session. What cannot be read of it is left out. */
	ip?: string;
	geo?: GeoReport;
}

export interface CheckOptions {
	consistency?: "strict" | "leased";
	/** Where the caller is, from `request.cf`: decides which region lends. */
	cf?: { continent?: string | undefined; longitude?: string | undefined } | undefined;
	waitUntil?: (work: Promise<unknown>) => void;
	/** The gate runs before any other work of the request; otherwise the clock may stand still. */
	first?: boolean;
}

export interface Gate {
	check(session: SessionToCheck, options?: CheckOptions): Promise<GateAnswer>;
}

/** What the package may be asked about, by name. */
export type { GeoReport } from "../domain/facts/place.ts";
export type { GateAnswer } from "../domain/lease/isolate-gate.ts";
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
const outside = new Map<string, { isolate: IsolateGate; transport: HttpsTransport }>();

function outsideGate(baseUrl: string, token: string) {
	const key = `${baseUrl} ${token}`;
	const known = outside.get(key);
	if (known) return known;
	const clock = elapsedClock();
	const transport = new HttpsTransport(baseUrl, token, clock.now);
	const made = { isolate: new IsolateGate(clock, newIncarnation), transport };
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
export function createGate(options: GateOptions): Gate {
	const { binding, baseUrl, token } = options;
	if (!binding === !baseUrl || !baseUrl === !!token) {
		throw new TypeError(
			'createGate takes either `binding` (a service binding with entrypoint = "SessionGate"), or `baseUrl` and `token` (of scope "service").',
		);
	}
	const ask = binding ? overBinding(binding) : overHttps(`${baseUrl}`, `${token}`);
	return {
		async check(session, call = {}) {
			const { organizationId, sessionId, claims, adopt, ip, geo } = session;
			if (!organizationIdPattern.test(organizationId) || !sessionIdPattern.test(sessionId)) {
				return nobodys();
			}
			// Production clocks stand still between I/O: after other work a reading may be old.
			if (!call.first) await scheduler?.wait?.(0);
			const asked: GateCall = {
				organizationId,
				sessionId,
				...(isWhole(claims) && { facts: factsOfClaims({ ...claims, sid: sessionId }) }),
				...(adopt && { adopt }),
				...(ip !== undefined && { from: { ip, ...(geo && { geo }) } }),
				consistency: call.consistency ?? options.consistency ?? "leased",
				onUnavailable: options.onUnavailable ?? "deny",
			};
			return ask(asked, call.waitUntil, call.cf);
		},
	};
}

/** A process that goes on after its answer needs to be told nothing. */
const notWaited = (): void => undefined;

type Ask = (
	call: GateCall,
	waitUntil: CheckOptions["waitUntil"],
	cf: CheckOptions["cf"],
) => Promise<GateAnswer>;

const overBinding =
	(binding: SessionGateBinding): Ask =>
	(call, waitUntil = notWaited, cf) =>
		isolate.check(call, {
			check: (organization, id, from) => binding.check(organization, id, from),
			facts: (organization, id) => binding.facts(organization, id),
			adopt: (organization, session) => binding.adopt?.(organization, session),
			lease: (organization, request, activity, answered) => {
				const near = { continent: cf?.continent, longitude: cf?.longitude };
				return binding.lease(organization, request, activity, near, answered);
			},
			waitUntil,
		});

function overHttps(baseUrl: string, token: string): Ask {
	const { isolate, transport } = outsideGate(baseUrl, token);
	const lasting = { ...transport, waitUntil: notWaited };
	return (call, waitUntil) =>
		isolate.check(call, waitUntil ? { ...transport, waitUntil } : lasting);
}

/** The answer about an id that is none: nobody needs to be asked. */
const nobodys = (): GateAnswer => ({
	active: false,
	source: "isolate",
	sequence: 0,
	asOf: systemClock.now(),
});

/**
 * Whether claims can be held against what has ended. Others are left out, and the organization is asked for the
 * session's facts: a `seq` that is no number would be below no watermark.
 */
const isWhole = (claims: SessionToCheck["claims"]): claims is NonNullable<typeof claims> =>
	claims !== undefined &&
	typeof claims.sub === "string" &&
	Number.isSafeInteger(claims.seq) &&
	Number.isSafeInteger(claims.sexp);
