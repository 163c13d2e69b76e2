import { type Actor, type AdministratorActor, authorityOf } from "../../domain/actor.ts";
import type { Clock } from "../../domain/clock.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { isOrganizationId, platformId } from "../../domain/ids.ts";
import { type Action, needsStepUp, type Standing } from "../../domain/permissions.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { supportKeyOf } from "../support/support-key.ts";

const stranger: Standing = { role: "stranger" };

/** Reads, at the moment of the call, what a caller is in an organization. */
export class AccessService {
	readonly #objects: OrganizationClient;
	readonly #clock: Clock;

	constructor(objects: OrganizationClient, clock: Clock) {
		this.#objects = objects;
		this.#clock = clock;
	}

	/** Whether the caller must sign in again before this. */
	needsStepUp(action: Action, actor: Actor): boolean {
		return needsStepUp(action, authorityOf(actor), this.#clock.now());
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
				const known = await object.findAdministrator(actor.issuer, actor.subject);
				if (known !== null) {
					const { administratorId: id, name } = known;
					return { role: "organization_admin", known: { id, name } };
				}
				if (actor.role !== "global_admin") return stranger;
				return this.#underGrant(actor, organizationId);
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
				return actor.role === "global_admin"
					? { role: actor.role, held: null }
					: { role: actor.role };
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

	/** The same ids when a service token speaks for every one of them and each exists; else as if one did not exist. */
	async served(
		actor: Actor,
		organizationIds: readonly string[],
	): Promise<Result<string[], Failure>> {
		for (const id of organizationIds) {
			const isServed = this.serves(actor, id) && (await this.#exists(id));
			if (!isServed) return err(failure("not_found"));
		}
		return ok([...organizationIds]);
	}

	/** The grant is read at the organization, then the role at the platform: both hold at the moment of the first. */
	async #underGrant(actor: AdministratorActor, organizationId: string): Promise<Standing> {
		const key = supportKeyOf(actor);
		const found = await this.#objects.of(organizationId).supportStanding(key);
		// Who may have it recovered is asked while it recovers.
		if (!found.ok && found.error.reason === "unavailable")
			return { role: "global_admin", held: null };
		if (!found.ok) return stranger;
		const { grant, sessionId } = found.value;
		const held = grant && { grantId: grant.id, scope: grant.scope, sessionId };
		if (held === null) return { role: "global_admin", held };
		const { held: isGlobalAdmin } = await this.#objects.platform().supportRole(key);
		return isGlobalAdmin ? { role: "global_admin", held } : stranger;
	}

	async #exists(organizationId: string): Promise<boolean> {
		return (await this.#objects.of(organizationId).describe()).ok;
	}
}
