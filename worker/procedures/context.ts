import type { Origin } from "../domain/actor.ts";
import type { Failure } from "../domain/errors.ts";
import type { GeoReport } from "../domain/facts/place.ts";
import type { Region } from "../domain/organization.ts";
import type { OrganizationClient } from "../objects/organization/organization-client.ts";
import type { Services } from "../services/services.ts";
import type { CallsInTurn } from "./calls-in-turn.ts";

/** What one request brings along. */
export interface RequestContext {
	/** Runs its calls, each with the caller as the credential stands when the call's turn comes. */
	calls: CallsInTurn;
	/** What the caller showed to be let in, as it came; null when nothing came along. Never to be kept or logged. */
	credential: string | null;
	/** The request as events keep it. */
	origin: Origin;
	/** The browser or machine behind the request, as the network tells it. */
	client: { ip: string; userAgent: string; geo: GeoReport | null };
	/** The one near it: the lender for checks that are answered from memory. */
	region: Region;
	/** Lets work go on after the answer. */
	waitUntil(work: Promise<unknown>): void;
	/** Counts an invitation from the client's network; a refusal once there were too many. */
	slowInvitations(): Promise<Failure | null>;
	/** A token of the local world: nothing slows it. */
	isLocalToken: boolean;
	services: Services;
	/** The authority itself, for calls to which a service would add nothing. */
	objects: OrganizationClient;
}
