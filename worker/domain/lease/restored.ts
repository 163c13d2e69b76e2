import type { SessionStatus } from "../session.ts";

// A storage that was restored to an older point, or imported, un-revokes sessions, issues numbers a second time, and
// knows nothing of leases that are out. Nobody need say that it happened: the projection has seen what was forgotten.

/**
 * Where an object stands after a start. `comparing`: the projection has not been asked yet whether it has seen more.
 * `closed`: it has, and no recovery has run since. `recovered`: one has, and the projection has not heard of it yet.
 */
export type Standing = "comparing" | "open" | "closed" | "recovered";

export interface Allowed {
	/** Answers strict checks. */
	answers: boolean;
	/** Starts, refreshes, ends. */
	changes: boolean;
	/** Lends, and pushes to holders. */
	lends: boolean;
	/** Brings the projection up to date. */
	projects: boolean;
}

/**
 * Until it has compared, an object goes on as far as nothing outlives the comparison: the projection may be down for
 * long, and must not take it along. It lends nothing, as no answer from memory could be taken back, and projects
 * nothing, as that would hide what the comparison looks for. A recovered one takes no numbers until the projection knows
 * from where on they are taken: set back once more, it would take the same ones again.
 */
export const allowedWhile: Record<Standing, Allowed> = {
	comparing: { answers: true, changes: true, lends: false, projects: false },
	open: { answers: true, changes: true, lends: true, projects: true },
	closed: { answers: false, changes: false, lends: false, projects: false },
	recovered: { answers: true, changes: false, lends: false, projects: true },
};

/** What an object knows of itself when it compares. */
interface Remembered {
	/** Made at creation; another deployment on the same database has another. */
	lineage: string;
	/**
	 * The sequence at its first start since it last found itself complete, however many starts and changes ago: what it
	 * did since then may bear the numbers of what it has forgotten. To be kept in the storage.
	 */
	comparedFrom: number;
}

/** A row of the projection, as far as it says how far an object had come. */
export interface SeenRow {
	lineage: string;
	sequence: number;
}

/**
 * Whether an object may open. Notices a restore if the projection has heard of one change after the point it went back
 * to; where that is not certain, whoever restores has to order a recovery.
 */
export function decideRestored(own: Remembered, seen: Iterable<SeenRow>): "open" | "closed" {
	for (const { lineage, sequence } of seen) {
		if (lineage === own.lineage && sequence > own.comparedFrom) return "closed";
	}
	return "open";
}

/** More than any organization changes between two drains of its outbox, and far within exact arithmetic. */
const recoveryLeap = 2 ** 40;

/** With what a recovered object goes on. */
interface Recovery {
	/** Its sequence goes on above this, and so above every number that was ever issued; the next writer's epoch with it. */
	sequence: number;
	/** The writer's clock goes on from here: by it some end may have passed that was written down. */
	asOfMs: number;
	/** The row of a lease: stands for whoever leased since the point it went back to. */
	lease: { key: string; address: null; termMs: number };
}

/**
 * To be asked before anything is taken over, when nobody knows yet whether all of it can be read: so numbers go on far
 * above those that are known, as some may have been issued that the projection never heard of.
 *
 * @param seen the highest sequence, and the latest instant of the writer's clock, that the projection has heard of
 * @param longestMs the longest lease that can have been granted, grace included
 */
export function planRecovery(
	own: { sequence: number; asOfMs: number },
	seen: { sequence: number; asOfMs: number },
	longestMs: number,
): Recovery {
	return {
		sequence: Math.max(own.sequence, seen.sequence) + recoveryLeap,
		asOfMs: Math.max(own.asOfMs, seen.asOfMs),
		lease: { key: "before_restore", address: null, termMs: longestMs },
	};
}

/**
 * Until when the organization's watermark covers that a recovery sets at its end; null: it sets none. Where the projection
 * may lack something, every session created so far ends, those that nobody knows any more among them: so it never
 * becomes redundant.
 *
 * @param isComplete whether everything that was ever committed is known to have reached the projection, down to the
 *   rows of sessions that a watermark covers which the projection does not apply itself
 */
export const everybodyUntilMs = (isComplete: boolean): number | null =>
	isComplete ? null : Number.MAX_SAFE_INTEGER;

/** A session as the object remembers it. */
interface OwnSession {
	/** At its creation. */
	sequence: number;
	/** As it is written down: by which clock a limit has passed, nobody knows after a restore. */
	status: SessionStatus;
	expiresAtMs: number;
	generation: number;
}

/** The same session as the projection has it. */
interface SeenSession {
	status: SessionStatus;
	expiresAtMs: number;
	/** Of its newest refresh token. */
	generation: number;
}

type RecoveredSession =
	| { kind: "stays" }
	/**
	 * As the projection has it, with the earlier of the two ends: a limit that was reached by a policy which the object has
	 * forgotten says nothing to holders that know of a later one. Where the object has forgotten the session, it is taken
	 * over; it may have begun with a later end than the projection knows, and holders may know it by that.
	 */
	| { kind: "ends_as_seen" }
	| { kind: "shortens"; expiresAtMs: number }
	/**
	 * Nobody ended it as far as is known, but it cannot go on: the object has forgotten it and with it its refresh tokens;
	 * or it takes for current a token that was spent; or it was started under a number that had been issued before, which
	 * what ended then may cover, and holders go by that; or its person was erased, or itself long after its end.
	 */
	| { kind: "signs_in_again"; because: "forgotten" | "token_spent" | "number_reused" | "erased" };

/** What a recovery makes of one session that the object or a complete projection knows. */
export function recoverSession(
	own: OwnSession | null,
	seen: SeenSession | null,
	comparedFrom: number,
): RecoveredSession {
	if (own === null) {
		if (seen === null) return { kind: "stays" };
		return seen.status === "active"
			? { kind: "signs_in_again", because: "forgotten" }
			: { kind: "ends_as_seen" };
	}
	if (own.status !== "active") return { kind: "stays" };
	if (own.sequence > comparedFrom) return { kind: "signs_in_again", because: "number_reused" };
	if (seen === null) return { kind: "signs_in_again", because: "erased" };
	if (seen.status !== "active") return { kind: "ends_as_seen" };
	if (seen.generation > own.generation) return { kind: "signs_in_again", because: "token_spent" };
	return seen.expiresAtMs < own.expiresAtMs
		? { kind: "shortens", expiresAtMs: seen.expiresAtMs }
		: { kind: "stays" };
}
