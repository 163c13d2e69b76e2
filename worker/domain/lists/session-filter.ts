import { type Session, statusAt } from "../session.ts";
import { searchPrefixesOf, searchTermsOf } from "./search.ts";
import type { SessionFilter } from "./session-list.ts";

/** A filter whose address has been parsed: the range of sortable address keys it means. */
export interface SessionQuery extends Omit<SessionFilter, "ip"> {
	ipRange?: { from: string; to: string };
}

/**
 * Whether a session fits a query, limits that have passed included. Says of one session what the list's SQL says of
 * all of them.
 *
 * @param session as it stands; `ipKey` is the sortable form of its address
 */
export function matchesQuery(
	session: Session & { ipKey: string },
	query: SessionQuery,
	nowMs: number,
): boolean {
	const { user, ended } = session;
	const within = (value: number, after: number | undefined, before: number | undefined): boolean =>
		(after === undefined || value >= after) && (before === undefined || value < before);
	const searched = query.q !== undefined && query.q.trim() !== "";
	return (
		(query.status === undefined || statusAt(session, nowMs) === query.status) &&
		(query.userId === undefined || user.id === query.userId) &&
		(!query.deviceType?.length || query.deviceType.includes(session.device.type)) &&
		(!query.country?.length ||
			query.country.some((code) => code.toUpperCase() === session.geo?.country)) &&
		(query.ipRange === undefined ||
			(query.ipRange.from <= session.ipKey && session.ipKey <= query.ipRange.to)) &&
		within(session.lastActivityAt, query.lastActiveAfter, query.lastActiveBefore) &&
		within(session.createdAt, query.createdAfter, query.createdBefore) &&
		(query.clientId === undefined || session.clientId === query.clientId) &&
		(!query.supportOnly || session.supportGrantId !== null) &&
		(!query.endedCause?.length ||
			(ended !== undefined && query.endedCause.includes(ended.cause))) &&
		(query.endedById === undefined || ended?.by.id === query.endedById) &&
		(query.endedAfter === undefined && query.endedBefore === undefined
			? true
			: ended !== undefined && within(ended.at, query.endedAfter, query.endedBefore)) &&
		(!searched || finds(session, query.q ?? ""))
	);
}

function finds(session: Session, text: string): boolean {
	const prefixes = searchPrefixesOf(text);
	if (prefixes.length === 0) return false;
	const terms = searchTermsOf(session);
	return prefixes.every((prefix) => terms.some((term) => term.startsWith(prefix)));
}
