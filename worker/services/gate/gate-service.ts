import { type Caller, systemActor } from "../../domain/actor.ts";
import { systemClock } from "../../domain/clock.ts";
import type { SeenFrom } from "../../domain/facts/place.ts";
import type {
	AnsweredChecks,
	AskedSession,
	GateAnswer,
	SeenActivity,
} from "../../domain/gate/gate-calls.ts";
import { IsolateGate } from "../../domain/gate/isolate-gate.ts";
import { newSecret } from "../../domain/ids.ts";
import { type Facts, factsOfClaims } from "../../domain/lease/facts.ts";
import type { LeaseGrant, RenewRequest } from "../../domain/lease/messages.ts";
import { type Metrics, verdictOf } from "../../domain/metrics.ts";
import type { Region } from "../../domain/organization.ts";
import type { SessionToAdopt } from "../../domain/tokens/adoption.ts";
import type { Activity } from "../../objects/organization/lifecycle/lifecycle-rpc.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import type { ReplicaRpc } from "../../objects/replica/replica-client.ts";
import { placeIn } from "../client/client-facts.ts";
import { adoptSession } from "../lifecycle/adopt-session.ts";

/** What a check answered from memory takes along of the call it is part of. */
export interface LeasedCall {
	region: Region;
	/** Where the client is, as its edge says. */
	from?: SeenFrom | undefined;
	/** In whose name, and in which browser, a session begins that is first seen by this. */
	caller?: Caller;
	userAgent?: string | undefined;
	/** Lets work go on after the answer. */
	waitUntil(work: Promise<unknown>): void;
}

/** A request that asks whether its session stands. */
interface SeenUse {
	/** Where the edge takes the client to be; what cannot be read is left out. */
	from?: SeenFrom | undefined;
	byIntrospection?: boolean;
}

interface StrictCall {
	subject?: string;
	use?: SeenUse;
}

/** This isolate's own gate, for checks that come over tRPC. Plain data: requests may share it. */
const isolate = new IsolateGate(systemClock, newSecret);

/**
 * Isolates that an organization had no room for, and until when their replica is asked first; what it lends prolongs
 * that. Who has a lease of the organization itself goes on renewing it there: that is how it acknowledges.
 */
const sentToReplica = new Map<string, number>();
const sentForMs = 10_000;
/** Whoever calls names incarnations. Forgotten, one asks its organization first again, which sends it on. */
const sentMax = 5_000;

/** Checks, and the leases by which others check for themselves. */
export class GateService {
	readonly #objects: OrganizationClient;
	readonly #replicas: { of(organizationId: string, region: string): ReplicaRpc };
	readonly #metrics: Metrics;

	constructor(
		objects: OrganizationClient,
		replicas: { of(organizationId: string, region: string): ReplicaRpc },
		metrics: Metrics,
	) {
		this.#objects = objects;
		this.#replicas = replicas;
		this.#metrics = metrics;
	}

