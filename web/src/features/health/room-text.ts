import { formatNumber, plural } from "../../lib/numbers.ts";
import { relativeTime } from "../../lib/time-text.ts";
import type { Health } from "./queries.ts";

type Room = Health["database"];

const units = [
	["GB", 1_000_000_000],
	["MB", 1_000_000],
	["kB", 1_000],
] as const;

/** "6.2 GB"; what is less than a kilobyte is one. */
function sizeOf(bytes: number): string {
	const [unit, size] = units.find(([, size]) => bytes >= size) ?? (["kB", 1_000] as const);
	const amount = Math.max(1, bytes / size);
	return `${formatNumber(Number(amount.toFixed(amount < 10 ? 1 : 0)))} ${unit}`;
}

/** How much of the database is used. */
export function roomSentence({ usedBytes, maxBytes }: Room): string {
	if (usedBytes === null) return "The database has not said yet how full it is.";
	const percent = (usedBytes / maxBytes) * 100;
	const share = percent < 1 ? "less than 1 %" : `${Math.floor(percent)} %`;
	return `${sizeOf(usedBytes)} of ${sizeOf(maxBytes)} are used (${share}), by all organizations in it together.`;
}

/** What waits to be written; null: nothing that anybody would notice. */
export const waitingSentence = ({ state, waiting }: Room): string | null =>
	state === "full"
		? `${plural(waiting, "change")} of this organization ${waiting === 1 ? "waits" : "wait"}.`
		: null;

/** How far the database is behind the organization. */
export function lagSentence({ waiting, caughtUpAt }: Room, asOf: number): string {
	const caughtUp =
		caughtUpAt === null ? "" : ` It had all of them ${relativeTime(caughtUpAt, asOf)}.`;
	return waiting === 0
		? "Nothing: it has every change."
		: `${plural(waiting, "change")} on the way.${caughtUp}`;
}
