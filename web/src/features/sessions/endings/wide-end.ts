import { createSignal } from "solid-js";
import type { Receipt } from "../../../api/client.ts";
import { attempt, type Outcome, queryClient } from "../../../api/query-client.ts";
import { meQuery } from "../../../api/session.tsx";
import { plural } from "../../../lib/numbers.ts";
import { announce } from "../../../ui/messages/announcer.tsx";
import { refreshAfterRevocation } from "../queries.ts";
import { mark } from "./known-endings.ts";
import { noteOwnEnd } from "./own-end.ts";

/** From this many sessions on the organization's short name must be typed: the wrong tab is noticed by it. */
export const confirmAbove = 50;

interface WideEndInput {
	reason: string;
	typed: string;
}

/** What is still missing before a wide scope may be ended, as a sentence for the field it belongs to. */
export function missingFor(
	input: WideEndInput,
	slug: string | null,
): { field: "reason" | "slug"; message: string } | null {
	if (input.reason.trim() === "") {
		return { field: "reason", message: "Say why: the reason is kept with the receipt." };
	}
	if (slug !== null && input.typed.trim() !== slug) {
		return { field: "slug", message: `Type ${slug} to confirm.` };
	}
	return null;
}

/**
 * Runs one wide ending and turns the rows that are on screen. What a receipt does not list, and what others had ended
 * meanwhile, is read again.
 */
async function carryOut(
	organizationId: string,
	send: (idempotencyKey: string) => Promise<Receipt>,
	idempotencyKey: string,
): Promise<Outcome<Receipt>> {
	const outcome = await attempt(() => send(idempotencyKey));
	if (!outcome.ok) return outcome;
	const { recordedAt: at, by, cause, reason, id: receiptId, sessionIds } = outcome.value;
	mark(sessionIds, { phase: "ended", end: { at, by, cause, reason, receiptId } });
	refreshAfterRevocation(organizationId);
	if (outcome.value.more || outcome.value.alreadyEnded > 0)
		void queryClient.invalidateQueries({ queryKey: ["sessions", organizationId, "list"] });
	return outcome;
}

type Phase = { name: "asking" } | { name: "ending" } | { name: "ended"; receipt: Receipt };

/** The steps of a dialog that ends a wide scope: asking, ending, and what came of it. */
export function createWideEnd(organizationId: string) {
	const [phase, setPhase] = createSignal<Phase>({ name: "asking" });
	let idempotencyKey = crypto.randomUUID();
	return {
		phase,
		ended: (): Receipt | undefined => {
			const now = phase();
			return now.name === "ended" ? now.receipt : undefined;
		},
		/**
		 * @param ownSession whether the caller's own session is among the ended: known, impossible, or for the server
		 * to say
		 */
		async run(
			send: (idempotencyKey: string) => Promise<Receipt>,
			ownSession: "ends" | "stays" | "unknown",
		): Promise<Outcome<Receipt> | null> {
			if (phase().name !== "asking") return null;
			setPhase({ name: "ending" });
			announce("Ending…");
			const outcome = await carryOut(organizationId, send, idempotencyKey);
			if (!outcome.ok) {
				// No answer may be a lost answer: a repeat with the same key brings the first receipt.
				if (outcome.problem.reason !== "offline") idempotencyKey = crypto.randomUUID();
				setPhase({ name: "asking" });
				return outcome;
			}
			setPhase({ name: "ended", receipt: outcome.value });
			announce(`${plural(outcome.value.revoked, "session")} ended.`);
			if (ownSession === "ends" && outcome.value.revoked > 0) noteOwnEnd();
			if (ownSession === "unknown") void queryClient.invalidateQueries(meQuery);
			return outcome;
		},
	};
}
