import { type Clock, dayMs } from "../clock.ts";
import { type SeenFrom, seenAfter } from "../facts/place.ts";
import type { EndCause, SessionStatus } from "../session.ts";
import type { SessionToAdopt } from "../tokens/adoption.ts";
import type { Facts } from "./facts.ts";
import { GateHolder } from "./holder.ts";
import type { LeaseGrant, RenewRequest } from "./messages.ts";
import { isRenewalDue } from "./terms.ts";
import type { LeaseVerdict } from "./view.ts";
import { askCause, askCoverKey } from "./view-watermark.ts";

/** The answer to "does this session still stand?". */
export interface GateAnswer {
	active: boolean;
	status?: SessionStatus;
	cause?: EndCause;
	expiresAt?: number;
	/** Who answered: this isolate from memory, or the organization itself. */
	source: "isolate" | "replica" | "organization";
	sequence: number;
	asOf: number;
	/** Neither a lease nor the organization could be had; whoever denies by default denies now. */
	unavailable?: true;
}

export interface SeenActivity extends SeenFrom {
	sessionId: string;
	at: number;
}

/** How many checks were answered from memory since the last renewal. */
export interface AnsweredChecks {
	active: number;
	ended: number;
}

/** How a gate reaches the organization; given with every call, because I/O belongs to the request it was made in. */
export interface GateTransport {
	/** @param from where the request comes from that it is part of */
	check(organizationId: string, sessionId: string, from?: SeenFrom): Promise<GateAnswer>;
	facts(organizationId: string, sessionId: string): Promise<Facts | null>;
	/** Begins a session that another provider made, or finds the one that it began; null: it does not count. */
	adopt?(organizationId: string, session: SessionToAdopt): Promise<Facts | null> | undefined;
	/** Asks for a lease and hands in what was gathered; null: none is lent. */
	lease(
		organizationId: string,
		request: RenewRequest,
		activity: SeenActivity[],
		answered: AnsweredChecks,
	): Promise<LeaseGrant | null>;
	/** Lets work go on after the answer. */
	waitUntil(work: Promise<unknown>): void;
	/** Leases that are asked for in the same moment travel as one call. */
	together?: true;
}

export interface GateCall {
	organizationId: string;
	sessionId: string;
	/** From the access token's claims; without them they are asked for once. */
	facts?: Facts;
	/** The session is another provider's: its facts are Curfew's, whatever its tokens say. */
	adopt?: SessionToAdopt;
	from?: SeenFrom;
	consistency: "strict" | "leased";
	/** What to do when the organization cannot be reached and the lease has run out. */
	onUnavailable: "deny" | "grace";
}

interface OrganizationLease {
	holder: GateHolder;
	/** The last check that found no lease: the second within the window takes one. */
	missedAtMs: number;
	renewingSinceMs: number;
	termMs: number;
	activity: Map<string, SeenActivity>;
	answered: AnsweredChecks;
}

/** Who checks once in ten seconds asks the organization and takes no lease: a quiet one then waits for nobody. */
const quietWindowMs = 10_000;
/** A renewal that has not come back by now is asked again. */
export const renewalPatienceMs = 2_000;
/** What is left of a term when it is renewed along with another. */
const nearShare = 0.8;
const factsKept = 10_000;
/** After so long an adopted session is asked for again: by that Curfew knows that tokens of an ended one still come. */
const adoptedKnownMs = dayMs;
const activityKept = 500;
/** An id of an organization may come from anywhere: who is not asked about for a minute is forgotten, and beyond this the oldest. */
const organizationsKept = 2_000;
const idleMs = 60_000;

/** What a holder may answer; null: it has no lease, or the answer is not for a lease to give. */
export function verdictUnderLease(
	holder: GateHolder,
	facts: Facts,
	nowMs: number,
	inGrace = false,
): LeaseVerdict | null {
	const verdict = holder.check({ ...facts, coverKeys: [askCoverKey] }, nowMs, inGrace);
	const mustAsk = verdict?.status === "revoked" && verdict.cause === askCause;
	return mustAsk ? null : verdict;
}

/** The second of two checks within the window that find no lease takes one; who asks more seldom asks the organization. */
export const takesLease = (missedAtMs: number, nowMs: number): boolean =>
	nowMs - missedAtMs < quietWindowMs;

/**
 * An isolate's gate: answers from memory while it holds a lease, with no waiting for I/O. It keeps plain data only, so
 * that requests of one isolate may share it.
 */