	/**
	 * Asks the organization object: linearizable with every revocation.
	 *
	 * @param call `subject`: whose session it must be, when the credential says so; `use`: the request that the check is
	 *   part of counts as activity when it is accepted
	 */
	async checkStrict(
		organizationId: string,
		sessionId: string,
		{ subject, use }: StrictCall,
	): Promise<GateAnswer> {
		const { userId, ofAdminUi, ...checked } = await this.#objects.of(organizationId).checkSession(
			sessionId,
			use && {
				...(subject !== undefined && { subject }),
				...placeIn(use.from ?? {}),
				byIntrospection: use.byIntrospection ?? false,
			},
		);
		const { sequence, asOf } = checked;
		const isTheirs = !ofAdminUi && (!checked.active || subject === undefined || userId === subject);
		const answer: GateAnswer = isTheirs
			? { ...checked, source: "organization" }
			: { active: false, source: "organization", sequence, asOf };
		this.#metrics.checked(organizationId, answer.source, verdictOf(answer));
		return answer;
	}

	/** What a check of another's organization gets: the same as for a session that never was. */
	foreignCheck(): GateAnswer {
		return { active: false, source: "organization", sequence: 0, asOf: systemClock.now() };
	}

	/**
	 * @param call `region`: the one near the caller, whose replica lends when the organization itself has no room
	 * @param known `claims`: of an access token; without them the organization is asked for the facts once;
	 *   `adopt`: the session is another provider's
	 */
	async checkLeased(
		organizationId: string,
		sessionId: string,
		call: LeasedCall,
		{ claims, adopt }: { claims?: AskedSession["claims"]; adopt?: SessionToAdopt | undefined } = {},
	): Promise<GateAnswer> {
		const answer = await isolate.check(
			{
				organizationId,
				sessionId,
				...(claims && { claims }),
				...(adopt && { adopt }),
				consistency: "leased",
				onUnavailable: "deny",
			},
			{
				check: (organization, session) =>
					this.checkStrict(organization, session, { use: { from: call.from } }),
				facts: (organization, session) => this.facts(organization, session),
				adopt: (organization, session) => this.adopt(organization, session, call.caller),
				lease: (organization, request, activity) =>
					this.lease(organization, request, activity, call.region),
			},
			{ ...call.from, userAgent: call.userAgent, waitUntil: call.waitUntil },
		);
		// What the organization answered is counted where it was asked.
		if (answer.source !== "organization") {
			this.#metrics.checked(organizationId, answer.source, verdictOf(answer));
		}
		return answer;
	}

	facts(organizationId: string, sessionId: string): Promise<Facts | null> {
		return this.#objects.of(organizationId).factsOf(sessionId);
	}

	/**
	 * The facts of a session that another provider made; it begins here with the first token of it that an edge has seen.
	 * Null: it does not count.
	 *
	 * @throws when the organization cannot say: that is no verdict
	 */
	async adopt(
		organizationId: string,
		session: SessionToAdopt,
		caller: Caller = { by: systemActor, requestId: crypto.randomUUID() },
	): Promise<Facts | null> {
		const { adopted } = await adoptSession(this.#objects, organizationId, session, caller);
		if (adopted.ok) return factsOfClaims(adopted.value);
		if (adopted.error.reason === "unavailable") throw new Error("The organization cannot say now.");
		return null;
	}

	/** A lease from the organization itself while few ask for one, else from the caller's region. */
	async lease(
		organizationId: string,
		request: RenewRequest,
		activity: SeenActivity[],
		region: string,
		answered: AnsweredChecks = { active: 0, ended: 0 },
	): Promise<LeaseGrant | null> {
		this.#metrics.checked(organizationId, "isolate", "active", answered.active);
		this.#metrics.checked(organizationId, "isolate", "ended", answered.ended);
		const organization = this.#objects.of(organizationId);
		const seen = activity.map(toActivity);
		const nowMs = systemClock.now();
		let handedIn: Promise<unknown> | undefined;
		if ((sentToReplica.get(request.incarnation) ?? 0) <= nowMs) {
			const direct = await organization.leaseDirectly(request, seen);
			if (direct !== null) {
				this.#metrics.leaseRenewed(organizationId, "organization");
				return direct;
			}
			forgetPassed(sentToReplica, nowMs);
			if (sentToReplica.size >= sentMax) sentToReplica.clear();
			sentToReplica.set(request.incarnation, nowMs + sentForMs);
		} else if (seen.length > 0) {
			handedIn = organization.touchSessions(seen).catch(noteLoss);
		}
		const lending = this.#replicas.of(organizationId, region).lend(organizationId, request);
		const [lent] = await Promise.all([lending, handedIn]);
		if (lent !== null) sentToReplica.set(request.incarnation, nowMs + sentForMs);
		this.#metrics.leaseRenewed(organizationId, lent === null ? "nobody" : "replica");
		return lent;
	}
}

/** A replica lends while its organization restarts, too; only what was seen in that moment is forgotten. */
function noteLoss(error: unknown): void {
	const name = error instanceof Error ? error.name : "unknown";
	console.warn("activity not handed in", { name });
}

function forgetPassed(until: Map<string, number>, nowMs: number): void {
	for (const [key, untilMs] of until) if (untilMs <= nowMs) until.delete(key);
}

/** What cannot be read of a place is left out: the activity counts all the same. */
const toActivity = ({ sessionId, at, ...from }: SeenActivity): Activity => ({
	sessionId,
	at,
	...placeIn(from),
});
