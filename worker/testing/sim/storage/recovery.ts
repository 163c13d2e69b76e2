import type { LeaseRules } from "../../../domain/lease/rules.ts";
import type { World } from "../world.ts";
import type { Projection } from "./projection.ts";
import type { Storage } from "./storage.ts";
import {
	type Durable,
	lastEnd,
	type Operation,
	recordedAt,
	type SessionRow,
	type StoredWatermark,
	underWatermarks,
} from "./tables.ts";

interface Recovered {
	value: Durable;
	/** What the recovery itself ends. */
	operations: Operation[];
}

/** The object's recovery as one transaction: what it decides stands in `domain/lease/restored.ts`. */
export function recovered(world: World, own: Durable, storage: Storage, nowMs: number): Recovered {
	const { bugs } = world;
	const rules = world.rulesOf("writer");
	const isComplete = storage.restored?.isComplete === true;
	const seen = bugs.restoreForgetsRevocations ? nothing(storage.projection) : storage.projection;
	const plan = rules.planRecovery(own, seen, rules.longestHoldMs);
	let sequence = plan.sequence;
	const next = (): number => {
		sequence += 1;
		return sequence;
	};
	const comparedFrom = own.comparedFrom ?? own.sequence;
	const isReplayed = (at: number): boolean =>
		bugs.replaysOnlyAboveOwnSequence !== true || at > own.sequence;

	const sessions = new Map(own.sessions);
	const signInAgain: string[] = [];
	for (const id of new Set([...own.sessions.keys(), ...seen.sessions.keys()])) {
		const known = own.sessions.get(id) ?? null;
		const found = seen.sessions.get(id) ?? null;
		const had = found !== null && isReplayed(found.version) ? found.row : null;
		const rowOrNull = recoveredRow(
			rules,
			known && underWatermarks(own, known),
			had,
			comparedFrom,
			next,
		);
		if (rowOrNull === null) continue;
		sessions.set(id, rowOrNull.row);
		if (rowOrNull.signsInAgain) signInAgain.push(id);
	}

	const watermarks = [...own.watermarks];
	for (const [id, watermark] of seen.watermarks) {
		if (!isReplayed(watermark.sequence) || own.watermarks.some((each) => each.id === id)) continue;
		const coversUntilMs = coversUntil(watermark, { ...own, sessions }, nowMs);
		watermarks.push({ ...watermark, coversUntilMs, isSettled: false });
	}
	const unenforced = new Map(own.unenforced);
	const waiting = new Set([...own.unenforced.values()].map(({ operation }) => operation));
	// The writer that starts on it says by when.
	const enforcedByMs = nowMs;
	for (const operation of seen.unenforced.keys()) {
		if (!waiting.has(operation)) unenforced.set(next(), { operation, enforcedByMs });
	}

	const operations: Operation[] = [];
	const revoke = (sessionIds: string[], at: number): void => {
		const operation = world.revocation(sessionIds, at);
		operations.push(operation);
		unenforced.set(at, { operation, enforcedByMs });
	};
	if (signInAgain.length > 0) revoke(signInAgain, next());
	const coversUntilMs = rules.everybodyUntilMs(isComplete);
	if (coversUntilMs !== null) {
		watermarks.push(everybody(world.newId(), next(), coversUntilMs, nowMs));
		const covered = world.sessions.filter(({ facts }) => facts.sequence < sequence);
		revoke(
			covered.map(({ facts }) => facts.sessionId),
			sequence,
		);
	}
	const leases = new Map(own.leases);
	leases.set(plan.lease.key, plan.lease);
	watermarks.sort((one, other) => one.sequence - other.sequence);
	const value = {
		...own,
		sequence,
		asOfMs: plan.asOfMs,
		comparedFrom: null,
		sessions,
		watermarks,
		leases,
		unenforced,
	};
	return { value: recordedAt(value, nowMs), operations };
}

/** Of a session that was taken over, nobody knows any more with which end it began. */
const lifetimeMaxMs = 3_600_000;

/** What becomes of one session's row; null: nothing. */
function recoveredRow(
	rules: LeaseRules,
	own: SessionRow | null,
	seen: SessionRow | null,
	comparedFrom: number,
	next: () => number,
): { row: SessionRow; signsInAgain: boolean } | null {
	const decision = rules.recoverSession(
		own && {
			sequence: own.facts.sequence,
			status: own.status,
			expiresAtMs: own.expiresAtMs,
			generation: 0,
		},
		seen && { status: seen.status, expiresAtMs: seen.expiresAtMs, generation: 0 },
		comparedFrom,
	);
	if (decision.kind === "stays") return null;
	if (decision.kind === "shortens") {
		return own && { row: shortenedTo(own, decision.expiresAtMs, next()), signsInAgain: false };
	}
	const row =
		own === null ? seen && takenOver(seen) : seen === null ? own : withEndOf(own, seen, next);
	if (row === null) return null;
	const signsInAgain = decision.kind === "signs_in_again";
	const status = signsInAgain ? "revoked" : (seen?.status ?? row.status);
	const cause = signsInAgain ? "policy" : (seen?.ended?.cause ?? "admin");
	const ended = { sequence: next(), cause, byWatermark: false };
	return { row: { ...row, status, ended }, signsInAgain };
}

function shortenedTo(row: SessionRow, expiresAtMs: number, sequence: number): SessionRow {
	const fromMs = row.shortened?.fromMs ?? row.expiresAtMs;
	return { ...row, expiresAtMs, shortened: { fromMs, sequence } };
}

/** A limit that has been reached says nothing to holders that know of a later one. */
const withEndOf = (own: SessionRow, seen: SessionRow, next: () => number): SessionRow =>
	seen.expiresAtMs < own.expiresAtMs ? shortenedTo(own, seen.expiresAtMs, next()) : own;

const takenOver = (seen: SessionRow): SessionRow => ({
	...seen,
	shortened: { fromMs: seen.createdAtMs + lifetimeMaxMs, sequence: seen.facts.sequence },
});

/**
 * Of its user's sessions each is known by now, or has been ended by a watermark of the organization: an earlier recovery
 * may have set that for those that nobody knows.
 */
const coversUntil = ({ rule }: StoredWatermark, durable: Durable, nowMs: number): number =>
	rule.kind === "organization" ? Number.MAX_SAFE_INTEGER : lastEnd(durable, nowMs);

const nothing = ({ sequence, asOfMs }: Projection): Projection => ({
	sequence,
	asOfMs,
	sessions: new Map(),
	watermarks: new Map(),
	unenforced: new Map(),
});

const everybody = (
	id: number,
	sequence: number,
	coversUntilMs: number,
	at: number,
): StoredWatermark => ({
	id,
	sequence,
	rule: { kind: "organization" },
	except: [],
	at,
	cause: "organization",
	coversUntilMs,
	isSettled: false,
});