export class IsolateGate {
	readonly #clock: Clock;
	readonly #newIncarnation: () => string;
	readonly #leases = new Map<string, OrganizationLease>();
	/** Organization and session → facts: a session that one organization knows is foreign to all others. */
	readonly #facts = new Map<string, { facts: Facts; untilMs: number }>();

	constructor(clock: Clock, newIncarnation: () => string) {
		this.#clock = clock;
		this.#newIncarnation = newIncarnation;
	}

	async check(call: GateCall, transport: GateTransport): Promise<GateAnswer> {
		const { organizationId, sessionId } = call;
		if (call.adopt) return this.#checkAdopted(call, call.adopt, transport);
		const isStrict = call.consistency === "strict";
		const lease = this.#leaseOf(organizationId);
		const facts = isStrict ? null : (call.facts ?? this.#knownFacts(call));
		const known = facts && this.#decide(lease, facts, call);
		if (known) {
			this.#renewEarly(organizationId, lease, transport);
			return known;
		}
		try {
			return (
				(isStrict ? null : await this.#checkWithLease(call, lease, facts, transport)) ??
				(await transport.check(organizationId, sessionId, call.from))
			);
		} catch {
			const inGrace =
				facts && call.onUnavailable === "grace" && this.#decide(lease, facts, call, true);
			return inGrace || unavailable(lease, this.#clock.now());
		}
	}

	/** One look-up when it is first seen here, then a check like any other; never of somebody else under the same id. */
	async #checkAdopted(
		{ adopt: _, ...call }: GateCall,
		session: SessionToAdopt,
		transport: GateTransport,
	): Promise<GateAnswer> {
		const facts = this.#knownFacts(call) ?? (await this.#adopt(call, session, transport));
		if (facts?.userId === session.userId) return this.check({ ...call, facts }, transport);
		const refused = unavailable(this.#leaseOf(call.organizationId), this.#clock.now());
		if (facts !== undefined) delete refused.unavailable;
		return refused;
	}

	/** Undefined: nobody could say. */
	async #adopt(call: GateCall, session: SessionToAdopt, transport: GateTransport) {
		try {
			// A transport that cannot adopt lets nobody in: a programmer's mistake.
			const facts =
				(await transport.adopt?.(call.organizationId, { ...session, ...call.from })) ?? null;
			return this.#keepFacts(call, facts, this.#clock.now() + adoptedKnownMs);
		} catch {
			// Facts never change: those of yesterday will do until the organization can be asked again.
			return this.#facts.get(factsKey(call))?.facts;
		}
	}

	/** Null: there is no lease to answer from, or the answer is not for a lease to give. */
	async #checkWithLease(
		call: GateCall,
		lease: OrganizationLease,
		facts: Facts | null,
		transport: GateTransport,
	): Promise<GateAnswer | null> {
		const nowMs = this.#clock.now();
		const isSecond = takesLease(lease.missedAtMs, nowMs);
		lease.missedAtMs = nowMs;
		if (!isSecond) return null;
		const own = facts ?? (await this.#learnFacts(call, transport));
		if (own === null) return null;
		await this.#renew(call.organizationId, lease, transport);
		return this.#decide(lease, own, call);
	}

	#decide(
		lease: OrganizationLease,
		facts: Facts,
		call: GateCall,
		inGrace = false,
	): GateAnswer | null {
		const nowMs = this.#clock.now();
		const verdict = verdictUnderLease(lease.holder, facts, nowMs, inGrace);
		if (verdict === null) return null;
		const { view } = lease.holder;
		const common = { source: "isolate" as const, sequence: view.stamp.sequence, asOf: view.asOfMs };
		lease.answered[verdict.status === "active" ? "active" : "ended"] += 1;
		if (verdict.status !== "active") return { active: false, ...verdict, ...common };
		this.#noteActivity(lease, call, nowMs);
		return { active: true, status: "active", expiresAt: verdict.endsAtMs, ...common };
	}

	#noteActivity(lease: OrganizationLease, call: GateCall, nowMs: number): void {
		if (lease.activity.size >= activityKept && !lease.activity.has(call.sessionId)) return;
		const { sessionId, from } = call;
		const seen = seenAfter(lease.activity.get(sessionId), from);
		lease.activity.set(sessionId, { ...seen, sessionId, at: nowMs });
	}

