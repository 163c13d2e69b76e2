import type { Caller } from "../../../domain/actor.ts";
import type { Failure } from "../../../domain/errors.ts";
import type { OrganizationProfile } from "../../../domain/organization.ts";
import type { Result } from "../../../domain/result.ts";
import type { AdministratorIdentity } from "../administrators/administrators-rpc.ts";
import type { SupportKey } from "../support/support-rpc.ts";

/** What the platform knows of a global admin. */
export interface SupportRole {
	/** Whether they are a global admin right now. An id is never given again, so a role lost stays lost. */
	held: boolean;
	/** Organizations in which this console session has been inside. */
	organizationIds: string[];
}

/** What only the platform's object knows. Any other one answers as if it knew of nobody, and keeps nothing. */
export interface PlatformRpc {
	/** Reserves slug and id in the directory; the organization's own object is created after it. */
	registerOrganization(
		profile: OrganizationProfile,
		caller?: Caller,
	): Promise<Result<OrganizationProfile, Failure>>;
	/** Notes what an organization says of itself: since when it is closed to recover; null: it is open again. */
	noteClosedAt(organizationId: string, closedAt: number | null): Promise<void>;
	/** Ids of those that have said they are closed. Each knows itself whether it still is: a word may be lost. */
	closedOrganizations(): Promise<string[]>;
	/** Where this person is an administrator: organization ids, `platform` included. */
	homesOf(issuer: string, subject: string): Promise<string[]>;
	addHome(issuer: string, subject: string, organizationId: string): Promise<void>;
	removeHome(issuer: string, subject: string, organizationId: string): Promise<void>;
	/**
	 * Notes that a global admin may get access to an organization, before anything there lets them in:
	 * so their removal finds every place. Refused for whoever is no global admin at this moment.
	 */
	registerSupport(
		order: {
			holder: { administratorId: string } | { email: string };
			organizationId: string;
			/** Set when they enter. */
			key?: string;
			until: number;
		},
		caller: Caller,
	): Promise<Result<AdministratorIdentity, Failure>>;
	/** Notes that a global admin went out of an organization again, by themselves. */
	noteSupportLeft(organizationId: string, caller: Caller): Promise<Result<null, Failure>>;
	/** Whether the holder of a support session may still hold one, and where they have been. */
	supportRole(key: SupportKey): Promise<SupportRole>;
}
