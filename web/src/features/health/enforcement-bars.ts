import { hourMs } from "../../lib/units.ts";
import type { Health } from "./queries.ts";

type Hours = Health["enforced24h"]["hours"];

/** Whatever is drawn can be seen. */
const leastHeight = 2;

/** The bars of the hours, as tall as they took long, and what the tallest stands for. */
export function barsOf(
	hours: Hours,
	height: number,
): { topMs: number; bars: { half: number; slowest: number }[] } {
	const topMs = Math.max(1, ...hours.map(({ slowestMs }) => slowestMs ?? 0));
	const tall = (ms: number | null) =>
		ms === null ? 0 : Math.max(leastHeight, Math.round((ms / topMs) * height));
	return {
		topMs,
		bars: hours.map(({ p50Ms, slowestMs }) => ({ half: tall(p50Ms), slowest: tall(slowestMs) })),
	};
}

const hour = new Intl.DateTimeFormat("en-GB", {
	day: "numeric",
	month: "short",
	hour: "2-digit",
	minute: "2-digit",
});

/** "26 Nov, 14:00 to 15:00" */
export const hourText = (from: number): string =>
	`${hour.format(from)} to ${hour.format(from + hourMs).split(", ")[1] ?? ""}`;

/** What would happen to a session that is ended at this moment. */
export function nowSentence({
	leases,
	asOf,
	standing,
}: Pick<Health, "leases" | "asOf" | "standing">): string | null {
	if (standing !== "open") return null;
	if (leases.length === 0) {
		return "Nobody answers from memory right now: a session that is ended now is refused everywhere at once.";
	}
	const boundMs = Math.max(0, ...leases.map(({ until }) => until - asOf));
	return `A session that is ended now is refused everywhere within ${(boundMs / 1000).toFixed(1)} s at the latest, even if nobody who answers from memory can be reached.`;
}
