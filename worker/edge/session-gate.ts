import { WorkerEntrypoint } from "cloudflare:workers";
import { isOrganizationId } from "../domain/ids.ts";
import type { Facts } from "../domain/lease/facts.ts";
import type { AnsweredChecks, GateAnswer, SeenActivity } from "../domain/lease/isolate-gate.ts";
import type { LeaseGrant, RenewRequest } from "../domain/lease/messages.ts";
import { regionSchema } from "../domain/organization.ts";
import { createServices } from "../services/services.ts";

/**
 * What auth edges call over a service binding with `entrypoint = "SessionGate"`. It is not reachable from the Internet:
 * the binding is the permission, so there is no token.
 */
export class SessionGate extends WorkerEntrypoint<Env> {
	/** Asks the organization, every time. */
	check(organizationId: string, sessionId: string): Promise<GateAnswer> {
		if (!isOrganizationId(organizationId)) {
			return Promise.resolve(this.#services().lifecycle.foreignCheck());
		}
		return this.#services().gate.checkStrict(organizationId, sessionId);
	}

	/** What never changes about a session, for an edge whose tokens do not carry it. */
	facts(organizationId: string, sessionId: string): Promise<Facts | null> {
		if (!isOrganizationId(organizationId)) return Promise.resolve(null);
		return this.#services().gate.facts(organizationId, sessionId);
	}

	/** Lends the right to answer from memory for a moment; what was seen and answered since the last time comes along. */
	lease(
		organizationId: string,
		request: RenewRequest,
		activity: SeenActivity[],
		region: string,
		answered?: AnsweredChecks,
	): Promise<LeaseGrant | null> {
		if (!isOrganizationId(organizationId)) return Promise.resolve(null);
		const near = regionSchema.safeParse(region);
		return this.#services().gate.lease(
			organizationId,
			request,
			activity.slice(0, 500),
			near.success ? near.data : "enam",
			answered,
		);
	}

	#services() {
		return createServices(this.env, null);
	}
}
