import { type ActorReference, type Caller, systemActor } from "../../domain/actor.ts";
import { dayMs } from "../../domain/clock.ts";
import { sweepExpired } from "../../objects/organization/endings/expiry.ts";
import { revokeNamed, revokeUser } from "../../objects/organization/endings/revoke.ts";
import { settleStep } from "../../objects/organization/endings/settle-watermarks.ts";
import { noteActivity } from "../../objects/organization/lifecycle/activity.ts";
import type { StartedSession } from "../../objects/organization/lifecycle/lifecycle-rpc.ts";
import { refreshSession } from "../../objects/organization/lifecycle/refresh.ts";
import { startSession } from "../../objects/organization/lifecycle/start-session.ts";
import type { Transaction } from "../../objects/organization/store/transaction.ts";
import { clientFacts } from "../../services/client/client-facts.ts";
import type { PlannedEnd, PlannedSession } from "./history.ts";

type Step =
	| { at: number; kind: "start" }
	| { at: number; kind: "refresh" }
	| { at: number; kind: "touch" }
	| { at: number; kind: "end"; end: PlannedEnd };

const requestId = "seed";
const service: Caller = {
	by: { kind: "api_token", id: "tok_local_service", name: "Local service token" },
	requestId,
};

/** A session's life as steps: it starts, is refreshed now and then, was last seen, and perhaps ends. */
function stepsOf(session: PlannedSession): Step[] {
	const refreshes = session.activity.slice(0, -1);
	const last = session.activity.at(-1);
	return [
		{ at: session.createdAt, kind: "start" },
		...refreshes.map((at): Step => ({ at, kind: "refresh" })),
		...(last === undefined ? [] : [{ at: last, kind: "touch" } as const]),
		...(session.end === null
			? []
			: [{ at: session.end.at, kind: "end", end: session.end } as const]),
	];
}

/**
 * Plays the past through the object's own commands, in the order in which it happened: sequence numbers, receipts,
 * audit events and outbox come out as they would have. To be called inside a transaction, whose clock is turned back
 * for each step.
 *
 * @param administrator who ended sessions as administrator
 */
export function replay(
	tx: Transaction,
	administrator: ActorReference,
	sessions: readonly PlannedSession[],
): void {
	const steps = sessions
		.flatMap((session) => {
			const state: { started: StartedSession | null; refreshToken: string } = {
				started: null,
				refreshToken: "",
			};
			return stepsOf(session).map((step) => ({ session, state, step }));
		})
		.sort((a, b) => a.step.at - b.step.at);
	let sweptAtMs = 0;
	for (const { session, state, step } of steps) {
		const past: Transaction = { ...tx, nowMs: step.at, caller: callerOf(step, administrator) };
		if (step.at - sweptAtMs >= dayMs) {
			while (sweepExpired(past)) {
				// Until nothing is due.
			}
			sweptAtMs = step.at;
		}
		if (step.kind === "start") {
			state.started = start(past, session);
			state.refreshToken = state.started.refreshToken;
		} else if (state.started !== null) {
			const order = { sessionId: state.started.sessionId, refreshToken: state.refreshToken };
			state.refreshToken = proceed(past, session, order, step);
		}
	}
}

function start(past: Transaction, session: PlannedSession): StartedSession {
	const facts = clientFacts({
		ip: session.ip,
		userAgent: session.userAgent,
		geo: session.geo,
		authMethods: session.authMethods,
		clientId: session.clientId,
	});
	const started = startSession(past, { user: session.user, ...facts });
	if (!started.ok) throw new Error(`The seed could not start a session: ${started.error.reason}`);
	return started.value;
}

/** Takes one step of a running session; returns the refresh token that counts from then on. */
function proceed(
	past: Transaction,
	session: PlannedSession,
	order: { sessionId: string; refreshToken: string },
	step: Exclude<Step, { kind: "start" }>,
): string {
	switch (step.kind) {
		case "refresh": {
			const answer = refreshSession(past, { refreshToken: order.refreshToken }, null);
			return answer.ok ? answer.value.refreshToken : order.refreshToken;
		}
		case "touch":
			noteActivity(past, { sessionId: order.sessionId, at: step.at });
			return order.refreshToken;
		case "end":
			end(past, session, order.sessionId, step.end);
			return order.refreshToken;
	}
}

function end(
	past: Transaction,
	session: PlannedSession,
	sessionId: string,
	{ cause, reason, wholePerson }: PlannedEnd,
): void {
	if (wholePerson) {
		revokeUser(past, { userId: session.user.id, exceptId: null, cause, reason });
		while (settleStep(past.store)) {
			// The next step of the past reads rows that have caught up.
		}
		return;
	}
	const scope = { kind: "session" as const, sessionId };
	revokeNamed(past, { sessionIds: [sessionId], scope, cause, reason });
}

/** A sign-out is reported by the authentication module; limits and reuse are Curfew's own doing. */
function callerOf(step: Step, administrator: ActorReference): Caller {
	if (step.kind !== "end" || step.end.cause === "user") return service;
	return { by: step.end.cause === "admin" ? administrator : systemActor, requestId };
}