	/** Along with it, where they travel together, those in use whose turn is near: from then on all are due at once. */
	#renewEarly(organizationId: string, lease: OrganizationLease, transport: GateTransport): void {
		const nowMs = this.#clock.now();
		if (!isRenewalDue(lease.holder.lease.expiryMs - nowMs, lease.termMs)) return;
		if (nowMs - lease.renewingSinceMs < renewalPatienceMs) return;
		for (const [id, other] of transport.together
			? this.#leases
			: [[organizationId, lease] as const]) {
			const { answered, renewingSinceMs, termMs } = other;
			const isUsed = answered.active + answered.ended > 0;
			const remainingMs = other.holder.lease.expiryMs - nowMs;
			const isNear = remainingMs > 0 && remainingMs <= termMs * nearShare;
			if (!isNear || !isUsed || nowMs - renewingSinceMs < renewalPatienceMs) continue;
			transport.waitUntil(this.#renew(id, other, transport).catch(() => undefined));
		}
	}

	async #renew(
		organizationId: string,
		lease: OrganizationLease,
		transport: GateTransport,
	): Promise<void> {
		lease.renewingSinceMs = this.#clock.now();
		const activity = [...lease.activity.values()];
		lease.activity.clear();
		const { answered } = lease;
		lease.answered = { active: 0, ended: 0 };
		const request = lease.holder.request(this.#clock.now());
		const grant = await transport
			.lease(organizationId, request, activity, answered)
			.catch((error: unknown) => {
				keepFor(lease, activity);
				throw error;
			})
			.finally(() => {
				lease.renewingSinceMs = Number.NEGATIVE_INFINITY;
			});
		if (grant === null) return;
		lease.holder.takeGrant(grant, this.#clock.now());
		lease.termMs = grant.termMs;
	}

	async #learnFacts(call: GateCall, transport: GateTransport): Promise<Facts | null> {
		const facts = await transport.facts(call.organizationId, call.sessionId);
		return this.#keepFacts(call, facts, Number.POSITIVE_INFINITY);
	}

	#knownFacts(call: GateCall): Facts | null {
		const known = this.#facts.get(factsKey(call));
		return known !== undefined && this.#clock.now() < known.untilMs ? known.facts : null;
	}

	#keepFacts(call: GateCall, facts: Facts | null, untilMs: number): Facts | null {
		if (facts === null) return null;
		const [oldest] = this.#facts.keys();
		if (this.#facts.size >= factsKept && oldest !== undefined) this.#facts.delete(oldest);
		this.#facts.set(factsKey(call), { facts, untilMs });
		return facts;
	}

	#leaseOf(organizationId: string): OrganizationLease {
		const known = this.#leases.get(organizationId);
		if (known) return known;
		this.#forgetIdle();
		const lease: OrganizationLease = {
			holder: new GateHolder(this.#newIncarnation(), null),
			missedAtMs: Number.NEGATIVE_INFINITY,
			renewingSinceMs: Number.NEGATIVE_INFINITY,
			termMs: 0,
			activity: new Map(),
			answered: { active: 0, ended: 0 },
		};
		this.#leases.set(organizationId, lease);
		return lease;
	}

	/** Whoever is asked about again begins as a new holder. */
	#forgetIdle(): void {
		const sinceMs = this.#clock.now() - idleMs;
		for (const [organizationId, { holder, missedAtMs }] of this.#leases) {
			const usedAtMs = Math.max(holder.lease.lastReadingMs, missedAtMs);
			const isOver = usedAtMs < sinceMs || this.#leases.size >= organizationsKept;
			if (isOver) this.#leases.delete(organizationId);
		}
	}
}

/** Activity that could not be handed in goes with the next renewal; it may have arrived, and twice is once. */
function keepFor(lease: OrganizationLease, activity: readonly SeenActivity[]): void {
	for (const seen of activity) {
		if (lease.activity.size >= activityKept) return;
		if (!lease.activity.has(seen.sessionId)) lease.activity.set(seen.sessionId, seen);
	}
}

const factsKey = ({ organizationId, sessionId }: GateCall): string =>
	`${organizationId}/${sessionId}`;

const unavailable = (lease: OrganizationLease, nowMs: number): GateAnswer => ({
	active: false,
	source: "isolate",
	sequence: lease.holder.view.stamp.sequence,
	asOf: nowMs,
	unavailable: true,
});
