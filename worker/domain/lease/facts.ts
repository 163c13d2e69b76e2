import type { SessionClaims } from "../session.ts";

/** What never changes about a session. It comes signed inside the access token, or once from the parent. */
export interface Facts {
	sessionId: string;
	userId: string;
	/** The organization's sequence at the session's creation. */
	sequence: number;
	/** The session's end on the writer's clock. */
	endsAtMs: number;
	/** Further keys whose watermarks apply, besides organization and user. */
	coverKeys?: readonly string[];
}

/** The facts as an access token carries them. */
export const factsOfClaims = ({ sid, sub, seq, sexp }: Omit<SessionClaims, "org">): Facts => ({
	sessionId: sid,
	userId: sub,
	sequence: seq,
	endsAtMs: sexp,
});
