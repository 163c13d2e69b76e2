import type { Actor } from "../domain/actor.ts";
import { isOrganizationId, platformId } from "../domain/ids.ts";
import type { Standing } from "../domain/permissions.ts";
import type { OrganizationClient } from "../objects/organization/organization-client.ts";

const stranger: Standing = { role: "stranger" };

/** Reads, at the moment of the call, what a caller is in an organization. */
export class AccessService {
	readonly #objects: OrganizationClient;

	constructor(objects: OrganizationClient) {
		this.#objects = objects;
	}

	/** What the caller is in this organization. Unknown, malformed and foreign ids all make a stranger. */
	async standingIn(actor: Actor, organizationId: string): Promise<Standing> {
		const isPlatform = organizationId === platformId;
		if (!isPlatform && !isOrganizationId(organizationId)) return stranger;
		switch (actor.kind) {
			case "api_token":
				if (actor.ownerId === organizationId) {
					return { role: "api_token", scopes: actor.scopes, of: "organization" };
				}
				if (actor.ownerId !== platformId) return stranger;
				return (await this.#exists(organizationId))
					? { role: "api_token", scopes: actor.scopes, of: "platform" }
					: stranger;
			case "person":
				return actor.organizationId === organizationId ? { role: "person" } : stranger;
			case "administrator": {
				// The home was read while authenticating; the platform's administrators run the platform's own object.
				if (actor.homeId === organizationId) return { role: "organization_admin" };
				if (isPlatform) return stranger;
				const object = this.#objects.of(organizationId);
				if ((await object.findAdministrator(actor.issuer, actor.subject)) !== null) {
					return { role: "organization_admin" };
				}
				if (actor.role !== "global_admin") return stranger;
				return (await this.#exists(organizationId)) ? { role: "global_admin" } : stranger;
			}
		}
	}

	/** What the caller is where no one organization is named. */
	standingAnywhere(actor: Actor): Standing {
		switch (actor.kind) {
			case "api_token":
				return {
					role: "api_token",
					scopes: actor.scopes,
					of: actor.ownerId === platformId ? "platform" : "organization",
				};
			case "person":
				return { role: "person" };
			case "administrator":
				return { role: actor.role };
		}
	}

	/** Whether a service token speaks for this organization: its own, or any for a token of the platform. */
	serves(actor: Actor, organizationId: string): boolean {
		return (
			actor.kind === "api_token" &&
			isOrganizationId(organizationId) &&
			(actor.ownerId === organizationId || actor.ownerId === platformId)
		);
	}

	async #exists(organizationId: string): Promise<boolean> {
		return (await this.#objects.of(organizationId).describe()).ok;
	}
}
