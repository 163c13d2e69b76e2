import type { Session, SessionState } from "../../../api/client.ts";

/**
 * A session as far as two answers know it, whichever of them was given first: an end is never taken back, and
 * activity never goes backwards.
 */
export function merged<S extends Session>(session: S, state: SessionState | undefined): S {
	if (state === undefined) return session;
	const isEnded = state.status !== "active";
	if (session.status !== "active" && !isEnded) return session;
	if (!isEnded && state.lastActivityAt < session.lastActivityAt) return session;
	return {
		...session,
		...state,
		lastActivityAt: Math.max(state.lastActivityAt, session.lastActivityAt),
	};
}
