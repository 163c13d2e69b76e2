/** WCAG 2.2.1 asks for 20 seconds at the least; two minutes are time to come back to the desk. */
const warnMs = 2 * 60_000;
/** Timers sleep with the machine, and the browser takes none of more than 24 days. */
const lookMaxMs = 10 * 60_000;

interface Limits {
	idleExpiresAt: number;
	expiresAt: number;
}

type SessionEnd = { kind: "idle" | "absolute"; at: number };

/** The limit that the session reaches soon, if it does. The absolute one is named first: nothing puts it off. */
export function endingSoon(limits: Limits, nowMs: number): SessionEnd | null {
	if (limits.expiresAt - nowMs <= warnMs) return { kind: "absolute", at: limits.expiresAt };
	return limits.idleExpiresAt - nowMs <= warnMs ? { kind: "idle", at: limits.idleExpiresAt } : null;
}

/**
 * In how many milliseconds to ask the server again how long the session lasts. What is known may be outdated: the
 * person may have done something in another tab.
 */
export function lookAgainMs(limits: Limits, nowMs: number): number {
	const endsMs = Math.min(limits.idleExpiresAt, limits.expiresAt) - nowMs;
	// Once it ends soon, its very end is looked for: then the page says that it ended.
	const untilMs = endsMs > warnMs ? endsMs - warnMs : endsMs;
	return Math.min(Math.max(untilMs + 500, 1_000), lookMaxMs);
}
