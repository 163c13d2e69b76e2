import {
	type Enforced,
	type Enforcement,
	enforcementOf,
	enforcementsCountedMax,
} from "../../../domain/health.ts";
import { all, type Store } from "../store/store.ts";

/**
 * How long the revocations recorded since then took to be in force everywhere. Read from the newest back, one row at a
 * time, so that it costs as many rows as it counts, however long the ledger.
 */
export function enforcedSince(
	store: Store,
	within: { sinceMs: number; nowMs: number },
): Enforcement {
	const newestFirst = store.sql.exec<{
		recorded_at: number;
		enforced_at: number | null;
		revoked: number;
	}>("SELECT recorded_at, enforced_at, revoked FROM revocations ORDER BY sequence DESC");
	const enforced: Enforced[] = [];
	let capped = false;
	for (const { recorded_at, enforced_at, revoked } of newestFirst) {
		if (recorded_at < within.sinceMs) break;
		capped = enforced.length === enforcementsCountedMax;
		if (capped) break;
		if (enforced_at !== null && revoked > 0) {
			enforced.push({ recordedAt: recorded_at, tookMs: Math.max(0, enforced_at - recorded_at) });
		}
	}
	return enforcementOf(enforced, capped, within);
}

/** The oldest receipts whose revocation is still on its way. */
export const unenforcedReceipts = (store: Store, limit: number): string[] =>
	all<{ id: string }>(
		store,
		"SELECT id FROM revocations WHERE enforced_at IS NULL ORDER BY sequence LIMIT ?",
		limit,
	).map(({ id }) => id);
