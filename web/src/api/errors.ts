import { TRPCClientError } from "@trpc/client";
import type { OwnEnd } from "../../../worker/domain/administration/own-end.ts";
import type { FailureReason } from "../../../worker/domain/errors.ts";

/** An error as pages show it: a reason to switch on, a sentence, and the id to quote. */
export interface Problem {
	/** A reason of the Worker's closed list, or `offline`: no answer came back at all. */
	reason: FailureReason | "offline";
	message: string;
	requestId: string | null;
	/** The path of the field that was refused, when the API names one: `change.idleTimeoutMs`. */
	field?: string;
	/** When the same request may be sent again, counted from the answer. */
	retryAfterMs?: number;
	/** By whom and when one's own session was ended, as far as the Worker tells. */
	ended?: OwnEnd;
}

/** No answer came back at all. */
export const offline: Problem = {
	reason: "offline",
	message: "Couldn't reach Curfew. Check your connection and try again.",
	requestId: null,
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null;

/** Reads what went wrong from whatever was thrown. */
export function problemOf(error: unknown): Problem {
	if (error instanceof ProblemError) return error.problem;
	if (!(error instanceof TRPCClientError)) return offline;
	return refusalIn(error.data, error.message) ?? offline;
}

/** The problem that an answer of the Worker tells, of procedures and plain routes alike; null when it tells none. */
export function refusalIn(data: unknown, message: string): Problem | null {
	if (!isRecord(data) || typeof data.reason !== "string") return null;
	return {
		// The Worker only sends reasons of its list; a newer one falls to the default of every switch.
		reason: data.reason as FailureReason,
		message,
		requestId: typeof data.requestId === "string" ? data.requestId : null,
		...(typeof data.field === "string" && { field: data.field }),
		...(isRecord(data.ended) && { ended: data.ended as unknown as OwnEnd }),
		...(typeof data.retryAfterMs === "number" && { retryAfterMs: data.retryAfterMs }),
	};
}

/** Thrown by the plain HTTP calls, so that queries carry the same kind of problem everywhere. */
export class ProblemError extends Error {
	readonly problem: Problem;
	constructor(problem: Problem) {
		super(problem.message);
		this.problem = problem;
	}
}

/** Reasons that mean the administrator is no longer signed in. */
export const isSignedOut = (problem: Problem): boolean =>
	problem.reason === "session_ended" || problem.reason === "unauthenticated";

/** Only what may pass by itself is tried again; a refusal stays a refusal. */
export const isPassing = (problem: Problem): boolean =>
	problem.reason === "offline" ||
	problem.reason === "unavailable" ||
	(problem.reason === "slow_down" && (problem.retryAfterMs ?? 0) <= patienceMs);

/** A page that waits longer than this should say so instead. */
const patienceMs = 10_000;

/** How long to wait before a request is sent again: as long as the Worker said, else longer with each failure. */
export const retryDelayMs = (failures: number, problem: Problem): number =>
	problem.retryAfterMs ?? 1_000 * 2 ** failures;

/** Reasons that another request cannot change: the person may not see this, whatever they filter by. */
export const isRefusal = (problem: Problem): boolean =>
	problem.reason === "forbidden" ||
	problem.reason === "insufficient_scope" ||
	problem.reason === "support_access_required" ||
	problem.reason === "support_session_required" ||
	problem.reason === "not_found";
