import type { Caller } from "../../../domain/actor.ts";
import type { Failure } from "../../../domain/errors.ts";
import type { Place } from "../../../domain/facts/place.ts";
import type { SavedView, ViewAbout } from "../../../domain/lists/saved-view.ts";
import type { SessionQuery } from "../../../domain/lists/session-filter.ts";
import type { SessionSort } from "../../../domain/lists/session-list.ts";
import type { Result } from "../../../domain/result.ts";
import type { EndCause, Session, SessionDetail, SessionStatus } from "../../../domain/session.ts";

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

/** The request that a check is part of. */
export interface CheckedUse {
	/** Whose session it must be, when the credential says so: of anybody else's it is no use. */
	subject?: string;
	/** Where the request came from, as far as the edge knows. */
	place?: Place;
	/** The edge asked by introspection, which an organization's policy may leave out. */
	byIntrospection?: boolean;
}

/** What a list row is overlaid with, so that an ended session never shows as active. */
export type LiveState = Pick<
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

export interface LiveStates {
	/** By id; a session that is not known here, or no longer kept, is left out. */
	states: Record<string, LiveState>;
	/** What the answer contains: every change up to this one of the organization. */
	sequence: number;
	asOf: number;
}

/** A view to be kept; with an id in place of the one that has it. */
export interface SavedViewOrder {
	id?: string;
	name: string;
	filter: string;
	sort: SessionSort | null;
	about: ViewAbout;
}

/** Sessions as they stand. */
export interface SessionsRpc {
	/** @param use the check is one of a request, which counts as activity when it is accepted */
	checkSession(sessionId: string, use?: CheckedUse): Promise<CheckedSession>;
	getSession(sessionId: string): Promise<Result<SessionDetail, Failure>>;
	listForUser(userId: string): Promise<Result<Session[], Failure>>;
	/** The newest sessions that match, from the object itself: what lists show while D1 cannot be asked. */
	listDirectly(query: SessionQuery): Promise<Result<Session[], Failure>>;
	liveStates(sessionIds: string[]): Promise<Record<string, LiveState>>;
	/** The same for whoever follows them, who must know what an answer already contains. */
	followStates(sessionIds: string[]): Promise<Result<LiveStates, Failure>>;
	/** By name. */
	listSavedViews(): Promise<Result<SavedView[], Failure>>;
	saveView(order: SavedViewOrder, caller: Caller): Promise<Result<SavedView, Failure>>;
	removeView(viewId: string, caller: Caller): Promise<Result<SavedView, Failure>>;
}
