import type { Actor, AdministratorActor, Caller } from "../../domain/actor.ts";
import type { Clock } from "../../domain/clock.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import type { GeoReport } from "../../domain/facts/place.ts";
import { isOrganizationId, platformId } from "../../domain/ids.ts";
import { encodeCursor, startOf } from "../../domain/lists/page.ts";
import type { Receipt } from "../../domain/receipt.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Session } from "../../domain/session.ts";
import {
	type GrantScope,
	grantCeilingMs,
	type NamedHolder,
	requestLapseMs,
	type SupportGrant,
} from "../../domain/support-grant.ts";
import type { AdministratorIdentity } from "../../objects/organization/administrators/administrators-rpc.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import type { GrantOrder, HolderIdentity } from "../../objects/organization/support/support-rpc.ts";
import { clientFacts } from "../client/client-facts.ts";
import { leaveSupport } from "./leave-support.ts";
import { supportKeyOf } from "./support-key.ts";

type Refused<T> = Promise<Result<T, Failure>>;
type Changed = { grant: SupportGrant; receipt: Receipt | null };

/** The life of a support-access grant, from both sides, and the way in and out under it. */
export class SupportGrantService {
	readonly #objects: OrganizationClient;
	readonly #clock: Clock;

	constructor(objects: OrganizationClient, clock: Clock) {
		this.#objects = objects;
		this.#clock = clock;
	}

	/** @param visibleTo when given, only grants that let this global admin in */
	async list(
		input: {
			organizationId: string;
			filter?: { open?: boolean | undefined } | undefined;
			cursor?: string | undefined;
			limit: number;
		},
		visibleTo: string | null,
	): Refused<{ items: SupportGrant[]; nextCursor: string | null; asOf: number; maxMs: number }> {
		const { organizationId, filter = {} } = input;
		const list = JSON.stringify(["grants", organizationId, filter]);
		const start = startOf(list, input.cursor, "number");
		if (!start.ok) return start;
		const object = this.#objects.of(organizationId);
		const found = await object.findGrants({
			...(visibleTo !== null && { visibleTo }),
			...(filter.open !== undefined && { open: filter.open }),
			...(start.value !== null && { beforeSequence: start.value.value }),
			limit: input.limit,
		});
		if (!found.ok) return found;
		const policy = await object.getPolicy();
		if (!policy.ok) return policy;
		const { items, nextSequence } = found.value;
		return ok({
			items,
			nextCursor:
				nextSequence === null ? null : encodeCursor(list, { value: nextSequence, id: "" }),
			asOf: this.#clock.now(),
			maxMs: policy.value.policy.supportAccessMaxMs,
		});
	}

	async get(
		organizationId: string,
		grantId: string,
		visibleTo: string | null,
	): Refused<SupportGrant> {
		const found = await this.#objects
			.of(organizationId)
			.findGrants({ ...(visibleTo !== null && { visibleTo }), grantId, limit: 1 });
		if (!found.ok) return found;
		const [grant] = found.value.items;
		return grant === undefined ? err(failure("not_found")) : ok(grant);
	}

