import type { Failure } from "../../../domain/errors.ts";
import type { SessionQuery } from "../../../domain/lists/session-filter.ts";
import type { Result } from "../../../domain/result.ts";
import type {
	EndCause,
	Session,
	SessionDetail,
	SessionEnd,
	SessionStatus,
} from "../../../domain/session.ts";

export interface CheckedSession {
	active: boolean;
	/** The organization cannot say: it is recovering. */
	unavailable?: true;
	status?: SessionStatus;
	cause?: EndCause;
	expiresAt?: number;
	/** Set for a session of the admin UI: to edges and machines it does not exist. */
	ofAdminUi?: true;
	/** Set while active, so that an edge can compare it with the token's subject. */
	userId?: string;
	sequence: number;
	asOf: number;
}

/** What a list row is overlaid with, so that an ended session never shows as active. */
export interface LiveState {
	status: SessionStatus;
	lastActivityAt: number;
	idleExpiresAt: number;
	ended?: SessionEnd;
}

/** Sessions as they stand. */
export interface SessionsRpc {
	checkSession(sessionId: string): Promise<CheckedSession>;
	getSession(sessionId: string): Promise<Result<SessionDetail, Failure>>;
	listForUser(userId: string): Promise<Result<Session[], Failure>>;
	/** The newest sessions that match, from the object itself: what lists show while D1 cannot be asked. */
	listDirectly(query: SessionQuery): Promise<Result<Session[], Failure>>;
	liveStates(sessionIds: string[]): Promise<Record<string, LiveState>>;
}
