import { dayMs, hourMs, minuteMs, secondMs } from "../../lib/units.ts";
/** A duration as people type it: an amount and its unit. */
export interface Duration {
	amount: string;
	unit: DurationUnit;
}

export const durationUnits = ["second", "minute", "hour", "day"] as const;
type DurationUnit = (typeof durationUnits)[number];

const unitMs: Record<DurationUnit, number> = {
	second: secondMs,
	minute: minuteMs,
	hour: hourMs,
	day: dayMs,
};

export const isDurationUnit = (text: string): text is DurationUnit =>
	(durationUnits as readonly string[]).includes(text);

/** The largest unit that says it in a whole number: 90 minutes stay 90 minutes. */
export function durationFrom(ms: number): Duration {
	const whole = durationUnits.findLast((unit) => ms >= unitMs[unit] && ms % unitMs[unit] === 0);
	const unit = whole ?? "second";
	return { amount: String(ms / unitMs[unit]), unit };
}

/** Milliseconds; null when the amount is no number. A decimal comma is a decimal point. */
export function durationMs({ amount, unit }: Duration): number | null {
	const number = numberFrom(amount);
	return number === null ? null : Math.round(number * unitMs[unit]);
}

export function numberFrom(text: string): number | null {
	const trimmed = text.trim().replace(",", ".");
	return /^\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : null;
}

/** "7 days", "1 hour" */
export function durationWords(ms: number): string {
	const { amount, unit } = durationFrom(ms);
	return `${amount} ${unit}${amount === "1" ? "" : "s"}`;
}
