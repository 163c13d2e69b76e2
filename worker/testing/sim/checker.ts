/** What one caller saw, in real time. The same check judges simulated and real histories. */
export type HistoryEvent =
	| {
			kind: "check";
			sessionId: string;
			startMs: number;
			endMs: number;
			answer: "active" | "revoked" | "expired" | "unavailable";
	  }
	| {
			kind: "revoke";
			sessionIds: readonly string[];
			startMs: number;
			/** When it was reported `enforced`; null when nobody was told. */
			endMs: number | null;
	  };

export interface HistoryFigures {
	checks: number;
	active: number;
	unavailable: number;
	completedRevokes: number;
	/** S1: sessions that a check called active although it started after a covering revoke was reported enforced. */
	stale: string[];
	/** S2: sessions that a check called revoked before any covering revoke was invoked. */
	premature: string[];
}

/**
 * S1 and S2 in one pass: per session, the latest start of a check that answered active against the earliest end of a
 * completed revoke, and the earliest end of a `revoked` answer against the earliest start of a revoke.
 */
export function checkHistory(events: Iterable<HistoryEvent>): HistoryFigures {
	const activeStart = new Map<string, number>();
	const revokedEnd = new Map<string, number>();
	const revokeStart = new Map<string, number>();
	const revokeEnd = new Map<string, number>();
	const lower = (map: Map<string, number>, key: string, value: number): void => {
		if (value < (map.get(key) ?? Number.POSITIVE_INFINITY)) map.set(key, value);
	};
	const figures = { checks: 0, active: 0, unavailable: 0, completedRevokes: 0 };
	for (const event of events) {
		if (event.kind === "check") {
			figures.checks += 1;
			if (event.answer === "active") {
				figures.active += 1;
				const latest = activeStart.get(event.sessionId) ?? Number.NEGATIVE_INFINITY;
				if (event.startMs > latest) activeStart.set(event.sessionId, event.startMs);
			}
			if (event.answer === "revoked") lower(revokedEnd, event.sessionId, event.endMs);
			if (event.answer === "unavailable") figures.unavailable += 1;
			continue;
		}
		if (event.endMs !== null) figures.completedRevokes += 1;
		for (const sessionId of event.sessionIds) {
			lower(revokeStart, sessionId, event.startMs);
			if (event.endMs !== null) lower(revokeEnd, sessionId, event.endMs);
		}
	}
	const never = Number.POSITIVE_INFINITY;
	const stale = [...activeStart].filter(([id, at]) => at >= (revokeEnd.get(id) ?? never));
	const premature = [...revokedEnd].filter(([id, at]) => at < (revokeStart.get(id) ?? never));
	return {
		...figures,
		stale: stale.map(([id]) => id),
		premature: premature.map(([id]) => id),
	};
}
