import { z } from "zod";
import { flagKinds } from "../facts/flags.ts";
import { networks } from "../facts/place.ts";
import { deviceTypes, endCauses, type Session, sessionStatuses } from "../session.ts";
import { userIdSchema } from "../wire/id-input.ts";
import { text } from "../wire/text.ts";

const instant = z.number().int().nonnegative();

const keySentence = "A key of metadata is letters, digits and _ . - only.";

/** A record passes over this key without a word, and a filter without it would find everybody. */
const namesNoPrototype = (sent: unknown): boolean =>
	typeof sent !== "object" || sent === null || !Object.hasOwn(sent, "__proto__");

/** The keys and values of a session's metadata: no session has more than ten. */
const metadataSchema = z
	.custom<Record<string, string>>(namesNoPrototype, keySentence)
	.pipe(
		z
			.record(text(40).regex(/^[A-Za-z0-9_.-]+$/, keySentence), text(100))
			.refine(
				(metadata) => Object.keys(metadata).length <= 10,
				"Filter by at most 10 entries of metadata.",
			),
	);

export const sessionFilterSchema = z.strictObject({
	/** Prefix search over the words of name and e-mail, the address and the id. */
	q: text(200, "Search for at most 200 characters.").optional(),
	userId: userIdSchema.optional(),
	status: z.enum(sessionStatuses).optional(),
	deviceType: z.array(z.enum(deviceTypes)).max(deviceTypes.length).optional(),
	country: z
		.array(text(2).regex(/^[A-Za-z]{2}$/, "A country is a two-letter ISO 3166 code, such as DE."))
		.max(50)
		.optional(),
	/** An address or a range; whether it is one is told where it is read. */
	ip: text(100).optional(),
	lastActiveBefore: instant.optional(),
	lastActiveAfter: instant.optional(),
	createdBefore: instant.optional(),
	createdAfter: instant.optional(),
	supportOnly: z.boolean().optional(),
	clientId: text(255).min(1).optional(),
	/** How they came: through the Tor network. */
	network: z.enum(networks).optional(),
	/** What stands out about them: any of these. */
	flags: z.array(z.enum(flagKinds)).max(flagKinds.length).optional(),
	/** What the authentication module keeps with them: all of these, each as it is. */
	metadata: metadataSchema.optional(),
	/** The ledger of ended sessions: why, by whom and when they ended. */
	endedCause: z.array(z.enum(endCauses)).max(endCauses.length).optional(),
	endedById: text(255).optional(),
	endedAfter: instant.optional(),
	endedBefore: instant.optional(),
});
export type SessionFilter = z.infer<typeof sessionFilterSchema>;

export const sessionSortKeys = [
	"lastActivityAt",
	"endedAt",
	"createdAt",
	"user",
	"ip",
	"country",
	"device",
] as const;

/** What sessions are compared by under each key. */
export const sortValues: Record<(typeof sessionSortKeys)[number], "number" | "string"> = {
	lastActivityAt: "number",
	endedAt: "number",
	createdAt: "number",
	user: "string",
	ip: "string",
	country: "string",
	device: "string",
};

export const sessionSortSchema = z.strictObject({
	by: z.enum(sessionSortKeys),
	direction: z.enum(["asc", "desc"]),
});
export interface SessionSort {
	by: (typeof sessionSortKeys)[number];
	direction: "asc" | "desc";
}

export const defaultSort: SessionSort = { by: "lastActivityAt", direction: "desc" };

export const pageLimitSchema = z
	.number()
	.int()
	.min(1, "A page holds 1 to 200 rows.")
	.max(200, "A page holds 1 to 200 rows.")
	.default(50);

/** Counting stops here; beyond it `capped` is true and the UI shows "10,000+". */
export const countMax = 10_000;

/** How many sessions the organization object lists itself, while D1 cannot be asked. */
export const directListMax = 200;

/** About how many sessions one call asks how they stand. */
export const liveMax = 200;

export interface CappedCount {
	count: number;
	capped: boolean;
}

export interface SessionPage {
	items: Session[];
	nextCursor: string | null;
	total: CappedCount;
	/** When the page was read: relative times on screen count from here, not from the browser's clock. */
	asOf: number;
	degraded?: true;
}

export interface Facet extends CappedCount {
	value: string;
}

export interface SessionFacets {
	status: Facet[];
	deviceType: Facet[];
	country: Facet[];
	/** Windows that overlap: "5m", "1h", "24h", "7d", "30d". */
	lastActive: Facet[];
}
