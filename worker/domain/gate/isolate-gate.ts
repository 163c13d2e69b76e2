import { type Clock, dayMs } from "../clock.ts";
import type { SeenFrom } from "../facts/place.ts";
import { type Facts, factsOfClaims } from "../lease/facts.ts";
import type { SessionToAdopt } from "../tokens/adoption.ts";
import type {
	AskedSession,
	GateAnswer,
	GateCall,
	GateRequest,
	GateTransport,
} from "./gate-calls.ts";
import { isMeant, type KnownSession, keepSession, makeRoom, never } from "./known-sessions.ts";
import { inactive, OrganizationLease } from "./organization-lease.ts";

/** Who checks once in ten seconds asks the organization and takes no lease: a quiet one then waits for nobody. */
const quietWindowMs = 10_000;
/** After so long an adopted session is asked for again: by that Curfew knows that tokens of an ended one still come. */
const adoptedKnownMs = dayMs;
const forever = Number.POSITIVE_INFINITY;
/** What is left of a term when it is renewed along with another. */
const nearShare = 0.8;
/** An id of an organization may come from anywhere: beyond so many the oldest are forgotten, and who was idle for a minute. */
const organizationsKept = 10_000;

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
	readonly #isTogether: boolean;
	readonly #leases = new Map<string, OrganizationLease>();
	/** The last check that found no lease: a number is all that a quiet organization costs. */
	readonly #missedAtMs = new Map<string, number>();
	readonly #sessions = new Map<string, KnownSession>();
	#tidiedAtMs = never;

	/** @param isTogether whether leases that are asked for in the same moment travel as one call */
	constructor(clock: Clock, newIncarnation: () => string, isTogether = false) {
		this.#clock = clock;
		this.#newIncarnation = newIncarnation;
		this.#isTogether = isTogether;
	}

	/**
	 * The answer from memory, at once; null: ask `check`. Nothing is made on the way to it but the answer.
	 *
	 * @param transport for a renewal that is due. It is given with every call, because I/O belongs to the request it was
	 *   made in
	 */
	tryCheck(asked: AskedSession, transport: GateTransport, request: GateRequest): GateAnswer | null {
		const session = this.#sessions.get(asked.sessionId);
		if (session === undefined) return null;
		const nowMs = this.#clock.now();
		return isMeant(session, asked, nowMs)
			? this.#answer(session, transport, request, nowMs, false)
			: null;
	}

	async check(
		call: GateCall,
		transport: GateTransport,
		request: GateRequest = {},
	): Promise<GateAnswer> {
		const { organizationId, sessionId, adopt } = call;
		const isLeased = call.consistency === "leased";
		const known = isLeased ? this.tryCheck(call, transport, request) : null;
		if (known) return known;
		const adopted = adopt && (await this.#adopt(call, adopt, transport, request));
		// Never of somebody else under the same id.
		if (adopt && adopted?.facts.userId !== adopt.userId) {
			return this.#refusal(organizationId, adopted === undefined ? unavailable : undefined);
		}
		try {
			const answer = isLeased ? await this.#checkLeased(call, adopted, transport, request) : null;
			return answer ?? (await transport.check(organizationId, sessionId, fromOf(request)));
		} catch {
			const session =
				isLeased && call.onUnavailable === "grace" && (adopted ?? this.#sessionOf(call));
			const inGrace = session && this.#answer(session, transport, request, this.#clock.now(), true);
			return inGrace || this.#refusal(organizationId, unavailable);
		}
	}

	/** Null: there is no lease to answer from, or the answer is not for a lease to give. */
	async #checkLeased(
		call: GateCall,
		adopted: KnownSession | null | undefined,
		transport: GateTransport,
		request: GateRequest,
	): Promise<GateAnswer | null> {
		const { organizationId, sessionId } = call;
		const stands = this.#leases.get(organizationId)?.stands(this.#clock.now());
		if (!stands && !this.#takesLease(organizationId)) return null;
		const session =
			adopted ??
			this.#sessionOf(call) ??
			this.#keep(call, await transport.facts(organizationId, sessionId), forever);
		if (session === null) return null;
		if (!stands) await this.#leaseOf(organizationId).renew(this.#clock, transport, request);
		return this.#answer(session, transport, request, this.#clock.now(), false);
	}

	/** While one is under way nobody asks for another: promises cannot be shared between requests, so others ask strictly. */
	#takesLease(organizationId: string): boolean {
		const nowMs = this.#clock.now();
		this.#tidy(nowMs);
		const missedAtMs = this.#missedAtMs.get(organizationId) ?? never;
		makeRoom(this.#missedAtMs, organizationsKept);
		this.#missedAtMs.set(organizationId, nowMs);
		return takesLease(missedAtMs, nowMs) && !this.#leases.get(organizationId)?.isRenewing(nowMs);
	}

	#answer(
		session: KnownSession,
		transport: GateTransport,
		request: GateRequest,
		nowMs: number,
		inGrace: boolean,
	): GateAnswer | null {
		const lease = this.#leases.get(session.organizationId);
		if (lease === undefined) return null;
		const answer = lease.answer(session, request, nowMs, inGrace);
		if (answer !== null && lease.isDue(nowMs)) this.#renewEarly(lease, transport, request, nowMs);
		return answer;
	}

	/** Along with it, where they travel together, those in use whose turn is near: from then on all are due at once. */
	#renewEarly(
		own: OrganizationLease,
		transport: GateTransport,
		request: GateRequest,
		nowMs: number,
	): void {
		this.#tidy(nowMs);
		for (const lease of this.#isTogether ? this.#leases.values() : [own]) {
			if (lease !== own && !lease.isDue(nowMs, nearShare)) continue;
			const renewed = lease.renew(this.#clock, transport, request).catch(() => undefined);
			request.waitUntil?.(renewed);
		}
	}

	/** What is known, or what the access token says; null: the organization must be asked. */
	#sessionOf(asked: AskedSession): KnownSession | null {
		const { sessionId: sid, claims, adopt } = asked;
		const known = this.#sessions.get(sid);
		if (known && isMeant(known, asked, this.#clock.now())) return known;
		return adopt || !claims ? null : this.#keep(asked, factsOfClaims({ ...claims, sid }), never);
	}

	#keep(
		{ organizationId }: AskedSession,
		facts: Facts | null,
		learnedMs: number,
	): KnownSession | null {
		return facts && keepSession(this.#sessions, organizationId, facts, learnedMs);
	}

	/** One look-up when it is first seen here. Null: it does not count; undefined: nobody could say. */
	async #adopt(
		asked: AskedSession,
		session: SessionToAdopt,
		transport: GateTransport,
		request: GateRequest,
	): Promise<KnownSession | null | undefined> {
		const { organizationId } = asked;
		const known = this.#sessions.get(asked.sessionId);
		const own = known?.organizationId === organizationId ? known : undefined;
		const nowMs = this.#clock.now();
		if (own && nowMs < own.learnedMs) return own;
		try {
			const { userAgent = session.userAgent } = request;
			const begun = { ...session, ...fromOf(request), userAgent };
			// A transport that cannot adopt lets nobody in: a programmer's mistake.
			const facts = (await transport.adopt?.(organizationId, begun)) ?? null;
			return this.#keep(asked, facts, nowMs + adoptedKnownMs);
		} catch {
			// Facts never change: those of yesterday will do until the organization can be asked again.
			return own && own.learnedMs > never ? own : undefined;
		}
	}

	#leaseOf(organizationId: string): OrganizationLease {
		const known = this.#leases.get(organizationId);
		if (known) return known;
		makeRoom(this.#leases, organizationsKept);
		const lease = new OrganizationLease(organizationId, this.#newIncarnation());
		this.#leases.set(organizationId, lease);
		return lease;
	}

	/** Whoever is asked about again begins as a new holder. Looked through now and then, not with each organization. */
	#tidy(nowMs: number): void {
		if (takesLease(this.#tidiedAtMs, nowMs)) return;
		this.#tidiedAtMs = nowMs;
		for (const [organizationId, missedAtMs] of this.#missedAtMs) {
			if (!takesLease(missedAtMs, nowMs)) this.#missedAtMs.delete(organizationId);
		}
		for (const [organizationId, lease] of this.#leases) {
			if (lease.isIdle(nowMs)) this.#leases.delete(organizationId);
		}
		for (const [sessionId, { organizationId, learnedMs }] of this.#sessions) {
			// What the next token says again.
			const isTold = learnedMs === never;
			if (isTold && !this.#leases.has(organizationId)) this.#sessions.delete(sessionId);
		}
	}

	#refusal(organizationId: string, more?: { unavailable: true }): GateAnswer {
		const sequence = this.#leases.get(organizationId)?.sequence ?? 0;
		return inactive(sequence, this.#clock.now(), more);
	}
}

const unavailable = { unavailable: true } as const;

const fromOf = ({ ip, geo }: GateRequest): SeenFrom => (ip === undefined ? {} : { ip, geo });
