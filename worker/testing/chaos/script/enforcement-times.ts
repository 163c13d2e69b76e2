import type { Disruption } from "./processes.ts";
import { boundOf, type Lag, lateBetween } from "./revocation-bound.ts";
import type { RevokedAt } from "./revokers.ts";

export interface EnforcementTimes {
	/** Revocations that nobody was told the end of, long after everything was whole again. */
	pending: number;
	slowestMs: number;
	/** Of the revocations that the writer was neither stopped nor restarted during. */
	slowestUndisturbedMs: number;
	worstOverMs: number;
	/** The same without what late timers of the writer's process explain. */
	unexplainedOverMs: number;
}

/** How long revocations took, and how that compares with what their receipts say. */
export function timesOf(
	revokes: readonly RevokedAt[],
	disruptions: readonly Disruption[],
	lags: readonly Lag[],
): EnforcementTimes {
	const figures = {
		pending: 0,
		slowestMs: 0,
		slowestUndisturbedMs: 0,
		worstOverMs: 0,
		unexplainedOverMs: 0,
	};
	for (const { receipt, startMs, endMs } of revokes) {
		if (receipt?.enforcedAt == null || endMs === null) {
			figures.pending += 1;
			continue;
		}
		const { recordedAt, enforcedAt, enforcedBy } = receipt;
		const tookMs = endMs - startMs;
		const boundMs = boundOf(enforcedBy, disruptions);
		const overMs = enforcedAt - boundMs;
		const unexplainedMs = overMs - lateBetween(lags, boundMs, enforcedAt);
		const disturbed = disruptions.some(
			({ fromMs, toMs }) =>
				fromMs <= recordedAt + tookMs && (toMs ?? fromMs) >= enforcedAt - tookMs,
		);
		figures.slowestMs = Math.max(figures.slowestMs, tookMs);
		figures.worstOverMs = Math.max(figures.worstOverMs, overMs);
		figures.unexplainedOverMs = Math.max(figures.unexplainedOverMs, unexplainedMs);
		if (!disturbed) figures.slowestUndisturbedMs = Math.max(figures.slowestUndisturbedMs, tookMs);
	}
	return figures;
}
