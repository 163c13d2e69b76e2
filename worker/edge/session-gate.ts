import { WorkerEntrypoint } from "cloudflare:workers";
import type { SeenFrom } from "../domain/facts/place.ts";
import type { AnsweredChecks, GateAnswer, SeenActivity } from "../domain/gate/gate-calls.ts";
import { isOrganizationId } from "../domain/ids.ts";
import type { Facts } from "../domain/lease/facts.ts";
import type { LeaseGrant, RenewRequest } from "../domain/lease/messages.ts";
import { regionNear } from "../domain/region.ts";
import type { SessionToAdopt } from "../domain/tokens/adoption.ts";
import { isAdoption } from "../domain/tokens/adoption-input.ts";
import { createGate } from "../services/services.ts";
import { isId } from "./inputs.ts";

/**
 * What auth edges call over a service binding with `entrypoint = "SessionGate"`. It is not reachable from the Internet:
 * the binding is the permission, so there is no token. An id that is no whole text is nobody's.
 */
export class SessionGate extends WorkerEntrypoint<Env> {
	/** Asks the organization, every time. The request counts as activity of the session; `from` is where it came from. */
	async check(organizationId: string, sessionId: string, from?: SeenFrom): Promise<GateAnswer> {
		const gate = createGate(this.env);
		return isOrganizationId(organizationId) && isId(sessionId)
			? gate.checkStrict(organizationId, sessionId, { use: { from } })
			: gate.foreignCheck();
	}

	/** What never changes about a session, for an edge whose tokens do not carry it. */
	async facts(organizationId: string, sessionId: string): Promise<Facts | null> {
		return isOrganizationId(organizationId) && isId(sessionId)
			? createGate(this.env).facts(organizationId, sessionId)
			: null;
	}

	/**
	 * Begins a session that another provider made, by a token that the edge has verified, or finds the one that began;
	 * null: it does not count.
	 */
	async adopt(organizationId: string, session: SessionToAdopt): Promise<Facts | null> {
		return isOrganizationId(organizationId) && isAdoption(session)
			? createGate(this.env).adopt(organizationId, session)
			: null;
	}

	/** Lends the right to answer from memory for a moment; what was seen and answered since the last time comes along. */
	async lease(
		organizationId: string,
		request: RenewRequest,
		activity: SeenActivity[],
		answered?: AnsweredChecks,
		near?: Parameters<typeof regionNear>[0],
	): Promise<LeaseGrant | null> {
		if (!isOrganizationId(organizationId) || !isId(request.incarnation)) return null;
		return createGate(this.env).lease(
			organizationId,
			request,
			activity.slice(0, 500).filter(({ sessionId }) => isId(sessionId)),
			regionNear(near),
			answered,
		);
	}
}
