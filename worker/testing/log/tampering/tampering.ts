import type { LogFault } from "../../../domain/audit/log-check.ts";

/** The log that is tampered with: of 300 entries, of which some are known by what they say. */
export interface TamperedLog {
	organizationId: string;
	size: number;
	/** Of the recorded leaf of a revocation with a reason. */
	revoked: number;
	/** Of its second leaf. */
	enforced: number;
	receiptId: string;
	/** A receipt of another revocation. */
	otherReceiptId: string;
}

type Store = "d1" | "object";

export interface Tampering {
	/** What is done, as the rest of a sentence that begins with the store. */
	what: string;
	in: readonly Store[];
	/** The statements, with `own` for the condition that finds the rows of the log's organization. */
	sql(log: TamperedLog, own: string): string[];
	/** What is said, and of which entry; `where` unless it is the store itself. */
	finds(log: TamperedLog, store: Store): { index: number | null; says: string } & Partial<LogFault>;
}

export const both = ["d1", "object"] as const;

export const asWhole = (says: string) => () => ({ index: null, says });
export const atRevoked = (says: string) => (log: TamperedLog) => ({ index: log.revoked, says });
export const atEnforced = (says: string) => (log: TamperedLog) => ({ index: log.enforced, says });
