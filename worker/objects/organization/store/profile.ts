import { type Failure, failure } from "../../../domain/errors.ts";
import type { OrganizationDescription, OrganizationProfile } from "../../../domain/organization.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { recordEvent } from "./audit-events.ts";
import { lineageOf } from "./lineage.ts";
import { markChanged, organizationKey } from "./outbox.ts";
import { counterOf, first, nextSequence, type Store } from "./store.ts";
import { insert } from "./tables.ts";
import type { Transaction } from "./transaction.ts";

/** Who the organization is; null before it was created. */
export function findProfile(store: Store): OrganizationProfile | null {
	return first<OrganizationProfile & Record<string, SqlStorageValue>>(
		store,
		"SELECT id, slug, name, region, created_at AS createdAt FROM profile",
	);
}

/** Who the organization is, with its counter, and since when it is closed to recover; refused before it was created. */
export function describeOrganization(store: Store): Result<OrganizationDescription, Failure> {
	const profile = findProfile(store);
	if (profile === null) return err(failure("not_found"));
	return ok({
		...profile,
		activeSessions: counterOf(store, "active_sessions"),
		recoveringSince: lineageOf(store).closedAt,
	});
}

/** Writes who the organization is; one that is there already stays as it is. */
export function createProfile(tx: Transaction, profile: OrganizationProfile): OrganizationProfile {
	const { store } = tx;
	const present = findProfile(store);
	if (present !== null) return present;
	const { id, slug, name, region, createdAt: created_at } = profile;
	insert(store, "profile", { only: 1, id, slug, name, region, created_at });
	const sequence = nextSequence(store);
	const target = { kind: "organization", id: profile.id };
	recordEvent(tx, { sequence, action: "organization.created", target });
	markChanged(store, "organization", organizationKey, sequence);
	return profile;
}
