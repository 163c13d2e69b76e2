import { systemClock } from "../domain/clock.ts";
import { newSecret } from "../domain/ids.ts";
import { type GateAnswer, IsolateGate, type SeenActivity } from "../domain/lease/isolate-gate.ts";
import type { Grant, RenewRequest } from "../domain/lease/messages.ts";
import type { Facts } from "../domain/lease/view.ts";
import type { OrganizationClient } from "../objects/organization/organization-client.ts";
import type { Activity } from "../objects/organization/organization-rpc.ts";
import type { ReplicaRpc } from "../objects/replica/replica-client.ts";
import { canonicalIp, ipKeyOf } from "./ip-address.ts";

export type WaitUntil = (work: Promise<unknown>) => void;

/** Where this Worker's own checks lease from, when nothing is known of the caller's place. */
const homeRegion = "enam";

/** This isolate's own gate, for checks that come over tRPC. Plain data: requests may share it. */
const isolate = new IsolateGate(systemClock, newSecret);

/** Organizations that had too many isolates to lend to each; their replicas are asked first for a while. */
const crowdedUntil = new Map<string, number>();
const crowdedMs = 10_000;

/** Checks, and the leases by which others check for themselves. */
export class GateService {
	readonly #objects: OrganizationClient;
	readonly #replicas: { of(organizationId: string, region: string): ReplicaRpc };

	constructor(
		objects: OrganizationClient,
		replicas: { of(organizationId: string, region: string): ReplicaRpc },
	) {
		this.#objects = objects;
		this.#replicas = replicas;
	}

	/** Asks the organization object: linearizable with every revocation. */
	async checkStrict(organizationId: string, sessionId: string): Promise<GateAnswer> {
		const { userId: _userId, ...answer } = await this.#objects
			.of(organizationId)
			.checkSession(sessionId);
		return { ...answer, source: "organization" };
	}

	checkLeased(
		organizationId: string,
		sessionId: string,
		waitUntil: WaitUntil,
	): Promise<GateAnswer> {
		return isolate.check(
			{ organizationId, sessionId, consistency: "leased", onUnavailable: "deny" },
			{
				check: (organization, session) => this.checkStrict(organization, session),
				facts: (organization, session) => this.facts(organization, session),
				lease: (organization, request, activity) =>
					this.lease(organization, request, activity, homeRegion),
				waitUntil,
			},
		);
	}

	facts(organizationId: string, sessionId: string): Promise<Facts | null> {
		return this.#objects.of(organizationId).factsOf(sessionId);
	}

	/** A lease from the organization itself while few ask for one, else from the caller's region. */
	async lease(
		organizationId: string,
		request: RenewRequest,
		activity: SeenActivity[],
		region: string,
	): Promise<Grant | null> {
		const organization = this.#objects.of(organizationId);
		const seen = activity.map(toActivity);
		const nowMs = systemClock.now();
		if ((crowdedUntil.get(organizationId) ?? 0) <= nowMs) {
			const direct = await organization.leaseDirectly(request, seen);
			if (direct !== null) return direct;
			crowdedUntil.set(organizationId, nowMs + crowdedMs);
		} else if (seen.length > 0) {
			await organization.touchSessions(seen);
		}
		return this.#replicas.of(organizationId, region).lend(organizationId, request);
	}
}

/** An address that is none is left out: the activity counts all the same. */
function toActivity({ sessionId, at, ip: text }: SeenActivity): Activity {
	const ip = text === undefined ? null : canonicalIp(text);
	return { sessionId, at, ...(ip !== null && { ip, ipKey: ipKeyOf(ip) }) };
}
