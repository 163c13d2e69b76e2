import { dayMs, hourMs, minuteMs } from "../../../lib/units.ts";
import {
	clockOf,
	dayOf,
	endOfDay,
	type LocalTime,
	lengthOf,
	momentIn,
	resolveLocal,
} from "../../../lib/zoned-time.ts";

const presetIds = ["1h", "4h", "today", "24h", "7d"] as const;
type PresetId = (typeof presetIds)[number];

/** A wall-clock time as it stands in a form; `which` answers the question that a doubled one asks. */
export interface ExactTime {
	local: LocalTime;
	zone: string;
	which: "earlier" | "later" | null;
}

/** When access ends, as it is chosen in a form. `asked` is what the global admin asked for. */
export type EndChoice = PresetId | "asked" | "exact";

export interface Preset {
	id: EndChoice;
	label: string;
	at: number;
}

const lengths: Record<Exclude<PresetId, "today">, number> = {
	"1h": hourMs,
	"4h": 4 * hourMs,
	"24h": dayMs,
	"7d": 7 * dayMs,
};

const labels: Record<PresetId, string> = {
	"1h": "1 hour",
	"4h": "4 hours",
	today: "End of today",
	"24h": "24 hours",
	"7d": "7 days",
};

/** Ends stand on whole minutes, like the clocks people read; never past the maximum. */
function roundedEnd(from: number, lengthMs: number, maxMs: number): number {
	const nearest = Math.round((from + lengthMs) / minuteMs) * minuteMs;
	return nearest - from <= maxMs ? nearest : nearest - minuteMs;
}

/** The ends that the policy allows for an access that begins at `from`. */
export function presetsFor(order: {
	from: number;
	zone: string;
	maxMs: number;
	askedMs?: number | null;
}): Preset[] {
	const { from, zone, maxMs, askedMs = null } = order;
	const all: Preset[] = presetIds.map((id) => ({
		id,
		label: labels[id],
		at: id === "today" ? endOfDay(from, zone) : roundedEnd(from, lengths[id], maxMs),
	}));
	if (askedMs !== null && !Object.values(lengths).includes(askedMs)) {
		const at = roundedEnd(from, askedMs, maxMs);
		all.unshift({ id: "asked", label: `${lengthOf(askedMs)}, as asked`, at });
	}
	return all.filter(({ at }) => at > from && at - from <= maxMs);
}

/** The preset that is as long as what was asked for. */
export function presetOf(askedMs: number | null): EndChoice {
	if (askedMs === null) return "4h";
	const same = presetIds.find((id) => id !== "today" && lengths[id] === askedMs);
	return same ?? "asked";
}

/** What a time in a form comes to: an instant, a sentence on what is wrong, or a question. */
export type Resolved =
	| { kind: "at"; at: number }
	| { kind: "problem"; sentence: string }
	| { kind: "question"; sentence: string; earlier: number; later: number };

export function resolveExact(time: ExactTime): Resolved {
	const { local, zone, which } = time;
	const found = resolveLocal(local, zone);
	if (found === null) return { kind: "problem", sentence: "Give a day and a time." };
	if (found.kind === "one") return { kind: "at", at: found.at };
	if (found.kind === "doubled") {
		if (which !== null) return { kind: "at", at: found[which] };
		return {
			kind: "question",
			sentence: `${clockOf(local)} happens twice on ${dayOf(local)} in ${zone}, because clocks are put back. Which one?`,
			earlier: found.earlier,
			later: found.later,
		};
	}
	return {
		kind: "problem",
		sentence: `On ${dayOf(local)} clocks in ${zone} go from ${clockOf(found.from)} straight to ${clockOf(found.to)}: ${clockOf(local)} never happens. Choose a time before ${clockOf(found.from)} or from ${clockOf(found.to)} on.`,
	};
}

/** Judges an end as the organization's object will, so that the sentence comes before the click. */
export function judgeEnd(
	end: Resolved,
	window: { from: number; startsLater: boolean; nowMs: number; maxMs: number; zone: string },
): Resolved {
	if (end.kind !== "at") return end;
	const { from, startsLater, nowMs, maxMs, zone } = window;
	if (end.at <= nowMs) return { kind: "problem", sentence: "This end has already passed." };
	if (startsLater && end.at <= from) {
		return { kind: "problem", sentence: "The access would end before it starts." };
	}
	if (end.at - from > maxMs) {
		return {
			kind: "problem",
			sentence: `The organization's policy allows at most ${lengthOf(maxMs)} at a time: until ${momentIn(Math.floor((from + maxMs) / minuteMs) * minuteMs, zone)}.`,
		};
	}
	return end;
}
