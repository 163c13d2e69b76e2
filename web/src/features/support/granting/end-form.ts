import { createStore } from "solid-js/store";
import { serverNow } from "../../../lib/server-clock.ts";
import { hourMs } from "../../../lib/units.ts";
import { localTimeOf, ownZone } from "../../../lib/zoned-time.ts";
import {
	type EndChoice,
	type ExactTime,
	judgeEnd,
	type Preset,
	presetsFor,
	type Resolved,
	resolveExact,
} from "./grant-end.ts";

/** What a person has chosen about start and end, as it stands in the form. */
export interface EndState {
	choice: EndChoice;
	end: ExactTime;
	startsLater: boolean;
	start: ExactTime;
}

/** Exact times begin at the next full hour, which is rarely right and always readable. */
export function initialEnd(choice: EndChoice, endsAt?: number): EndState {
	const zone = ownZone();
	const next = (Math.floor(serverNow() / hourMs) + 1) * hourMs;
	const exact = (at: number): ExactTime => ({ local: localTimeOf(at, zone), zone, which: null });
	return {
		choice,
		end: exact(endsAt ?? next + 24 * hourMs),
		startsLater: false,
		start: exact(next),
	};
}

export interface EndForm {
	state: EndState;
	set: (change: Partial<EndState>) => void;
	presets: () => Preset[];
	/** Null for an access that begins at once. */
	start: () => Resolved | null;
	end: () => Resolved;
	/** Whether start and end can be sent as they are. */
	isReady: () => boolean;
}

/** @param order.startsAt of a grant whose end is moved: its beginning stands */
export function createEndForm(order: {
	initial: EndState;
	maxMs: () => number;
	askedMs?: number | null;
	startsAt?: number;
}): EndForm {
	const [state, setState] = createStore<EndState>(order.initial);
	const start = (): Resolved | null => {
		if (!state.startsLater) return null;
		const found = resolveExact(state.start);
		return found.kind === "at" && found.at <= serverNow()
			? { kind: "problem", sentence: "This start has already passed." }
			: found;
	};
	const from = (): number => {
		const chosen = start();
		return chosen?.kind === "at" ? chosen.at : Math.max(serverNow(), order.startsAt ?? 0);
	};
	const presets = () =>
		presetsFor({
			from: from(),
			zone: state.end.zone,
			maxMs: order.maxMs(),
			askedMs: order.askedMs ?? null,
		});
	const chosen = (): Resolved => {
		if (state.choice === "exact") return resolveExact(state.end);
		const preset = presets().find(({ id }) => id === state.choice);
		return preset
			? { kind: "at", at: preset.at }
			: { kind: "problem", sentence: "Choose an end that the policy allows." };
	};
	const end = () =>
		judgeEnd(chosen(), {
			from: from(),
			startsLater: state.startsLater || from() > serverNow(),
			nowMs: serverNow(),
			maxMs: order.maxMs(),
			zone: state.end.zone,
		});
	return {
		state,
		set: (change) => setState(change),
		presets,
		start,
		end,
		isReady: () => end().kind === "at" && (start()?.kind ?? "at") === "at",
	};
}
