import type { Caller } from "../../domain/actor.ts";
import type { Failure } from "../../domain/errors.ts";
import type { OrganizationDescription, OrganizationProfile } from "../../domain/organization.ts";
import type { Result } from "../../domain/result.ts";
import type { AdministratorsRpc } from "./administrators/administrators-rpc.ts";
import type { EndingsRpc } from "./endings/endings-rpc.ts";
import type { LeasesRpc } from "./leases/leases-rpc.ts";
import type { LifecycleRpc } from "./lifecycle/lifecycle-rpc.ts";
import type { ProjectionRpc } from "./projection/projection-rpc.ts";
import type { SessionsRpc } from "./sessions/sessions-rpc.ts";
import type { SupportRpc } from "./support/support-rpc.ts";

/**
 * What the rest of the Worker may ask of an organization's object (and of the platform's, which is one too).
 * Everything refused comes back as a `Failure`; an organization that does not exist answers `not_found`.
 */
export interface OrganizationRpc
	extends SessionsRpc,
		LifecycleRpc,
		EndingsRpc,
		LeasesRpc,
		AdministratorsRpc,
		SupportRpc,
		ProjectionRpc {
	/** Creates the organization in this object; a repeat with the same profile changes nothing. */
	create(
		profile: OrganizationProfile,
		caller: Caller,
	): Promise<Result<OrganizationProfile, Failure>>;
	/**
	 * Takes a heavy call out of the budgets of its credential and of the organization; 0: it may run. Otherwise how many
	 * milliseconds to wait, and nothing has been taken.
	 */
	spend(caller: { credentialId: string; isOwnPerson: boolean }, cost: number): Promise<number>;
	describe(): Promise<Result<OrganizationDescription, Failure>>;
}
