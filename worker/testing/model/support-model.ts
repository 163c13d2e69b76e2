import { hourMs } from "../../domain/clock.ts";
import type { GrantScope } from "../../domain/support-grant.ts";

const lapseMs = 12 * hourMs;

/** A grant as the organization was promised it, without a word on how it is kept. */
export interface ModelGrant {
	id: string;
	organization: number;
	/** Null: the platform's support as a whole. */
	holder: number | null;
	scope: GrantScope;
	requestedAt: number | null;
	startsAt: number | null;
	endsAt: number | null;
	/** Revoked, declined or replaced. */
	closed: boolean;
}

interface ModelVisit {
	sessionId: string;
	organization: number;
	holder: number;
	grant: ModelGrant;
	endsAt: number;
	left: boolean;
}

export interface SupportModel {
	nowMs: number;
	grants: ModelGrant[];
	visits: ModelVisit[];
	/** Global admins that are none any more. */
	removed: Set<number>;
}

/** Scheduled or active. */
export const isLive = ({ nowMs }: SupportModel, grant: ModelGrant): boolean =>
	!grant.closed && grant.endsAt !== null && nowMs < grant.endsAt;

export const isActive = (model: SupportModel, grant: ModelGrant): boolean =>
	isLive(model, grant) && model.nowMs >= (grant.startsAt ?? 0);

export const isPending = ({ nowMs }: SupportModel, grant: ModelGrant): boolean =>
	!grant.closed &&
	grant.endsAt === null &&
	grant.requestedAt !== null &&
	nowMs < grant.requestedAt + lapseMs;

/** When a grant ends, or a request that nobody answers. */
export const deadlineOf = ({ endsAt, requestedAt }: ModelGrant): number =>
	endsAt ?? (requestedAt ?? 0) + lapseMs;

/** Whether anything is still to come of it; what is over has exactly one event that says so. */
export const isOpen = (model: SupportModel, grant: ModelGrant): boolean =>
	isLive(model, grant) || isPending(model, grant);

export const stands = (model: SupportModel, visit: ModelVisit): boolean =>
	!visit.left && model.nowMs < visit.endsAt && isActive(model, visit.grant);

/** What a call that reads, and one that ends sessions, must be answered with. */
export function promised(
	model: SupportModel,
	holder: number,
	organization: number,
): [read: string, manage: string] {
	if (model.removed.has(holder)) return ["session_ended", "session_ended"];
	const visit = model.visits.find(
		(one) => one.holder === holder && one.organization === organization && stands(model, one),
	);
	if (visit !== undefined) {
		return ["allowed", visit.grant.scope === "manage" ? "allowed" : "support_scope_required"];
	}
	const could = model.grants.some(
		(grant) =>
			grant.organization === organization &&
			(grant.holder === holder || grant.holder === null) &&
			isActive(model, grant),
	);
	const reason = could ? "support_session_required" : "support_access_required";
	return [reason, reason];
}

export function close(model: SupportModel, grant: ModelGrant): void {
	grant.closed = true;
	for (const visit of model.visits) {
		if (visit.grant === grant) visit.left = true;
	}
}

export function loseRole(model: SupportModel, holder: number): void {
	model.removed.add(holder);
	for (const grant of model.grants) {
		if (grant.holder === holder && isOpen(model, grant)) close(model, grant);
	}
	for (const visit of model.visits) {
		if (visit.holder === holder) visit.left = true;
	}
}
