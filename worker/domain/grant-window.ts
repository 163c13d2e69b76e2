import { dayMs, hourMs } from "./clock.ts";
import { type Failure, failure } from "./errors.ts";
import { err, ok, type Result } from "./result.ts";
import { startAheadMaxMs } from "./support-grant.ts";

interface Window {
	startsAt: number;
	endsAt: number;
}

const noEnd = (sentence: string) => err(failure("bad_input", { field: "endsAt", sentence }));

/** The time of a new grant, or what is wrong with it. Without a start it begins now. */
export function windowOf(
	wanted: { startsAt: number | null; endsAt: number },
	maxMs: number,
	nowMs: number,
): Result<Window, Failure> {
	const { endsAt } = wanted;
	if (wanted.startsAt !== null && endsAt <= wanted.startsAt) {
		return noEnd("The access would end before it starts.");
	}
	if (endsAt <= nowMs) return noEnd("This end has already passed.");
	const startsAt = Math.max(wanted.startsAt ?? nowMs, nowMs);
	if (startsAt > nowMs + startAheadMaxMs) {
		const sentence = `Access can start at most ${inWords(startAheadMaxMs)} from now.`;
		return err(failure("bad_input", { field: "startsAt", sentence, limitMs: startAheadMaxMs }));
	}
	return withinMaximum(startsAt, endsAt, maxMs);
}

/** The end that an organization moves a grant to: later or earlier, never into the past. */
export function movedEndOf(
	grant: Window,
	endsAt: number,
	maxMs: number,
	nowMs: number,
): Result<Window, Failure> {
	if (endsAt <= nowMs) {
		return noEnd("This end has already passed. Revoke the access to end it now.");
	}
	if (endsAt <= grant.startsAt) return noEnd("The access would end before it starts.");
	if (endsAt === grant.endsAt) return noEnd("The access already ends then.");
	if (endsAt < grant.endsAt) return ok({ startsAt: grant.startsAt, endsAt });
	return withinMaximum(Math.max(grant.startsAt, nowMs), endsAt, maxMs);
}

function withinMaximum(startsAt: number, endsAt: number, limitMs: number): Result<Window, Failure> {
	if (endsAt - startsAt <= limitMs) return ok({ startsAt, endsAt });
	const sentence = `This organization allows support access for at most ${inWords(limitMs)} at a time.`;
	return err(failure("bad_input", { field: "endsAt", sentence, limitMs }));
}

function inWords(ms: number): string {
	const [count, unit] = ms % dayMs === 0 ? [ms / dayMs, "day"] : [Math.floor(ms / hourMs), "hour"];
	return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
