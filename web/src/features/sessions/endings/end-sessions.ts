import { api, type Receipt, type Session } from "../../../api/client.ts";
import { attempt, type Outcome, queryClient } from "../../../api/query-client.ts";
import { refreshAfterRevocation, sessionQuery } from "../queries.ts";
import { canEnd, mark, markEnded } from "./known-endings.ts";
import { noteOwnEnd } from "./own-end.ts";

/** What to end, decided in a dialog. */
export type EndOrder =
	| { kind: "one"; organizationId: string; session: Session }
	| { kind: "many"; organizationId: string; sessions: Session[] }
	| {
			kind: "person";
			organizationId: string;
			user: Session["user"];
			/** Sessions of the person that are on screen, which turn to "Ending…" together. */
			loaded: Session[];
	  };

interface EndChoices {
	reason: string;
	/** Whether the session that the administrator is using may be among the ended. */
	includeCurrent: boolean;
}

const idsOf = (order: EndOrder, choices: EndChoices): string[] => {
	if (order.kind === "one") return [order.session.id];
	const sessions = order.kind === "many" ? order.sessions : order.loaded;
	return sessions
		.filter((session) => canEnd(session) && (choices.includeCurrent || !session.current))
		.map(({ id }) => id);
};

/**
 * Carries an order out. A repeat after a failure uses the same idempotency key, so an answer that was lost
 * on the way back ends nothing twice and brings the first receipt.
 */
export async function carryOut(
	order: EndOrder,
	choices: EndChoices,
	onReceipt: (receipt: Receipt) => void = () => {},
	idempotencyKey: string = crypto.randomUUID(),
): Promise<Outcome<Receipt>> {
	const { organizationId } = order;
	const sessionIds = idsOf(order, choices);
	const reason = choices.reason.trim();
	const common = { organizationId, idempotencyKey, ...(reason ? { reason } : {}) };
	mark(sessionIds, { phase: "ending" });

	const outcome = await attempt(() => {
		switch (order.kind) {
			case "one":
				return api.sessions.revoke.mutate({ ...common, sessionId: order.session.id });
			case "many":
				return api.sessions.revokeMany.mutate({ ...common, sessionIds });
			case "person":
				return api.sessions.revokeForUser.mutate({
					...common,
					userId: order.user.id,
					exceptCurrent: !choices.includeCurrent,
				});
		}
	});

	if (!outcome.ok) {
		const retry = () => void carryOut(order, choices, onReceipt, idempotencyKey);
		mark(sessionIds, { phase: "failed", problem: outcome.problem, retry });
		return outcome;
	}
	await showEnded(organizationId, sessionIds, outcome.value);
	onReceipt(outcome.value);
	noteIfOwn(order, choices, outcome.value);
	return outcome;
}

/** Turns the rows to "Ended". Those that had ended before are asked for their own facts. */
async function showEnded(organizationId: string, asked: string[], receipt: Receipt): Promise<void> {
	const ended = new Set(receipt.sessionIds);
	// A receipt lists at most 500 sessions; with more, everything asked for is among the ended.
	const isOurs = (id: string) => receipt.more || ended.has(id);
	markEnded(receipt.more ? [...ended, ...asked] : [...ended], receipt);
	const before = asked.filter((id) => !isOurs(id));
	mark(before, { phase: "ended", end: null });
	refreshAfterRevocation(organizationId);
	for (const id of before.slice(0, 5)) {
		const found = await queryClient.fetchQuery(sessionQuery(organizationId, id)).catch(() => null);
		if (found?.ended) mark([id], { phase: "ended", end: found.ended });
	}
}

function noteIfOwn(order: EndOrder, choices: EndChoices, receipt: Receipt): void {
	const own =
		order.kind === "one"
			? order.session.current
			: choices.includeCurrent &&
				(order.kind === "many" ? order.sessions : order.loaded).some(({ current }) => current);
	if (own && receipt.revoked > 0) noteOwnEnd();
}
