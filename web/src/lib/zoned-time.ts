import { dayMs, minuteMs, secondMs } from "./units.ts";
/** What a wall clock shows, without a zone: "2026-11-26T14:00", as `datetime-local` fields write it. */
export type LocalTime = string;

/** The instants that a wall-clock time may mean in a zone. */
type Resolution =
	| { kind: "one"; at: number }
	/** Clocks were put forward over it: it never happens. `from` jumps to `to`. */
	| { kind: "skipped"; from: LocalTime; to: LocalTime }
	/** Clocks were put back: it happens twice. */
	| { kind: "doubled"; earlier: number; later: number };

const formats = new Map<string, Intl.DateTimeFormat>();

function fieldsFormat(zone: string): Intl.DateTimeFormat {
	let format = formats.get(zone);
	if (!format) {
		format = new Intl.DateTimeFormat("en-GB", {
			timeZone: zone,
			calendar: "gregory",
			numberingSystem: "latn",
			hourCycle: "h23",
			year: "numeric",
			month: "2-digit",
			day: "2-digit",
			hour: "2-digit",
			minute: "2-digit",
			second: "2-digit",
		});
		formats.set(zone, format);
	}
	return format;
}

/** The wall clock of the zone, read as if it were UTC. */
function wallOf(at: number, zone: string): number {
	const fields: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
	for (const { type, value } of fieldsFormat(zone).formatToParts(at)) fields[type] = value;
	return Date.UTC(
		Number(fields.year),
		Number(fields.month) - 1,
		Number(fields.day),
		Number(fields.hour),
		Number(fields.minute),
		Number(fields.second),
	);
}

const wholeSecond = (at: number): number => Math.floor(at / secondMs) * secondMs;
const offsetAt = (at: number, zone: string): number => wallOf(at, zone) - wholeSecond(at);
const localOfWall = (wall: number): LocalTime => new Date(wall).toISOString().slice(0, 16);

/** What a clock in the zone shows at an instant, to the minute. */
export const localTimeOf = (at: number, zone: string): LocalTime => localOfWall(wallOf(at, zone));

/** Null for what is not a time of day on a day of the calendar. */
function wallOfLocal(local: LocalTime): number | null {
	if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(local)) return null;
	const wall = Date.parse(`${local}Z`);
	return Number.isNaN(wall) || localOfWall(wall) !== local.slice(0, 16) ? null : wall;
}

/** Which instants a wall-clock time means in a zone; null when it is not a time at all. */
export function resolveLocal(local: LocalTime, zone: string): Resolution | null {
	const wall = wallOfLocal(local);
	if (wall === null) return null;
	// No zone changes its clock twice within two days.
	const before = offsetAt(wall - dayMs, zone);
	const after = offsetAt(wall + dayMs, zone);
	const instants = [...new Set([wall - before, wall - after])]
		.filter((at) => wallOf(at, zone) === wall)
		.sort((one, other) => one - other);
	const [earlier, later] = instants;
	if (earlier === undefined) {
		const change = changeBetween(wall - dayMs, wall + dayMs, zone);
		return {
			kind: "skipped",
			from: localOfWall(change + before),
			to: localOfWall(change + after),
		};
	}
	return later === undefined ? { kind: "one", at: earlier } : { kind: "doubled", earlier, later };
}

/** The instant, to the minute, at which the zone's offset changes between two others. */
function changeBetween(start: number, end: number, zone: string): number {
	const offset = offsetAt(start, zone);
	let low = Math.floor(start / minuteMs);
	let high = Math.ceil(end / minuteMs);
	while (high - low > 1) {
		const middle = Math.floor((low + high) / 2);
		if (offsetAt(middle * minuteMs, zone) === offset) low = middle;
		else high = middle;
	}
	return high * minuteMs;
}

/** The first instant of tomorrow, wherever midnight falls; where it is skipped, the first one after. */
export function endOfDay(at: number, zone: string): number {
	const today = localTimeOf(at, zone).slice(0, 10);
	const midnight = `${localOfWall(Date.parse(`${today}T00:00Z`) + dayMs)}`;
	const found = resolveLocal(midnight, zone);
	if (found?.kind === "one") return found.at;
	if (found?.kind === "doubled") return found.earlier;
	const wall = Date.parse(`${midnight}Z`);
	return changeBetween(wall - dayMs, wall + dayMs, zone);
}

/** "25 h", "3 h 12 min", "7 days": to the minute, and coarser the longer it is. */
export function lengthOf(ms: number): string {
	const minutes = Math.round(Math.max(0, ms) / minuteMs);
	if (minutes < 1) return "less than 1 min";
	if (minutes < 60) return `${minutes} min`;
	const hours = Math.floor(minutes / 60);
	if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
	const days = Math.floor(hours / 24);
	return hours % 24 === 0 ? `${days} days` : `${days} days ${hours % 24} h`;
}

const dayIn = (at: number, zone: string, options: Intl.DateTimeFormatOptions): string =>
	new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options })
		.formatToParts(at)
		.map(({ type, value }) => (type === "literal" ? " " : value))
		.join("")
		.replace(/ +/g, " ")
		.trim();

const fullDay = { weekday: "short", day: "numeric", month: "short", year: "numeric" } as const;
const shortDay = { weekday: "short", day: "numeric", month: "short" } as const;
const clockIn = (at: number, zone: string): string => localTimeOf(at, zone).slice(11);

/** "Thu 26 Nov 2026, 14:00 in Europe/Berlin (13:00 UTC)" */
export function momentIn(at: number, zone: string): string {
	const local = `${dayIn(at, zone, fullDay)}, ${clockIn(at, zone)}`;
	if (zone === "UTC") return `${local} UTC`;
	const sameDay = localTimeOf(at, zone).slice(0, 10) === localTimeOf(at, "UTC").slice(0, 10);
	const utc = `${sameDay ? "" : `${dayIn(at, "UTC", shortDay)}, `}${clockIn(at, "UTC")} UTC`;
	return `${local} in ${zone} (${utc})`;
}

/** "Ends Thu 26 Nov 2026, 14:00 in Europe/Berlin (13:00 UTC), 25 h from now" */
export function sentenceOf(verb: string, at: number, zone: string, nowMs: number): string {
	const distance = at > nowMs ? `${lengthOf(at - nowMs)} from now` : `${lengthOf(nowMs - at)} ago`;
	return `${verb} ${momentIn(at, zone)}, ${distance}`;
}

/** "26 Nov, 14:00 CET" in the zone of the browser, for a line with little room. */
export const shortMoment = (at: number): string =>
	new Intl.DateTimeFormat("en-GB", {
		day: "numeric",
		month: "short",
		hour: "2-digit",
		minute: "2-digit",
		timeZoneName: "short",
	}).format(at);

/** "02:00" of a local time, and its day in words. */
export const clockOf = (local: LocalTime): string => local.slice(11);
export const dayOf = (local: LocalTime): string => dayIn(Date.parse(`${local}Z`), "UTC", fullDay);

/** The zone of the browser; UTC where it does not tell. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** Every zone that can be chosen, the given one among them. */
export function zonesWith(zone: string): string[] {
	return [...new Set([zone, "UTC", ...Intl.supportedValuesOf("timeZone")])].sort();
}
