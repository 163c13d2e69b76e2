import { isOrganizationId, sessionIdPattern } from "./ids.ts";
import type { SessionStatus } from "./session.ts";

/** The parts of `cfr_<organization>.<session>.<generation>.<chain secret>.<token secret>`. */
export interface RefreshToken {
	organizationId: string;
	sessionId: string;
	/** Counts rotations from 1; decides which token is newer. Never a timestamp: clocks step back. */
	generation: number;
	chainSecret: string;
	tokenSecret: string;
}

/** Generations whose hashes are kept. An older token of the chain still counts as reused: its chain secret fits. */
export const chainHistoryMax = 20;

const secretPattern = /^[A-Za-z0-9_-]{43}$/;

export function formatRefreshToken(token: RefreshToken): string {
	const { organizationId, sessionId, generation, chainSecret, tokenSecret } = token;
	return `cfr_${organizationId}.${sessionId}.${generation}.${chainSecret}.${tokenSecret}`;
}

/** Null for anything that Curfew cannot have issued. */
export function parseRefreshToken(text: string): RefreshToken | null {
	if (!text.startsWith("cfr_")) return null;
	const parts = text.slice(4).split(".");
	const [organizationId, sessionId, generationText, chainSecret, tokenSecret] = parts;
	if (parts.length !== 5 || !organizationId || !sessionId || !generationText) return null;
	if (!chainSecret || !tokenSecret) return null;
	if (!isOrganizationId(organizationId) || !sessionIdPattern.test(sessionId)) return null;
	if (!/^[1-9]\d{0,8}$/.test(generationText)) return null;
	if (!secretPattern.test(chainSecret) || !secretPattern.test(tokenSecret)) return null;
	return {
		organizationId,
		sessionId,
		generation: Number(generationText),
		chainSecret,
		tokenSecret,
	};
}

type RefreshVerdict =
	| { kind: "rotate" }
	/** The answer to the first use was lost: the same successor is handed out again. */
	| { kind: "repeat" }
	| { kind: "reused" }
	/** A repeat by key of a refresh whose successor has been used since: refused, but a sign of nobody else. */
	| { kind: "spent" }
	| { kind: "ended"; status: "revoked" | "expired" }
	| { kind: "unknown" };

/**
 * Decides what a presented refresh token gets (RFC 9700 §4.14.2, ASVS 10.4.5).
 * A wrong chain secret is `unknown` before anything else: whoever knows only a session's id can neither learn whether
 * it stands nor end it by feigning reuse.
 *
 * @param presented `tokenMatches` is null when the generation is older than the kept history; `isRepeat`: this very
 *   request was answered before, and its idempotency key proves it
 * @param session `graceEndsAt`: until when the predecessor still gets its successor; null before the first rotation
 */
export function decideRefresh(
	presented: {
		generation: number;
		chainMatches: boolean;
		tokenMatches: boolean | null;
		isRepeat: boolean;
	},
	session: { status: SessionStatus; generation: number; graceEndsAt: number | null },
	nowMs: number,
): RefreshVerdict {
	if (!presented.chainMatches) return { kind: "unknown" };
	if (presented.generation > session.generation) return { kind: "unknown" };
	if (presented.tokenMatches === false) return { kind: "unknown" };
	if (session.status !== "active") return { kind: "ended", status: session.status };
	if (presented.generation === session.generation) return { kind: "rotate" };
	const isPredecessor = presented.generation === session.generation - 1;
	if (presented.isRepeat) return { kind: isPredecessor ? "repeat" : "spent" };
	if (isPredecessor && session.graceEndsAt !== null && nowMs <= session.graceEndsAt) {
		return { kind: "repeat" };
	}
	return { kind: "reused" };
}
