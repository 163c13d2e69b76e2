import { createSignal } from "solid-js";
import type { Receipt } from "../../../../api/client.ts";
import type { Problem } from "../../../../api/errors.ts";
import { attempt, type Outcome, queryClient } from "../../../../api/query-client.ts";
import { meQuery } from "../../../../api/session.tsx";
import { plural } from "../../../../lib/numbers.ts";
import { typedNameProblem } from "../../../../ui/fields/typed-name.tsx";
import { announce } from "../../../../ui/messages/announcer.tsx";
import { refreshAfterRevocation } from "../../queries.ts";
import { markEnded } from "../known-endings.ts";
import { noteOwnEnd } from "../own-end.ts";

interface WideEndInput {
	reason: string;
	typed: string;
}

export interface Missing {
	field: "reason" | "slug";
	message: string;
}

/** What is still missing before a wide scope may be ended, as a sentence for the field it belongs to. */
export function missingFor(input: WideEndInput, slug: string | null): Missing | null {
	if (input.reason.trim() === "") {
		return { field: "reason", message: "Say why: the reason is kept with the receipt." };
	}
	const message = slug === null ? null : typedNameProblem(input.typed, slug);
	return message === null ? null : { field: "slug", message };
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
	const { more, alreadyEnded, sessionIds } = outcome.value;
	markEnded(sessionIds, outcome.value);
	refreshAfterRevocation(organizationId);
	if (more || alreadyEnded > 0)
		void queryClient.invalidateQueries({ queryKey: ["sessions", organizationId, "list"] });
	return outcome;
}

type Phase = { name: "asking" } | { name: "ending" } | { name: "ended"; receipt: Receipt };

export type WideEnd = ReturnType<typeof createWideEnd>;

/** What must be filled in before something wide ends, as far as it was. */
export type Asked = ReturnType<typeof createAsked>;

export function createAsked(initialReason: string) {
	const [reason, setReason] = createSignal(initialReason);
	const [typed, setTyped] = createSignal("");
	const [missing, setMissing] = createSignal<Missing | null>(null);
	return {
		reason,
		setReason,
		typed,
		setTyped,
		missing,
		/** Looks whether all was filled in; says, if not, what is missing, and answers with it. */
		check(slug: string | null): Missing | null {
			const found = missingFor({ reason: reason(), typed: typed() }, slug);
			setMissing(found);
			if (found) announce(found.message);
			return found;
		},
	};
}

/**
 * What a dialog that ends a wide scope holds: what was filled in, and its steps from asking over ending to what came
 * of it.
 */
export function createWideEnd(organizationId: string, initialReason = "") {
	const [phase, setPhase] = createSignal<Phase>({ name: "asking" });
	const [problem, setProblem] = createSignal<Problem | null>(null);
	let idempotencyKey = crypto.randomUUID();
	return {
		...createAsked(initialReason),
		problem,
		setProblem,
		isEnding: () => phase().name === "ending",
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
			setProblem(null);
			announce("Ending…");
			const outcome = await carryOut(organizationId, send, idempotencyKey);
			if (!outcome.ok) {
				// No answer may be a lost answer: a repeat with the same key brings the first receipt.
				if (outcome.problem.reason !== "offline") idempotencyKey = crypto.randomUUID();
				setPhase({ name: "asking" });
				setProblem(outcome.problem);
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
