import type { TokenScope } from "../../domain/actor.ts";
import type { Administrator, Invitation } from "../../domain/administration/administrator.ts";
import type { ApiToken } from "../../domain/administration/api-token.ts";
import type { FlagKind } from "../../domain/facts/flags.ts";
import type { Person } from "../../domain/facts/person.ts";
import type { PersonDetail, PersonPage } from "../../domain/facts/person-list.ts";
import type { HealthReport } from "../../domain/health.ts";
import type { Overview } from "../../domain/lists/overview.ts";
import type {
	OrganizationDetail,
	OrganizationProfile,
	OrganizationSummary,
	Region,
} from "../../domain/organization.ts";
import type { Policy, PolicyField, policyPresets } from "../../domain/policy.ts";
import type { ComparedEntity } from "../../domain/projection.ts";
import type { Receipt } from "../../domain/receipt.ts";
import type { Recovery } from "../../domain/recovery.ts";
import type { Session } from "../../domain/session.ts";
import type { Mutation, OfOrganization, PageRequest, Query, Repeatable, Sort } from "./calls.ts";

export interface HealthProcedures {
	get: Query<OfOrganization, HealthReport>;
}

interface Reconciliation {
	/** The database held exactly what the organization holds. */
	equal: boolean;
	entities: {
		entity: ComparedEntity;
		compared: number;
		missing: string[];
		different: string[];
		surplus: string[];
	}[];
	repaired: boolean;
}

export interface OrganizationProcedures {
	list: Query<Record<string, never> | undefined, { items: OrganizationSummary[] }>;
	get: Query<OfOrganization, OrganizationDetail>;
	overview: Query<OfOrganization & { hourStart?: number | undefined }, Overview>;
	/** Compares the database with the organization, and makes it equal where asked to. */
	reconcile: Mutation<OfOrganization & { repair?: boolean | undefined }, Reconciliation>;
	recover: Mutation<OfOrganization & { complete: boolean }, Recovery>;
	create: Mutation<
		Repeatable & { slug: string; name: string; region: Region; administratorEmail: string },
		{ organization: OrganizationProfile; invitation: Invitation }
	>;
}

export interface AdministratorProcedures {
	list: Query<OfOrganization, { items: Administrator[] }>;
	invite: Mutation<OfOrganization & Repeatable & { email: string }, Invitation>;
	remove: Mutation<
		OfOrganization &
			Repeatable & {
				administratorId: string;
				/** Of their API tokens these go over to you; the others end. */
				takeOver?: string[] | undefined;
			},
		{ administrator: Administrator }
	>;
}

interface OfToken extends OfOrganization, Repeatable {
	tokenId: string;
}

interface NewToken {
	apiToken: ApiToken;
	/** Shown once. */
	token: string;
}

export interface ApiTokenProcedures {
	list: Query<OfOrganization, { items: ApiToken[] }>;
	create: Mutation<
		OfOrganization &
			Repeatable & { name: string; scopes: TokenScope[]; expiresAt?: number | undefined },
		NewToken
	>;
	/** A successor; the one before ends after `overlapMs`. */
	rotate: Mutation<
		OfToken & { overlapMs?: number | undefined; expiresAt?: number | undefined },
		NewToken
	>;
	revoke: Mutation<OfToken, { apiToken: ApiToken }>;
}

/** What is to be set; null gives a field back to its default. */
interface PolicyChange {
	idleTimeoutMs?: number | null | undefined;
	absoluteLifetimeMs?: number | null | undefined;
	sessionsPerUser?: number | null | undefined;
	sessionsPerUserExceeded?: "end_oldest" | "refuse" | null | undefined;
	refreshGraceMs?: number | null | undefined;
	endedRetentionMs?: number | null | undefined;
	addressRetentionMs?: number | null | undefined;
	auditRetentionMs?: number | null | undefined;
	supportAccessMaxMs?: number | null | undefined;
	leaseMs?: number | null | undefined;
	graceMs?: number | null | undefined;
	introspectionIsActivity?: boolean | null | undefined;
	flagsOff?: FlagKind[] | null | undefined;
}

/** The values in force, where each comes from, and the presets that could be taken instead. */
interface PolicyView {
	values: Policy;
	sources: Record<PolicyField, "default" | "organization">;
	presets: typeof policyPresets;
}

export interface PolicyProcedures {
	get: Query<OfOrganization, PolicyView>;
	/** How many of the standing sessions a change would end. */
	simulate: Query<
		OfOrganization & { change: PolicyChange },
		{ wouldEnd: number; standing: number; values: Policy }
	>;
	set: Mutation<
		OfOrganization & Repeatable & { change: PolicyChange },
		PolicyView & { receipt: Receipt | null }
	>;
}

interface OfUser extends OfOrganization {
	userId: string;
}

export interface UserProcedures {
	list: Query<
		OfOrganization &
			PageRequest & {
				filter?: { q?: string | undefined; active?: boolean | undefined } | undefined;
				sort?: Sort<"lastSeenAt" | "name"> | undefined;
			},
		PersonPage
	>;
	get: Query<OfUser, PersonDetail>;
	update: Mutation<
		OfUser & Repeatable & { name?: string | undefined; email?: string | undefined },
		Person
	>;
	export: Mutation<
		OfUser,
		{ userId: string; person: PersonDetail; sessions: (Session & { userAgent: string })[] }
	>;
	/** Call it again until it is `complete`. */
	erase: Mutation<OfUser & Repeatable, { erased: number; receipt: Receipt; complete: boolean }>;
}
