import { hourMs } from "./clock.ts";
import type { Standing } from "./lease/restored.ts";
import type { DatabaseRoom, Unwritten } from "./limits/database-room.ts";
import type { Concerned, Receipt } from "./receipt.ts";
import type { Recovery } from "./recovery.ts";

/** How long revocations took from recorded to in force everywhere. */
export interface Enforcement {
	count: number;
	/** Null when there was none. */
	p50Ms: number | null;
	p99Ms: number | null;
	slowestMs: number | null;
	/** There were more than are counted; these are the newest. */
	capped: boolean;
	/** By hours of the clock, oldest first and none left out; the first and the last of them are not whole. */
	hours: EnforcementHour[];
}

/** The revocations that were recorded in one hour. */
interface EnforcementHour {
	from: number;
	count: number;
	/** Null when there was none. */
	p50Ms: number | null;
	slowestMs: number | null;
}

/** One revocation that is in force everywhere. */
export interface Enforced {
	recordedAt: number;
	tookMs: number;
}

/** Someone who may answer checks from memory. */
export interface HeldLease {
	/** Null: auth edges that lease from the organization itself, all of them together. */
	region: string | null;
	/** How long a lease lasts that is granted to it, grace included. */
	termMs: number;
	/** By then what it holds now has run out, on the organization's clock. */
	until: number;
	/** It is known to have every revocation; edges that lease directly do not say. */
	current: boolean;
}

/** What an organization's administrators see of the promise that ended sessions are refused everywhere. */
export interface Health {
	asOf: number;
	enforced24h: Enforcement;
	/** Recorded and not yet in force everywhere, oldest first; each states its bound. */
	pending: Receipt[];
	leases: HeldLease[];
	/** API tokens that end within two weeks and have no successor. */
	tokensEndingSoon: { id: string; name: string; expiresAt: number }[];
	/** Whether the organization has found since its start that it remembers all it did. */
	standing: Standing;
	/** What it made of its last restore to an older point; null: there was none. */
	recovery: Recovery | null;
	/** What D1 has not got yet, and whether for want of room. */
	unwritten: Unwritten;
	log: LogHealth;
}

/** The same as it is answered. */
export interface HealthReport extends Omit<Health, "unwritten" | "log" | "pending"> {
	/** As in the object's answer, with whom they concern as far as D1 says. */
	pending: (Receipt & { concerned: Concerned })[];
	database: DatabaseRoom;
	log: LogHealth & {
		/** What its checkpoints are signed with by now; null: with nothing. */
		key: string | null;
	};
}

/** How the organization's log stands. */
export interface LogHealth {
	/** How many leaves it has. */
	size: number;
	/** How many of them D1 has; no checkpoint covers more. */
	confirmed: number;
	/** The last one that was signed. */
	checkpoint: { size: number; at: number } | null;
	/** Why no checkpoint is signed; null: they are. */
	unsigned: {
		because: "no_key" | "key_not_due" | "wrong_key" | "log_changed";
		says: string | null;
	} | null;
	witnesses: WitnessHealth[];
}

/** How a witness stands to an organization's log. */
export interface WitnessHealth {
	name: string;
	/** Of the last checkpoint that it has signed; 0 before the first. */
	size: number;
	seenAt: number | null;
	/** Null: it has signed when it was last asked. */
	failing: { since: number; says: string } | null;
}

export const enforcementsCountedMax = 10_000;
export const pendingShownMax = 20;

/** What the revocations since `sinceMs` come to. Percentiles are by nearest rank: each is a duration that really occurred. */
export function enforcementOf(
	enforced: readonly Enforced[],
	capped: boolean,
	{ sinceMs, nowMs }: { sinceMs: number; nowMs: number },
): Enforcement {
	const sorted = durationsOf(enforced);
	const byHour = Map.groupBy(enforced, ({ recordedAt }) => hourOf(recordedAt));
	const hours: EnforcementHour[] = [];
	for (let from = hourOf(sinceMs); from <= nowMs; from += hourMs) {
		const durations = durationsOf(byHour.get(from) ?? []);
		hours.push({
			...{ from, count: durations.length },
			...{ p50Ms: rank(durations, 0.5), slowestMs: durations.at(-1) ?? null },
		});
	}
	return {
		count: sorted.length,
		p50Ms: rank(sorted, 0.5),
		p99Ms: rank(sorted, 0.99),
		slowestMs: sorted.at(-1) ?? null,
		...{ capped, hours },
	};
}

const hourOf = (at: number): number => at - (at % hourMs);

const durationsOf = (enforced: readonly Enforced[]): number[] =>
	enforced.map(({ tookMs }) => tookMs).sort((one, other) => one - other);

const rank = (sorted: readonly number[], share: number): number | null =>
	sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
