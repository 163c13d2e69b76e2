import { dayMs, hourMs, minuteMs, secondMs } from "./units.ts";

const exact = new Intl.DateTimeFormat("en-GB", {
	day: "numeric",
	month: "short",
	year: "numeric",
	hour: "2-digit",
	minute: "2-digit",
	second: "2-digit",
	timeZoneName: "short",
});
const time = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const tenths = new Intl.DateTimeFormat("en-GB", {
	hour: "2-digit",
	minute: "2-digit",
	second: "2-digit",
	fractionalSecondDigits: 1,
});
const minute = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });
const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dateWithYear = new Intl.DateTimeFormat("en-GB", {
	day: "numeric",
	month: "short",
	year: "numeric",
});

/** "24 Nov 2026, 12:04:31 CET" */
export const exactTime = (at: number): string => exact.format(at);

/** "12:04:31" */
export const clockTime = (at: number): string => time.format(at);

/** "12:00:10.3", rounded up: what happens at the latest then has not happened before. */
export const clockTimeTenths = (at: number): string => tenths.format(Math.ceil(at / 100) * 100);

/** "2 min ago"; never in the future: an instant after `nowMs` is "now". Older than a week: the date. */
export function relativeTime(at: number, nowMs: number): string {
	const age = nowMs - at;
	if (age < minuteMs) return "now";
	if (age < hourMs) return `${Math.floor(age / minuteMs)} min ago`;
	if (age < dayMs) return `${Math.floor(age / hourMs)} h ago`;
	if (age < 7 * dayMs) return `${Math.floor(age / dayMs)} d ago`;
	return shortDate(at, nowMs);
}

/** "in 3 d", to the nearest; an instant that has passed is "now". */
export function timeUntil(at: number, nowMs: number): string {
	const left = at - nowMs;
	if (left < minuteMs) return left <= 0 ? "now" : "in less than 1 min";
	const minutes = Math.round(left / minuteMs);
	if (minutes < 60) return `in ${minutes} min`;
	const hours = Math.round(left / hourMs);
	return hours < 24 ? `in ${hours} h` : `in ${Math.round(left / dayMs)} d`;
}

/** "12:04:31" today, "24 Nov, 12:04" on another day. */
export function momentOf(at: number, nowMs: number): string {
	const sameDay = date.format(at) === date.format(nowMs) && nowMs - at < 2 * dayMs;
	return sameDay ? clockTime(at) : `${shortDate(at, nowMs)}, ${minute.format(at)}`;
}

function shortDate(at: number, nowMs: number): string {
	const sameYear = new Date(at).getFullYear() === new Date(nowMs).getFullYear();
	return (sameYear ? date : dateWithYear).format(at);
}

/** "412 ms", "1.9 s" */
export function durationOf(ms: number): string {
	return ms < secondMs ? `${Math.max(0, Math.round(ms))} ms` : `${(ms / secondMs).toFixed(1)} s`;
}
