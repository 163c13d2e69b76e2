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
import type { SessionToAdopt } from "../domain/tokens/adoption.ts";

/** A service binding to Curfew with `entrypoint = "SessionGate"`. */
export interface SessionGateBinding extends Pick<GateTransport, "check" | "facts" | "adopt"> {
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
	/** The session is another provider's, and `sessionId` the id that it has in Curfew (`requireSession` says both). */
	adopt?: SessionToAdopt;
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

/** What the package may be asked about, by name. */
export type { GeoReport } from "../domain/facts/place.ts";
export type { GateAnswer } from "../domain/lease/isolate-gate.ts";
export type { SessionToAdopt } from "../domain/tokens/adoption.ts";

interface Scheduler {
	wait?(delayMs: number): Promise<void>;
}

/** Of Workers alone: elsewhere clocks do not stand still. */
const { scheduler } = globalThis as { scheduler?: Scheduler };

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
	if (binding === undefined || binding === null) {
		throw new TypeError(
			'createGate has no `binding`: add a service binding with entrypoint = "SessionGate" to the configuration of your Worker, and give it here.',
		);
	}
	return {
		async check(session, call = {}) {
			// Production clocks stand still between I/O: after other work a reading may be old.
			if (!call.first) await scheduler?.wait?.(0);
			const { organizationId, sessionId, claims, adopt, ip, geo } = session;
			const region = regionNear(call.cf);
			return isolate.check(
				{
					organizationId,
					sessionId,
					...(isWhole(claims) && { facts: factsOfClaims({ ...claims, sid: sessionId }) }),
					...(adopt && { adopt }),
					...(ip !== undefined && { from: { ip, ...(geo && { geo }) } }),
					consistency: call.consistency ?? options.consistency ?? "leased",
					onUnavailable: options.onUnavailable ?? "deny",
				},
				{
					check: (organization, id, from) => binding.check(organization, id, from),
					facts: (organization, id) => binding.facts(organization, id),
					adopt: (organization, toAdopt) => binding.adopt?.(organization, toAdopt),
					lease: (organization, request, activity, answered) =>
						binding.lease(organization, request, activity, region, answered),
					waitUntil: call.waitUntil ?? (() => undefined),
				},
			);
		},
	};
}

/**
 * Whether claims can be held against what has ended. Others are left out, and the organization is asked for the
 * session's facts: a `seq` that is no number would be below no watermark.
 */
const isWhole = (claims: SessionToCheck["claims"]): claims is NonNullable<typeof claims> =>
	claims !== undefined &&
	typeof claims.sub === "string" &&
	Number.isSafeInteger(claims.seq) &&
	Number.isSafeInteger(claims.sexp);
