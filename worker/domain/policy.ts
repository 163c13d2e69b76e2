import { dayMs, secondMs } from "./clock.ts";

/** The limits a session lives under. */
export interface SessionPolicy {
	idleTimeoutMs: number;
	absoluteLifetimeMs: number;
	/** How long the predecessor of a refresh token still gets the same successor, from its first use. */
	refreshGraceMs: number;
}

export const defaultPolicy: SessionPolicy = {
	idleTimeoutMs: 7 * dayMs,
	absoluteLifetimeMs: 30 * dayMs,
	refreshGraceMs: 20 * secondMs,
};
