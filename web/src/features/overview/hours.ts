import { plural } from "../../lib/numbers.ts";
import { hourMs } from "../../lib/units.ts";
import type { Counted } from "./counted.ts";

type Hour = Counted["hours"][number];

/**
 * At which minute of UTC's hours the hours of a zone begin.
 *
 * @param offsetMinutes as `Date.getTimezoneOffset()` tells it: −330 in Kolkata
 */
export const hourStartOf = (offsetMinutes: number): number => ((offsetMinutes % 60) + 60) % 60;

const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });
const dayAndClock = new Intl.DateTimeFormat("en-GB", {
	day: "numeric",
	month: "short",
	hour: "2-digit",
	minute: "2-digit",
});

/** "14:00" */
export const hourLabel = (from: number): string => clock.format(from);

/** "25 Nov, 14:00–15:00" */
export const hourSpan = (from: number): string =>
	`${dayAndClock.format(from)}–${clock.format(from + hourMs)}`;

const sumOf = (hours: readonly Hour[], what: "began" | "ended"): number =>
	hours.reduce((sum, hour) => sum + hour[what].count, 0);

/** "312 sign-ins and 287 endings since 25 Nov, 15:00" */
export function hoursSentence(hours: readonly Hour[]): string {
	const [first] = hours;
	const [began, ended] = [sumOf(hours, "began"), sumOf(hours, "ended")];
	const more = hours.some((hour) => hour.began.capped || hour.ended.capped) ? "More than " : "";
	const since = first === undefined ? "" : ` since ${dayAndClock.format(first.from)}`;
	return `${more}${plural(began, "sign-in")} and ${plural(ended, "ending")}${since}.`;
}

/** What each hour is as high as, at most; never nothing, so that an empty day has a scale. */
export const highestOf = (hours: readonly Hour[]): number =>
	Math.max(1, ...hours.flatMap(({ began, ended }) => [began.count, ended.count]));

interface Bar {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** The drawing is so wide and high, in units of its own. */
export const chart = { width: 480, height: 100 } as const;
const gap = 3;
/** One sign-in among thousands must still be seen. */
const leastHeight = 2;

/** The bars of one kind: two stand side by side in each hour. */
export function barsOf(hours: readonly Hour[], what: "began" | "ended"): Bar[] {
	const highest = highestOf(hours);
	const slot = chart.width / Math.max(1, hours.length);
	const width = (slot - gap) / 2;
	return hours.flatMap((hour, nth) => {
		const { count } = hour[what];
		if (count === 0) return [];
		const height = Math.max(leastHeight, (count / highest) * chart.height);
		const x = nth * slot + gap / 2 + (what === "ended" ? width : 0);
		return [{ x, y: chart.height - height, width, height }];
	});
}
