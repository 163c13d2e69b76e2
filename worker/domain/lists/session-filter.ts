import { type Session, type SessionUser, statusAt } from "../session.ts";
import {
	isWithin,
	type KeyRange,
	matchesSearch,
	personTermsOf,
	type Search,
} from "./search-words.ts";
import type { SessionFilter } from "./session-list.ts";

/** A filter whose texts have been read: what was searched for, and the addresses that are meant. */
export interface SessionQuery extends Omit<SessionFilter, "ip" | "q"> {
	search?: Search;
	ranges?: KeyRange[];
	/** The policy does not want idle sessions marked: whoever computes flags by the clock finds none. */
	idlenessOff?: true;
}

export type TermsOf = (user: SessionUser) => readonly string[];

/** Tells each person's terms once; to be kept for one look at many sessions, and no longer. */
export function rememberedTerms(): TermsOf {
	const known = new Map<string, readonly string[]>();
	return (user) => {
		const terms = known.get(user.id) ?? personTermsOf(user);
		known.set(user.id, terms);
		return terms;
	};
}

/**
 * Whether a session fits a query, limits that have passed included. Says of one session what the list's SQL says of
 * all of them.
 *
 * @param session as it stands
 * @param termsOf what a person is found by: of many sessions remembered, because it takes long to tell
 */
export function matchesQuery(
	session: Session,
	query: SessionQuery,
	nowMs: number,
	termsOf: TermsOf = personTermsOf,
): boolean {
	const { user, ended } = session;
	const within = (value: number, after: number | undefined, before: number | undefined): boolean =>
		(after === undefined || value >= after) && (before === undefined || value < before);
	return (
		(query.status === undefined || statusAt(session, nowMs) === query.status) &&
		(query.userId === undefined || user.id === query.userId) &&
		(!query.deviceType?.length || query.deviceType.includes(session.device.type)) &&
		(!query.country?.length ||
			query.country.some((code) => code.toUpperCase() === session.geo?.country)) &&
		(query.ranges === undefined || isWithin(session.ip, query.ranges)) &&
		(query.network === undefined || session.network === query.network) &&
		(!query.flags?.length || session.flags.some(({ kind }) => query.flags?.includes(kind))) &&
		Object.entries(query.metadata ?? {}).every(
			([key, value]) => session.metadata !== null && session.metadata[key] === value,
		) &&
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
		(query.search === undefined || finds(session, query.search, termsOf))
	);
}

const finds = (session: Session, search: Search, termsOf: TermsOf): boolean =>
	matchesSearch(search, {
		sessionId: session.id,
		ip: session.ip,
		userId: session.user.id,
		terms: search.words.length === 0 ? [] : termsOf(session.user),
	});
