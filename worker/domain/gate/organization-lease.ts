import { type Clock, minuteMs } from "../clock.ts";
import type { PreparedFacts } from "../lease/facts.ts";
import { GateHolder } from "../lease/holder.ts";
import { isRenewalDue } from "../lease/terms.ts";
import type { LeaseVerdict } from "../lease/view.ts";
import { askCause } from "../lease/view-watermark.ts";
import type { GateAnswer, GateRequest, GateTransport } from "./gate-calls.ts";
import { type KnownSession, never, noteUse, seenActivity } from "./known-sessions.ts";

/** A renewal that has not come back by now is asked again. */
export const renewalPatienceMs = 2_000;
const seenKept = 500;
const idleMs = minuteMs;

/** What a holder may answer; null: it has no lease, or the answer is not for a lease to give. */
export function verdictUnderLease(
	holder: GateHolder,
	facts: PreparedFacts,
	nowMs: number,
	inGrace = false,
): LeaseVerdict | null {
	const verdict = holder.check(facts, nowMs, inGrace);
	return verdict?.status === "revoked" && verdict.cause === askCause ? null : verdict;
}

/** The answer of whoever knows nothing else. */
export const inactive = (
	sequence: number,
	asOf: number,
	more?: { unavailable: true },
): GateAnswer => ({
	active: false,
	source: "isolate",
	sequence,
	asOf,
	...more,
});

/** One organization's lease in an isolate, and what the isolate owes the organization: who was seen, how many were answered. */
export class OrganizationLease {
	readonly #organizationId: string;
	readonly #holder: GateHolder;
	#termMs = 0;
	/** When the renewal under way was asked for. */
	#askedAtMs = never;
	/** Sessions in use since what was seen was handed in. */
	readonly #seen = new Set<KnownSession>();
	#answered = { active: 0, ended: 0 };

	constructor(organizationId: string, incarnation: string) {
		this.#organizationId = organizationId;
		this.#holder = new GateHolder(incarnation, null);
	}

	get sequence(): number {
		return this.#holder.view.stamp.sequence;
	}

	stands(nowMs: number): boolean {
		return nowMs < this.#holder.lease.expiryMs;
	}

	isRenewing(nowMs: number): boolean {
		return Math.abs(nowMs - this.#askedAtMs) < renewalPatienceMs;
	}

	/** Whether nobody has asked for a minute. */
	isIdle(nowMs: number): boolean {
		return nowMs - Math.max(this.#holder.lease.lastReadingMs, this.#askedAtMs) > idleMs;
	}

	/**
	 * Whether a lease that stands and is in use is to be renewed: when `share` of its term is left, or more sessions are in
	 * use than are told of at once.
	 */
	isDue(nowMs: number, share?: number): boolean {
		const remainingMs = this.#holder.lease.expiryMs - nowMs;
		const isUsed = this.#answered.active + this.#answered.ended > 0;
		return (
			(isRenewalDue(remainingMs, this.#termMs, share) || this.#seen.size >= seenKept) &&
			remainingMs > 0 &&
			isUsed &&
			!this.isRenewing(nowMs)
		);
	}

	/** The answer from memory; null: there is no lease, or it is not for a lease to give. */
	answer(
		session: KnownSession,
		request: GateRequest,
		nowMs: number,
		inGrace: boolean,
	): GateAnswer | null {
		const verdict = verdictUnderLease(this.#holder, session.facts, nowMs, inGrace);
		if (verdict === null) return null;
		const { stamp, asOfMs: asOf } = this.#holder.view;
		const { sequence } = stamp;
		if (verdict.status !== "active") {
			this.#answered.ended += 1;
			return { ...inactive(sequence, asOf), ...verdict };
		}
		this.#answered.active += 1;
		const isNew = !this.#seen.has(session);
		if (!isNew || this.#seen.size < seenKept) {
			this.#seen.add(session);
			noteUse(session, isNew, request, nowMs);
		}
		const expiresAt = verdict.endsAtMs;
		return { active: true, status: "active", expiresAt, source: "isolate", sequence, asOf };
	}

	/** Asks for a lease, and hands in what it owes; what could not be handed in goes with the next one: twice is once. */
	async renew(clock: Clock, transport: GateTransport, { cf = {} }: GateRequest): Promise<void> {
		const holder = this.#holder;
		const nowMs = clock.now();
		const owed = [...this.#seen];
		const activity = owed.map(seenActivity);
		const answered = this.#answered;
		this.#askedAtMs = nowMs;
		this.#answered = { active: 0, ended: 0 };
		try {
			const asked = holder.request(nowMs);
			const grant = await transport.lease(this.#organizationId, asked, activity, answered, cf);
			if (grant === null) return;
			// Whoever was in use again meanwhile is told of again.
			for (const [nth, session] of owed.entries()) {
				if (session.seenAtMs === activity[nth]?.at) this.#seen.delete(session);
			}
			holder.takeGrant(grant, clock.now());
			this.#termMs = grant.termMs;
		} finally {
			this.#askedAtMs = never;
		}
	}
}
