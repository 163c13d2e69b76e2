import { signInAttemptMs } from "../../../domain/administrator.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import type { OrganizationProfile } from "../../../domain/organization.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { all, first, run, type Store } from "../store/store.ts";
import { insert, type Tables } from "../store/tables.ts";
import type { Transaction } from "../store/transaction.ts";
import type { SignInAttempt } from "./platform-rpc.ts";

// What only the platform's object keeps: which organizations there are, where an administrator belongs,
// and sign-ins under way.

/** Reserves slug and id. The same profile again is no conflict: a lost answer may be asked for twice. */
export function registerOrganization(
	store: Store,
	profile: OrganizationProfile,
): Result<OrganizationProfile, Failure> {
	const present = first<Tables["directory"]>(
		store,
		"SELECT * FROM directory WHERE slug = ? OR id = ?",
		profile.slug,
		profile.id,
	);
	if (present !== null && present.id !== profile.id) return err(failure("slug_taken"));
	const { id, slug, name, region, createdAt: created_at } = profile;
	insert(store, "directory", { id, slug, name, region, created_at }, "ignore");
	return ok(profile);
}

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

export function beginSignIn(tx: Transaction, cookieHash: string, attempt: SignInAttempt): void {
	const { store, nowMs } = tx;
	insert(store, "sign_in_attempts", {
		cookie_hash: cookieHash,
		attempt: JSON.stringify(attempt),
		expires_at: nowMs + signInAttemptMs,
	});
}

/** Hands the attempt out and forgets it in one step: a replayed callback finds nothing. */
export function takeSignIn(tx: Transaction, cookieHash: string): SignInAttempt | null {
	const { store, nowMs } = tx;
	const row = first<{ attempt: string; expires_at: number }>(
		store,
		"DELETE FROM sign_in_attempts WHERE cookie_hash = ? RETURNING attempt, expires_at",
		cookieHash,
	);
	return row === null || row.expires_at <= nowMs
		? null
		: (JSON.parse(row.attempt) as SignInAttempt);
}

export function forgetSignIns(tx: Transaction): void {
	const { store, nowMs } = tx;
	run(store, "DELETE FROM sign_in_attempts WHERE expires_at <= ?", nowMs);
}
