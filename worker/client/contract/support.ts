import type { LogCheck } from "../../domain/audit/log-check.ts";
import type { AuditAction, FoundEntry, ListedEntry } from "../../domain/audit-event.ts";
import type { Receipt } from "../../domain/receipt.ts";
import type { Session } from "../../domain/session.ts";
import type { GrantScope, SupportGrant } from "../../domain/support-grant.ts";
import type { Mutation, OfOrganization, PageRequest, Query, Repeatable } from "./calls.ts";
import type { Evidence } from "./sessions.ts";

interface OfGrant extends OfOrganization, Repeatable {
	grantId: string;
}

/** What a new access may say. */
interface Access {
	startsAt?: number | undefined;
	endsAt: number;
	/** A standing grant that ends with this one. */
	replaces?: string | undefined;
}

/** A change of a grant, and of what ended by it. */
interface ChangedGrant {
	grant: SupportGrant;
	receipt: Receipt | null;
}

export interface SupportGrantProcedures {
	list: Query<
		OfOrganization & PageRequest & { filter?: { open?: boolean | undefined } | undefined },
		{ items: SupportGrant[]; nextCursor: string | null; asOf: number; maxMs: number }
	>;
	get: Query<OfOrganization & { grantId: string }, SupportGrant>;
	evidence: Query<
		OfOrganization & { grantId: string },
		{ items: (Evidence & { action: AuditAction; at: number })[] }
	>;
	request: Mutation<
		OfOrganization &
			Repeatable & {
				scope: GrantScope;
				reason: string;
				ticket?: string | null | undefined;
				durationMs?: number | undefined;
			},
		{ grant: SupportGrant }
	>;
	create: Mutation<
		OfOrganization &
			Repeatable &
			Access & {
				holder: "platform" | { administratorId: string } | { email: string };
				scope: GrantScope;
				reason: string;
				ticket?: string | null | undefined;
			},
		ChangedGrant
	>;
	approve: Mutation<OfGrant & Access & { scope?: GrantScope | undefined }, ChangedGrant>;
	decline: Mutation<OfGrant & { reason?: string | undefined }, ChangedGrant>;
	extend: Mutation<OfGrant & { endsAt: number; reason?: string | undefined }, ChangedGrant>;
	revoke: Mutation<
		OfGrant & { reason?: string | undefined },
		{ grant: SupportGrant; receipt: Receipt }
	>;
	enter: Mutation<
		OfOrganization & Repeatable & { grantId?: string | undefined },
		{ session: Session; grant: SupportGrant }
	>;
	leave: Mutation<OfOrganization & Repeatable, { receipt: Receipt | null }>;
}

/** Which events; several fields narrow each other down. */
interface AuditFilter {
	actorId?: string | undefined;
	actorName?: string | undefined;
	action?: AuditAction[] | undefined;
	targetId?: string | undefined;
	targetName?: string | undefined;
	severity?: "info" | "critical" | undefined;
	grantId?: string | undefined;
	receiptId?: string | undefined;
	tokenId?: string | undefined;
	/** An IP address, or a range in CIDR notation. */
	address?: string | undefined;
	from?: number | undefined;
	to?: number | undefined;
}

/** Where in the log an event stands. */
interface Placed {
	id: string;
	sequence: number;
	at: number;
}

type ExportFormat = "csv" | "ndjson" | "ocsf";

/** What the whole of a file is, said with its last part. */
interface ExportManifest {
	organizationId: string;
	format: ExportFormat;
	filter: { [Field in keyof AuditFilter]?: Exclude<AuditFilter[Field], undefined> };
	/** The newest event of the log when the export began; nothing after it is in the file. */
	through: number;
	/** A signed checkpoint of the log as it was when the export began; null: there was none. */
	checkpoint: string | null;
	events: number;
	/** The oldest event in the file, and the newest; null: it holds none. */
	first: Placed | null;
	last: Placed | null;
}

/** One part of a file of the log. */
interface ExportPart {
	text: string;
	/** SHA-256 of the part's text in UTF-8, as hex. */
	sha256: string;
	/** Events in this part. */
	count: number;
	/** Events in all parts so far. */
	total: number;
	/** What the next part is asked for with; null: this was the last. */
	nextCursor: string | null;
	/** With the last part only. */
	manifest: ExportManifest | null;
}

interface Events extends OfOrganization, PageRequest {
	filter?: AuditFilter | undefined;
}

export interface AuditLogProcedures {
	list: Query<
		/** `folded`: an ending and its being enforced are one entry. */
		Events & { folded?: boolean | undefined },
		{ items: ListedEntry[]; nextCursor: string | null; asOf: number }
	>;
	get: Query<OfOrganization & { eventId: string }, FoundEntry>;
	/** Reads the log slice by slice and says whether it is whole. */
	verify: Query<OfOrganization & { cursor?: string | undefined }, LogCheck>;
	export: Mutation<Events & { format: ExportFormat }, ExportPart>;
}
