import { batch, createSignal } from "solid-js";
import { createStore } from "solid-js/store";
import type { Receipt, Session } from "../../../api/client.ts";
import type { Problem } from "../../../api/errors.ts";
import { stateOf } from "../live/known-states.ts";

type SessionEnd = NonNullable<Session["ended"]>;

/** What this page knows about a session beyond the rows it has read. */
type Ending =
	| { phase: "ending" }
	| { phase: "ended"; end: SessionEnd | null }
	| { phase: "failed"; problem: Problem; retry: () => void };

/** Laid over the rows of every list. What ended never comes back, so an `ended` entry stays true. */
const [endings, setEndings] = createStore<Record<string, Ending | undefined>>({});

export const endingOf = (sessionId: string): Ending | undefined => endings[sessionId];
export const dismissEnding = (sessionId: string): void => mark([sessionId], undefined);

export function mark(sessionIds: readonly string[], ending: Ending | undefined): void {
	batch(() => {
		for (const id of sessionIds) setEndings(id, ending);
		if (ending?.phase === "ended") noteEnded(sessionIds);
	});
}

/** Which sessions ended while this page was open, and when it learned of it, by the page's own clock. */
const [endedHere, setEndedHere] = createSignal<ReadonlyMap<string, number>>(new Map());

export { endedHere };

export function noteEnded(sessionIds: readonly string[]): void {
	const fresh = sessionIds.filter((id) => !endedHere().has(id));
	if (fresh.length === 0) return;
	const at = performance.now();
	setEndedHere((before) => new Map([...before, ...fresh.map((id) => [id, at] as const)]));
}

/** Turns sessions to ended by what a receipt says of their end. */
export function markEnded(sessionIds: readonly string[], receipt: Receipt): void {
	const { recordedAt: at, by, cause, reason, id: receiptId } = receipt;
	mark(sessionIds, { phase: "ended", end: { at, by, cause, reason, receiptId } });
}

/** The facts of a row's end: those just learned, else those the row came with. */
export function endOf(session: Session): SessionEnd | null | undefined {
	const ending = endings[session.id];
	const known = stateOf(session.id)?.ended ?? session.ended;
	return ending?.phase === "ended" ? (ending.end ?? known) : known;
}

export const isActive = (session: Session): boolean =>
	session.status === "active" &&
	endings[session.id]?.phase !== "ended" &&
	(stateOf(session.id)?.status ?? "active") === "active";

/** Whether the session can be chosen for an ending: still active, and not being ended right now. */
export const canEnd = (session: Session): boolean =>
	isActive(session) && endings[session.id]?.phase !== "ending";
