import { batch, createSignal, type Signal } from "solid-js";
import type { LiveStates, Session, SessionState } from "../../../api/client.ts";
import { merged } from "./merge-state.ts";

const isSame = (one: SessionState | undefined, other: SessionState | undefined): boolean =>
	JSON.stringify(one) === JSON.stringify(other);

/** How sessions stand by what was heard after they were read; a cell for each, so that a change draws one row anew. */
const cells = new Map<string, Signal<SessionState | undefined>>();

function cellOf(sessionId: string): Signal<SessionState | undefined> {
	const found = cells.get(sessionId);
	if (found) return found;
	const cell = createSignal<SessionState | undefined>(undefined, { equals: isSame });
	cells.set(sessionId, cell);
	return cell;
}

export const stateOf = (sessionId: string): SessionState | undefined => cellOf(sessionId)[0]();

/** The session as it stands, as far as anything on this page has heard: the row and the panel say the same. */
export const asKnown = <S extends Session>(session: S): S => merged(session, stateOf(session.id));

export function learn(states: LiveStates["states"]): void {
	batch(() => {
		for (const [id, state] of Object.entries(states)) cellOf(id)[1](() => state);
	});
}

/** What was heard of people's sessions goes with the page that showed it. */
export function forgetStates(): void {
	for (const [, set] of cells.values()) set(undefined);
	cells.clear();
}
