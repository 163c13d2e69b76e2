import { z } from "zod";
import { auditActions, type NotedFilter } from "../audit-event.ts";
import type { KeyRange } from "../lists/search-words.ts";
import { text } from "../wire/text.ts";

const instant = z.number().int().nonnegative();
const name = text(400, "Search for at most 400 characters.");
const severities = ["info", "critical"] as const;

/** Which events are asked for; several fields narrow each other down. */
export const auditFilterSchema = z.strictObject({
	actorId: text(255).optional(),
	/** Words of the name of who did it, as the log shows names. */
	actorName: name.optional(),
	action: z.array(z.enum(auditActions)).max(auditActions.length).optional(),
	targetId: text(255).optional(),
	/** Words of the name of what it was done to. */
	targetName: name.optional(),
	severity: z.enum(severities).optional(),
	/** What was done under this support-access grant. */
	grantId: text(100).optional(),
	receiptId: text(100).optional(),
	/** What was done with this API token. */
	tokenId: text(100).optional(),
	/** An IP address, or a range in CIDR notation. */
	address: text(100).optional(),
	from: instant.optional(),
	to: instant.optional(),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;

/** A filter whose texts have been read. */
export interface AuditQuery extends Omit<AuditFilter, "actorName" | "targetName" | "address"> {
	/** Beginnings of the words of a name; none: something was typed that names nobody. */
	actorWords?: string[];
	targetWords?: string[];
	ranges?: KeyRange[];
	/** Events that say that an ending is enforced are left out: its own event tells of it. */
	folded?: boolean;
}

const personal = ["actorId", "actorName", "targetId", "targetName", "address"] as const;

/** What an event may keep of a filter. */
export function notedFilter(filter: AuditFilter): NotedFilter {
	const {
		actorId: _by,
		actorName: _name,
		targetId: _to,
		targetName: _what,
		address: _from,
		...kept
	} = filter;
	const given = Object.entries(kept).filter(([, value]) => value !== undefined);
	const withheld = personal.filter((field) => filter[field] !== undefined);
	return Object.fromEntries([...given, ...withheld.map((field) => [field, true])]);
}
