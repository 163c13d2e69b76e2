import type { Actor, Caller } from "../../domain/actor.ts";
import type { Invitation } from "../../domain/administration/administrator.ts";
import type { Clock } from "../../domain/clock.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { newId, platformId } from "../../domain/ids.ts";
import type {
	OrganizationDetail,
	OrganizationProfile,
	OrganizationSummary,
	Region,
} from "../../domain/organization.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { foremostOf } from "../../domain/support-grant.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { boundedRead } from "../../repositories/bounded-read.ts";
import type { GrantRepository } from "../../repositories/grant-repository.ts";
import type {
	OrganizationRepository,
	ProjectedOrganization,
} from "../../repositories/organization-repository.ts";
import type { AdministratorService } from "../administration/administrator-service.ts";

export class OrganizationService {
	readonly #objects: OrganizationClient;
	readonly #repository: OrganizationRepository;
	readonly #grants: GrantRepository;
	readonly #administrators: AdministratorService;
	readonly #clock: Clock;

	constructor(
		objects: OrganizationClient,
		repository: OrganizationRepository,
		grants: GrantRepository,
		administrators: AdministratorService,
		clock: Clock,
	) {
		this.#objects = objects;
		this.#repository = repository;
		this.#grants = grants;
		this.#administrators = administrators;
		this.#clock = clock;
	}

	/** The organizations the caller may see at all: all of them for the platform, else their own. */
	async list(actor: Actor): Promise<Result<{ items: OrganizationSummary[] }, Failure>> {
		if (actor.kind === "person") return ok({ items: [] });
		const platform = this.#objects.platform();
		const [own, recovering] = await Promise.all([
			actor.kind === "administrator"
				? platform.homesOf(actor.issuer, actor.subject)
				: [actor.ownerId],
			this.#recovering(),
		]);
		const seesAll =
			actor.kind === "administrator" ? actor.role === "global_admin" : actor.ownerId === platformId;
		const ids = own.filter((id) => id !== platformId);
		const found =
			(await boundedRead(() => (seesAll ? this.#repository.all() : this.#repository.byIds(ids)))) ??
			(seesAll ? null : await this.#described(ids));
		if (found === null) return err(failure("unavailable"));
		const roleIn = (id: string): OrganizationSummary["role"] => {
			if (actor.kind === "api_token") return "api_token";
			return own.includes(id) ? "organization_admin" : "global_admin";
		};
		const grants =
			actor.kind === "administrator" && actor.role === "global_admin"
				? await boundedRead(() => this.#grants.openFor(actor.administratorId, this.#clock.now()))
				: null;
		const items = found.map((row) => {
			const role = roleIn(row.id);
			const mine = role === "global_admin" ? (grants?.get(row.id) ?? []) : [];
			const recoveringSince = recovering.get(row.id) ?? null;
			return { ...row, role, recoveringSince, supportGrant: foremostOf(mine) };
		});
		return ok({ items });
	}

	/** Since when organizations are closed to recover: those that have said so, each by what it says itself by now. */
	async #recovering(): Promise<Map<string, number>> {
		const ids = await this.#objects
			.platform()
			.closedOrganizations()
			.catch(() => []);
		const answers = await Promise.allSettled(ids.map((id) => this.#objects.of(id).describe()));
		const since = new Map<string, number>();
		for (const answer of answers) {
			if (answer.status === "rejected" || !answer.value.ok) continue;
			const { id, recoveringSince } = answer.value.value;
			if (recoveringSince !== null) since.set(id, recoveringSince);
		}
		return since;
	}

	/** A few organizations by asking each: what an administrator's own list is made of while D1 cannot be asked. */
	async #described(ids: string[]): Promise<ProjectedOrganization[]> {
		const answers = await Promise.all(
			ids.slice(0, 20).map((id) => this.#objects.of(id).describe()),
		);
		return answers
			.filter((answer) => answer.ok)
			.map(({ value: { id, slug, name, activeSessions } }) => ({ id, slug, name, activeSessions }));
	}

	async get(organizationId: string, actor: Actor): Promise<Result<OrganizationDetail, Failure>> {
		const found = await this.#objects.of(organizationId).describe();
		if (!found.ok) return found;
		const isAdministrator =
			actor.kind === "administrator" &&
			(actor.homeId === organizationId ||
				(await this.#objects.of(organizationId).findAdministrator(actor.issuer, actor.subject)) !==
					null);
		const role =
			actor.kind !== "administrator"
				? "api_token"
				: isAdministrator
					? "organization_admin"
					: "global_admin";
		const open =
			actor.kind === "administrator" && role === "global_admin"
				? await this.#objects
						.of(organizationId)
						.findGrants({ visibleTo: actor.administratorId, open: true, limit: 50 })
				: null;
		return ok({
			...found.value,
			role,
			supportGrant: open?.ok ? foremostOf(open.value.items) : null,
		});
	}

	/**
	 * Makes an organization. The slug is reserved at the platform first, so that two of one name cannot both come to be;
	 * the object is created with its region, which places it for good.
	 */
	async create(
		order: { slug: string; name: string; region: Region; administratorEmail: string },
		caller: Caller,
	): Promise<Result<{ organization: OrganizationProfile; invitation: Invitation }, Failure>> {
		const inviting = this.#administrators.linkOrigin();
		if (!inviting.ok) return inviting;
		const profile: OrganizationProfile = {
			id: newId("organization"),
			slug: order.slug,
			name: order.name,
			region: order.region,
			createdAt: this.#clock.now(),
		};
		// A repeat by key gets the first one's profile, and goes on wherever the first attempt stopped.
		const reserved = await this.#objects.platform().registerOrganization(profile, caller);
		if (!reserved.ok) return reserved;
		const { id, region } = reserved.value;
		const { once: _once, ...creating } = caller;
		const created = await this.#objects.of(id, region).create(reserved.value, creating);
		if (!created.ok) return created;
		const invited = await this.#administrators.invite(
			{ organizationId: id, email: order.administratorEmail },
			caller,
		);
		return invited.ok ? ok({ organization: created.value, invitation: invited.value }) : invited;
	}
}
