import { batch } from "solid-js";
import { createStore } from "solid-js/store";
import type { Receipt, Session } from "../../../api/client.ts";
import type { Problem } from "../../../api/errors.ts";

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
	});
}

/** Turns sessions to ended by what a receipt says of their end. */
export function markEnded(sessionIds: readonly string[], receipt: Receipt): void {
	const { recordedAt: at, by, cause, reason, id: receiptId } = receipt;
	mark(sessionIds, { phase: "ended", end: { at, by, cause, reason, receiptId } });
}

/** The facts of a row's end: those just learned, else those the row came with. */
export function endOf(session: Session): SessionEnd | null | undefined {
	const ending = endings[session.id];
	return ending?.phase === "ended" ? (ending.end ?? session.ended) : session.ended;
}

export const isActive = (session: Session): boolean =>
	session.status === "active" && endings[session.id]?.phase !== "ended";

/** Whether the session can be chosen for an ending: still active, and not being ended right now. */
export const canEnd = (session: Session): boolean =>
	isActive(session) && endings[session.id]?.phase !== "ending";
