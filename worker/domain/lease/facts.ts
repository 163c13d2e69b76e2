import type { SessionClaims } from "../session.ts";
import { firstWordOf } from "./ended-record.ts";
import { coverKeysOf } from "./view-watermark.ts";

/** What never changes about a session. It comes signed inside the access token, or once from the parent. */
export interface Facts {
	sessionId: string;
	userId: string;
	/** The organization's sequence at the session's creation. */
	sequence: number;
	/** The session's end on the writer's clock. */
	endsAtMs: number;
}

/** Facts with what every look at a view needs of them, worked out once. */
export interface PreparedFacts extends Facts {
	readonly coverKeys: readonly string[];
	readonly firstWord: number;
}

export const preparedFacts = (facts: Facts): PreparedFacts => ({
	...facts,
	coverKeys: coverKeysOf(facts.userId),
	firstWord: firstWordOf(facts.sessionId),
});

/** The facts as an access token carries them. */
export const factsOfClaims = ({ sid, sub, seq, sexp }: Omit<SessionClaims, "org">): Facts => ({
	sessionId: sid,
	userId: sub,
	sequence: seq,
	endsAtMs: sexp,
});
