import { systemActor } from "../../domain/actor.ts";
import { dayMs } from "../../domain/clock.ts";
import type { Policy } from "../../domain/policy.ts";
import { sweepExpired } from "../../objects/organization/endings/expiry.ts";
import { revokeNamed, revokeUser } from "../../objects/organization/endings/revoke.ts";
import { settleStep } from "../../objects/organization/endings/settle-watermarks.ts";
import { noteActivity } from "../../objects/organization/lifecycle/activity.ts";
import { refreshSession } from "../../objects/organization/lifecycle/refresh.ts";
import { startSession } from "../../objects/organization/lifecycle/start-session.ts";
import type { Caller, StartedSession } from "../../objects/organization/organization-rpc.ts";
import type { Store } from "../../objects/organization/store/store.ts";
import { clientFacts } from "../../services/client/client-facts.ts";
import type { PlannedEnd, PlannedSession } from "./history.ts";

interface ReplayContext {
	store: Store;
	organizationId: string;
	policy: Policy;
	/** Who ended sessions as administrator. */
	administrator: Caller["by"];
	nowMs: number;
}

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
 * audit events and outbox come out as they would have. To be called inside a transaction.
 */
export function replay(context: ReplayContext, sessions: readonly PlannedSession[]): void {
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
		if (step.at - sweptAtMs >= dayMs) {
			while (sweepExpired(context.store, step.at)) {
				// Until nothing is due.
			}
			sweptAtMs = step.at;
		}
		if (step.kind === "start") {
			state.started = start(context, session);
			state.refreshToken = state.started.refreshToken;
		} else if (state.started !== null) {
			const order = { sessionId: state.started.sessionId, refreshToken: state.refreshToken };
			state.refreshToken = proceed(context, session, order, step);
		}
	}
}

function start(context: ReplayContext, session: PlannedSession): StartedSession {
	const facts = clientFacts({
		ip: session.ip,
		userAgent: session.userAgent,
		geo: session.geo,
		authMethods: session.authMethods,
		clientId: session.clientId,
	});
	const started = startSession(
		context.store,
		context.organizationId,
		{ user: session.user, ...facts },
		context.policy,
		service,
		session.createdAt,
	);
	if (!started.ok) throw new Error(`The seed could not start a session: ${started.error.message}`);
	return started.value;
}

/** Takes one step of a running session; returns the refresh token that counts from then on. */
function proceed(
	context: ReplayContext,
	session: PlannedSession,
	order: { sessionId: string; refreshToken: string },
	step: Exclude<Step, { kind: "start" }>,
): string {
	const { store, organizationId, policy } = context;
	switch (step.kind) {
		case "refresh": {
			const refresh = { refreshToken: order.refreshToken };
			const answer = refreshSession(store, organizationId, refresh, policy, service, step.at);
			return answer.ok ? answer.value.refreshToken : order.refreshToken;
		}
		case "touch":
			noteActivity(store, { sessionId: order.sessionId, at: step.at }, policy, step.at);
			return order.refreshToken;
		case "end":
			end(context, session, order.sessionId, step.end);
			return order.refreshToken;
	}
}

function end(
	context: ReplayContext,
	session: PlannedSession,
	sessionId: string,
	planned: PlannedEnd,
): void {
	const { store, organizationId } = context;
	const { cause, reason, at } = planned;
	const caller = { by: enderOf(context, planned), requestId };
	if (planned.wholePerson) {
		const order = { userId: session.user.id, exceptId: null, cause, reason };
		revokeUser(store, organizationId, order, caller, at);
		while (settleStep(store)) {
			// The next step of the past reads rows that have caught up.
		}
		return;
	}
	const scope = { kind: "session" as const, sessionId };
	const order = { sessionIds: [sessionId], scope, cause, reason };
	revokeNamed(store, organizationId, order, caller, at);
}

/** A sign-out is reported by the authentication module; limits and reuse are Curfew's own doing. */
function enderOf(context: ReplayContext, planned: PlannedEnd): Caller["by"] {
	if (planned.cause === "admin") return context.administrator;
	if (planned.cause === "user") return service.by;
	return systemActor;
}