	async request(
		input: {
			organizationId: string;
			scope: GrantScope;
			reason: string;
			ticket: string | null;
			durationMs?: number | undefined;
		},
		actor: Actor,
		caller: Caller,
	): Refused<{ grant: SupportGrant }> {
		const { organizationId, scope, reason, ticket, durationMs = null } = input;
		if (!isGlobalAdmin(actor)) return err(failure("forbidden"));
		const until = this.#clock.now() + requestLapseMs;
		const registered = await this.#register(
			{ administratorId: actor.administratorId },
			organizationId,
			until,
			caller,
		);
		if (!registered.ok) return registered;
		const holder = holderOf(registered.value);
		const order = { kind: "request" as const, holder, scope, reason, ticket, durationMs };
		return this.#change(organizationId, order, caller);
	}

	/** The platform hears of the grant before the organization lets anybody in by it. */
	async create(
		input: {
			organizationId: string;
			holder: NamedHolder;
			scope: GrantScope;
			reason: string;
			ticket: string | null;
			startsAt?: number | undefined;
			endsAt: number;
			replaces?: string | undefined;
		},
		actor: Actor,
		caller: Caller,
	): Refused<Changed> {
		const { organizationId, scope, reason, ticket, endsAt } = input;
		const found = await this.#named(input.holder, organizationId, endsAt, actor, caller);
		if (!found.ok) return found;
		const times = { startsAt: input.startsAt ?? null, endsAt, replaces: input.replaces ?? null };
		const order = { kind: "create" as const, holder: found.value, scope, reason, ticket, ...times };
		return this.#change(organizationId, order, caller);
	}

	async approve(
		input: {
			organizationId: string;
			grantId: string;
			scope?: GrantScope | undefined;
			startsAt?: number | undefined;
			endsAt: number;
			replaces?: string | undefined;
		},
		actor: Actor,
		caller: Caller,
	): Refused<Changed> {
		const { organizationId, grantId, endsAt } = input;
		const allowed = await this.#keepRegistered(organizationId, grantId, endsAt, actor, caller);
		if (!allowed.ok) return allowed;
		return this.#change(
			organizationId,
			{
				kind: "approve",
				grantId,
				scope: input.scope ?? null,
				startsAt: input.startsAt ?? null,
				endsAt,
				replaces: input.replaces ?? null,
			},
			caller,
		);
	}

	decline(
		input: { organizationId: string; grantId: string; reason?: string | undefined },
		caller: Caller,
	): Refused<Changed> {
		const { organizationId, grantId, reason = null } = input;
		return this.#change(organizationId, { kind: "decline", grantId, reason }, caller);
	}

	async extend(
		input: {
			organizationId: string;
			grantId: string;
			endsAt: number;
			reason?: string | undefined;
		},
		actor: Actor,
		caller: Caller,
	): Refused<Changed> {
		const { organizationId, grantId, endsAt, reason = null } = input;
		const allowed = await this.#keepRegistered(organizationId, grantId, endsAt, actor, caller);
		if (!allowed.ok) return allowed;
		return this.#change(organizationId, { kind: "extend", grantId, endsAt, reason }, caller);
	}

	async revoke(
		input: { organizationId: string; grantId: string; reason?: string | undefined },
		caller: Caller,
	): Refused<{ grant: SupportGrant; receipt: Receipt }> {
		const { organizationId, grantId, reason = null } = input;
		const revoked = await this.#change(organizationId, { kind: "revoke", grantId, reason }, caller);
		if (!revoked.ok) return revoked;
		const { grant, receipt } = revoked.value;
		if (receipt === null) throw new Error("A revoked grant must have its receipt");
		return ok({ grant, receipt });
	}

	/** The session is registered at the platform before it starts, so that a role lost meanwhile finds it. */
	async enter(
		input: { organizationId: string; grantId?: string | undefined },
		actor: Actor,
		client: { ip: string; userAgent: string; geo: GeoReport | null },
		caller: Caller,
	): Refused<{ session: Session; grant: SupportGrant }> {
		if (!isGlobalAdmin(actor)) return err(failure("forbidden"));
		const { organizationId } = input;
		const { administratorId, key } = supportKeyOf(actor);
		const object = this.#objects.of(organizationId);
		const standing = await object.supportStanding({ administratorId, key });
		if (!standing.ok) return standing;
		const { grant } = standing.value;
		if (grant === null) return err(failure("support_access_required"));
		const registered = await this.#register(
			{ administratorId },
			organizationId,
			// Whichever grant it will be, none lasts longer.
			this.#clock.now() + grantCeilingMs,
			caller,
			key,
		);
		if (!registered.ok) return registered;
		return object.enterSupport(
			{
				who: holderOf(registered.value),
				key,
				grantId: input.grantId ?? null,
				origin: clientFacts({ ...client, authMethods: ["support"], clientId: "curfew-console" }),
			},
			caller,
		);
	}

	async leave(
		organizationId: string,
		actor: Actor,
		caller: Caller,
	): Refused<{ receipt: Receipt | null }> {
		if (!isGlobalAdmin(actor)) return err(failure("forbidden"));
		const left = await leaveSupport(this.#objects, organizationId, supportKeyOf(actor), caller);
		return left.ok ? ok({ receipt: left.value }) : left;
	}

	/** The support sessions that this console session holds right now. */
	async sessionsOf(actor: AdministratorActor): Promise<RunningSupport[]> {
		if (!isGlobalAdmin(actor)) return [];
		const key = supportKeyOf(actor);
		const { organizationIds } = await this.#objects.platform().supportRole(key);
		const standings = await Promise.all(
			organizationIds.map(async (organizationId): Promise<RunningSupport[]> => {
				const found = await this.#objects.of(organizationId).supportStanding(key);
				if (!found.ok || found.value.sessionId === null || found.value.grant === null) return [];
				const { sessionId, grant } = found.value;
				const { id: grantId, scope, endsAt } = grant;
				return [{ organizationId, sessionId, grantId, scope, endsAt }];
			}),
		);
		return standings.flat();
	}

	#change(organizationId: string, order: GrantOrder, caller: Caller): Refused<Changed> {
		// The platform is no tenant: nobody is let into it by a grant.
		return isOrganizationId(organizationId)
			? this.#objects.of(organizationId).changeGrant(order, caller)
			: Promise.resolve(err(failure("not_found")));
	}

	#register(
		holder: { administratorId: string } | { email: string },
		organizationId: string,
		until: number,
		caller: Caller,
		key?: string,
	): Refused<AdministratorIdentity> {
		if (!isOrganizationId(organizationId)) return Promise.resolve(err(failure("not_found")));
		const order = { holder, organizationId, until, ...(key !== undefined && { key }) };
		return this.#objects.platform().registerSupport(order, caller);
	}

	async #named(
		holder: NamedHolder,
		organizationId: string,
		until: number,
		actor: Actor,
		caller: Caller,
	): Refused<HolderIdentity | null> {
		if (holder === "platform") return ok(null);
		const registered = await this.#register(holder, organizationId, until, caller);
		if (!registered.ok) return registered;
		return isSelf(actor, registered.value)
			? err(failure("forbidden", { because: "own_access" }))
			: ok(holderOf(registered.value));
	}

	/** Registers the holder of a grant until its new end; refused when that is the caller, or no global admin any more. */
	async #keepRegistered(
		organizationId: string,
		grantId: string,
		until: number,
		actor: Actor,
		caller: Caller,
	): Refused<null> {
		const found = await this.get(organizationId, grantId, null);
		if (!found.ok) return found;
		const { holder } = found.value;
		if (holder.kind === "platform") return ok(null);
		const registered = await this.#register(
			{ administratorId: holder.id },
			organizationId,
			until,
			caller,
		);
		if (!registered.ok) {
			return registered.error.reason === "bad_input"
				? err(failure("conflict", { because: "no_global_admin" }))
				: registered;
		}
		return isSelf(actor, registered.value)
			? err(failure("forbidden", { because: "own_request" }))
			: ok(null);
	}
}

export interface RunningSupport {
	organizationId: string;
	sessionId: string;
	grantId: string;
	scope: GrantScope;
	endsAt: number;
}

const isGlobalAdmin = (actor: Actor): actor is AdministratorActor =>
	actor.kind === "administrator" && actor.role === "global_admin" && actor.homeId === platformId;

/** One person may be a global admin and an organization's admin: the account counts, not the role's id. */
const isSelf = (actor: Actor, identity: AdministratorIdentity): boolean =>
	actor.kind === "administrator" &&
	actor.issuer === identity.issuer &&
	actor.subject === identity.subject;

const holderOf = ({ administratorId, name, email }: AdministratorIdentity): HolderIdentity => ({
	id: administratorId,
	name,
	email,
});
