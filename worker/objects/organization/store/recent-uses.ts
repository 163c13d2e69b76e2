import { minuteMs } from "../../../domain/clock.ts";
import { type Place, placeAfter } from "../../../domain/facts/place.ts";

/** How a session was last used. */
export interface Use {
	at: number;
	/** Left out where it is not known, and the one before stays. */
	place?: Place;
}

/**
 * For how long activity is gathered before a row is written: of each session at most one write in this time, and the
 * most that is lost with the object. A tenth of the idle limit, so that no deadline passes over what is gathered.
 */
export const gatheredForMs = (idleTimeoutMs: number): number =>
	Math.min(minuteMs, Math.floor(idleTimeoutMs / 10));

/** More sessions than are used within a minute by most; beyond it rows are written at once. */
const gatheredMax = 2_000;

/** More rows than are written within a minute by most; beyond it the oldest may be written once more than need be. */
const writtenMax = 10_000;

interface Gathered extends Use {
	/** When the row has to be written. */
	dueAt: number;
}

/**
 * What an object has seen of its sessions that their rows do not say yet. In memory: who reads sessions reads it with
 * them, so that nobody is idle who was just seen.
 */
export class RecentUses {
	/** Until when a row that was written need not be written again; whichever was written last stands last. */
	readonly #writtenUntil = new Map<string, number>();
	readonly #gathered = new Map<string, Gathered>();

	/** Keeps a use if the session's row was written a moment ago; false: it has to be written. */
	gather(sessionId: string, use: Use): boolean {
		const before = this.#gathered.get(sessionId);
		const dueAt = before?.dueAt ?? this.#writtenUntil.get(sessionId) ?? 0;
		if (dueAt <= use.at || this.#gathered.size >= gatheredMax) return false;
		if (before === undefined || before.at < use.at) {
			const place = before?.place ? placeAfter(before.place, use.place) : use.place;
			this.#gathered.set(sessionId, { at: use.at, dueAt, ...(place && { place }) });
		}
		return true;
	}

	get size(): number {
		return this.#gathered.size;
	}

	/** What is gathered of a session; null: its row says everything. */
	of(sessionId: string): Use | null {
		return this.#gathered.get(sessionId) ?? null;
	}

	/** The row says everything now, and need not be written again before a moment. */
	written(sessionId: string, nowMs: number, untilMs: number): void {
		this.#gathered.delete(sessionId);
		this.#writtenUntil.delete(sessionId);
		this.#writtenUntil.set(sessionId, untilMs);
		for (const [oldest, until] of this.#writtenUntil) {
			if (until > nowMs && this.#writtenUntil.size <= writtenMax) break;
			this.#writtenUntil.delete(oldest);
		}
	}

	/** How many sessions it knows something of: what it occupies. */
	get known(): number {
		return this.#gathered.size + this.#writtenUntil.size;
	}

	/** Sessions whose rows are to be written by now, at most so many; of all of them without a moment. */
	due(max: number, nowMs = Number.MAX_SAFE_INTEGER): string[] {
		const due: string[] = [];
		for (const [sessionId, { dueAt }] of this.#gathered) {
			if (due.length >= max) break;
			if (dueAt <= nowMs) due.push(sessionId);
		}
		return due;
	}

	/** When the first row is to be written; null: none is. */
	nextAt(): number | null {
		let next: number | null = null;
		for (const { dueAt } of this.#gathered.values()) next = Math.min(next ?? dueAt, dueAt);
		return next;
	}
}
