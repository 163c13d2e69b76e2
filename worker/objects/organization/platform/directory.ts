import { type Failure, failure } from "../../../domain/errors.ts";
import type { OrganizationProfile } from "../../../domain/organization.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { recordEvent } from "../store/audit-events.ts";
import { all, first, nextSequence, run, type Store } from "../store/store.ts";
import { insert, type Tables } from "../store/tables.ts";
import type { Transaction } from "../store/transaction.ts";

// What only the platform's object keeps: which organizations there are, and where an administrator belongs.

/** Reserves slug and id. The same profile again is no conflict: a lost answer may be asked for twice. */
export function registerOrganization(
	tx: Transaction,
	profile: OrganizationProfile,
): Result<OrganizationProfile, Failure> {
	const { store } = tx;
	const present = first<Tables["directory"]>(
		store,
		"SELECT * FROM directory WHERE slug = ? OR id = ?",
		profile.slug,
		profile.id,
	);
	if (present !== null && present.id !== profile.id) return err(failure("slug_taken"));
	if (present !== null) return ok(profile);
	const { id, slug, name, region, createdAt: created_at } = profile;
	insert(store, "directory", { id, slug, name, region, created_at, closed_at: null });
	recordEvent(tx, {
		sequence: nextSequence(store),
		action: "organization.created",
		target: { kind: "organization", id },
	});
	return ok(profile);
}

/** What an organization says of itself: since when it is closed to recover; null: it is open again. */
export function noteClosedAt(store: Store, organizationId: string, closedAt: number | null): void {
	run(store, "UPDATE directory SET closed_at = ? WHERE id = ?", closedAt, organizationId);
}

/** Organizations that have said that they are closed, longest ago first. */
export const closedOrganizations = (store: Store, limit: number): string[] =>
	all<{ id: string }>(
		store,
		"SELECT id FROM directory WHERE closed_at IS NOT NULL ORDER BY closed_at LIMIT ?",
		limit,
	).map(({ id }) => id);

export const homesOf = (store: Store, issuer: string, subject: string): string[] =>
	all<{ organization_id: string }>(
		store,
		"SELECT organization_id FROM homes WHERE issuer = ? AND subject = ? ORDER BY organization_id",
		issuer,
		subject,
	).map((row) => row.organization_id);

export function addHome(
	store: Store,
	issuer: string,
	subject: string,
	organizationId: string,
): void {
	insert(store, "homes", { issuer, subject, organization_id: organizationId }, "ignore");
}

export function removeHome(
	store: Store,
	issuer: string,
	subject: string,
	organizationId: string,
): void {
	run(
		store,
		"DELETE FROM homes WHERE issuer = ? AND subject = ? AND organization_id = ?",
		issuer,
		subject,
		organizationId,
	);
}
