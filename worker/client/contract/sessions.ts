import type { FlagKind } from "../../domain/facts/flags.ts";
import type { Network } from "../../domain/facts/place.ts";
import type { SavedView } from "../../domain/lists/saved-view.ts";
import type { SessionFacets, SessionPage } from "../../domain/lists/session-list.ts";
import type { OpenFields } from "../../domain/log/evidence.ts";
import type { FullReceipt, ListedReceipt, Receipt } from "../../domain/receipt.ts";
import type {
	DeviceType,
	EndCause,
	Session,
	SessionDetail,
	SessionStatus,
} from "../../domain/session.ts";
import type { Mutation, OfOrganization, PageRequest, Query, Repeatable, Sort } from "./calls.ts";

/** Which sessions; several fields narrow each other down. */
export interface SessionFilter {
	/** Beginnings of the words of name and e-mail, of the address and the id. */
	q?: string | undefined;
	userId?: string | undefined;
	status?: SessionStatus | undefined;
	deviceType?: DeviceType[] | undefined;
	/** ISO 3166-1 alpha-2. */
	country?: string[] | undefined;
	/** An address or a CIDR range. */
	ip?: string | undefined;
	lastActiveBefore?: number | undefined;
	lastActiveAfter?: number | undefined;
	createdBefore?: number | undefined;
	createdAfter?: number | undefined;
	supportOnly?: boolean | undefined;
	clientId?: string | undefined;
	network?: Network | undefined;
	flags?: FlagKind[] | undefined;
	metadata?: Record<string, string> | undefined;
	endedCause?: EndCause[] | undefined;
	endedById?: string | undefined;
	endedAfter?: number | undefined;
	endedBefore?: number | undefined;
}

/** The same as an object, or as text: `device:mobile status:active`. */
type Filter = string | SessionFilter;

type SessionOrder = Sort<
	"lastActivityAt" | "endedAt" | "createdAt" | "user" | "ip" | "country" | "device"
>;

interface OfSession extends OfOrganization {
	sessionId: string;
}

/** What a row of a list is overlaid with. */
type LiveState = Pick<
	Session,
	| "status"
	| "user"
	| "ip"
	| "geo"
	| "network"
	| "lastActivityAt"
	| "idleExpiresAt"
	| "flags"
	| "ended"
>;

interface LiveStates {
	/** By id; what is not known, or no longer kept, is left out. */
	states: Record<string, LiveState>;
	sequence: number;
	asOf: number;
}

interface RevocationPreview {
	previewId: string;
	count: number;
	/** It covers every session that stands: ending it asks for the organization's short name. */
	everything: boolean;
	/** The first of what would end. */
	sample: Session[];
	expiresAt: number;
}

/** What administrators see and end; `…Mine` and `revokeOthers` are a person's own. */
export interface SessionProcedures {
	listMine: Query<Record<string, never> | undefined, { items: Session[] }>;
	revokeMine: Mutation<Repeatable & { sessionId: string; notMe?: boolean | undefined }, Receipt>;
	revokeOthers: Mutation<Repeatable, Receipt>;
	list: Query<
		OfOrganization & PageRequest & { filter?: Filter | undefined; sort?: SessionOrder | undefined },
		SessionPage
	>;
	get: Query<OfSession, SessionDetail>;
	live: Query<OfOrganization & { sessionIds: string[] }, LiveStates>;
	facets: Query<OfOrganization & { filter?: Filter | undefined }, SessionFacets>;
	revoke: Mutation<OfSession & Repeatable & { reason?: string | undefined }, Receipt>;
	/** At most 500. */
	revokeMany: Mutation<
		OfOrganization & Repeatable & { sessionIds: string[]; reason?: string | undefined },
		Receipt
	>;
	revokeForUser: Mutation<
		OfOrganization &
			Repeatable & {
				userId: string;
				reason?: string | undefined;
				exceptCurrent?: boolean | undefined;
			},
		Receipt
	>;
	previewRevocation: Query<
		OfOrganization & { filter: Filter; exceptCurrent?: boolean | undefined },
		RevocationPreview
	>;
	/** Ends exactly what the preview showed and still matches. */
	revokeByFilter: Mutation<
		OfOrganization &
			Repeatable & {
				previewId: string;
				expectedCount: number;
				confirm?: string | undefined;
				reason: string;
			},
		Receipt
	>;
	/** `confirm`: the organization's short name. */
	revokeAll: Mutation<
		OfOrganization &
			Repeatable & { confirm: string; reason: string; exceptCurrent?: boolean | undefined },
		Receipt
	>;
}

/** Filters that an organization keeps under a name. */
export interface SavedViewProcedures {
	list: Query<OfOrganization, { items: SavedView[] }>;
	save: Mutation<
		OfOrganization &
			Repeatable & {
				/** Takes the place of this one. */
				viewId?: string | undefined;
				name: string;
				filter: string;
				sort?: SessionOrder | undefined;
			},
		{ view: SavedView }
	>;
	remove: Mutation<OfOrganization & Repeatable & { viewId: string }, { view: SavedView }>;
}

/** Which receipts; several fields narrow each other down. */
interface ReceiptFilter {
	userId?: string | undefined;
	userName?: string | undefined;
	cause?: EndCause | undefined;
	actorId?: string | undefined;
	actorName?: string | undefined;
	state?: "recorded" | "enforced" | undefined;
	from?: number | undefined;
	to?: number | undefined;
}

/** A proof that can be taken away, and the fields that it opens. */
export interface Evidence {
	name: string;
	file: string;
	fields: OpenFields;
}

interface OfReceipt extends OfOrganization {
	receiptId: string;
}

/** The receipts of what was ended. */
export interface RevocationProcedures {
	list: Query<
		OfOrganization & PageRequest & { filter?: ReceiptFilter | undefined },
		{ items: ListedReceipt[]; nextCursor: string | null }
	>;
	get: Query<OfReceipt, FullReceipt>;
	evidence: Query<OfReceipt, Evidence>;
}
