import { secondMs } from "../clock.ts";
import { type SeenFrom, seenAfter } from "../facts/place.ts";
import { type Facts, type PreparedFacts, preparedFacts } from "../lease/facts.ts";
import type { AskedSession, SeenActivity } from "./gate-calls.ts";

export const never = Number.NEGATIVE_INFINITY;
/** An edge has fewer sessions in use; who comes after so many others is looked up again. */
const sessionsKept = 10_000;
const nowhere: SeenFrom = {};

/** A session that an isolate was asked about, with what all its checks need worked out once. */
export interface KnownSession {
	readonly organizationId: string;
	readonly facts: PreparedFacts;
	/** Until when they count as the organization's own word; what a token said is held against each token again. */
	readonly learnedMs: number;
	/** When it was last in use, and from where. */
	seenAtMs: number;
	seenFrom: SeenFrom;
	/** When `seenFrom` was read of a request. */
	readAtMs: number;
}

/** Whether it is what is asked about: one id in two organizations is two sessions, and a token says whose it is. */
export function isMeant(
	{ organizationId, facts, learnedMs }: KnownSession,
	asked: AskedSession,
	nowMs: number,
): boolean {
	const { claims, adopt } = asked;
	if (organizationId !== asked.organizationId) return false;
	if (!adopt && claims) {
		return (
			facts.userId === claims.sub && facts.sequence === claims.seq && facts.endsAtMs === claims.sexp
		);
	}
	return nowMs < learnedMs && (!adopt || facts.userId === adopt.userId);
}

/** Notes that it is in use. Where that is from is read once a second: reading it costs more than the check. */
export function noteUse(
	session: KnownSession,
	isNew: boolean,
	from: SeenFrom,
	nowMs: number,
): void {
	session.seenAtMs = nowMs;
	if (Math.abs(nowMs - session.readAtMs) < secondMs) return;
	session.seenFrom = seenAfter(isNew ? nowhere : session.seenFrom, from);
	session.readAtMs = nowMs;
}

/** What is handed in of it. */
export const seenActivity = ({ facts, seenFrom, seenAtMs }: KnownSession): SeenActivity => ({
	...seenFrom,
	sessionId: facts.sessionId,
	at: seenAtMs,
});

/** For one more of so many: what has been there longest goes. */
export function makeRoom<Key>(kept: Map<Key, unknown>, max: number): void {
	for (const oldest of kept.keys()) {
		if (kept.size < max) return;
		kept.delete(oldest);
	}
}

/**
 * What the organization said takes the place of what a token did, and never the other way round. Of one id in two
 * organizations the one in use is kept: who came first must not make the other's checks slow for good.
 */
export function keepSession(
	sessions: Map<string, KnownSession>,
	organizationId: string,
	facts: Facts,
	learnedMs: number,
): KnownSession {
	const { sessionId } = facts;
	const known = sessions.get(sessionId);
	const kept: KnownSession = {
		organizationId,
		facts: preparedFacts(facts),
		learnedMs,
		seenAtMs: never,
		seenFrom: nowhere,
		readAtMs: never,
	};
	if (known?.organizationId === organizationId && known.learnedMs > learnedMs) return kept;
	makeRoom(sessions, sessionsKept);
	sessions.set(sessionId, kept);
	return kept;
}
