import type { Policy } from "./policy.ts";
import type { SessionStatus } from "./session.ts";

/**
 * A change that covers many sessions by a rule instead of row by row: all of an organization, all of a user, the
 * sessions of a confirmed preview, or what a stricter policy leaves. It costs the same whatever it covers; rows are
 * settled afterwards, and until then every reader applies it.
 */
export interface Watermark {
	/** Covers sessions created up to this sequence, which is also the revocation's own. */
	sequence: number;
	rule:
		| { kind: "organization" }
		| { kind: "user"; userId: string }
		| { kind: "preview"; previewId: string }
		| { kind: "policy"; policy: Pick<Policy, "idleTimeoutMs" | "absoluteLifetimeMs"> };
	/** Sessions that stay although the rule fits them: the administrator's own. */
	except: readonly string[];
	/** When it was recorded. */
	at: number;
}

/** The facts of a session that watermarks are decided by. */
export interface CoveredFacts {
	id: string;
	/** The organization's sequence at the session's creation. */
	sequence: number;
	userId: string;
	status: SessionStatus;
	createdAt: number;
	lastActivityAt: number;
	expiresAt: number;
	idleExpiresAt: number;
}

type UnderWatermarks<W extends Watermark = Watermark> =
	| { kind: "unchanged" }
	| { kind: "limits"; expiresAt: number; idleExpiresAt: number }
	| { kind: "revoked"; by: W };

/**
 * What unsettled watermarks, oldest first, make of a session. Only ever takes away: a session that had reached a limit
 * before a watermark is left as expired, and none comes back.
 *
 * @param isMember whether a session is one that a confirmed preview had shown
 */
export function applyWatermarks<W extends Watermark>(
	session: CoveredFacts,
	watermarks: readonly W[],
	isMember: (previewId: string, sessionId: string) => boolean,
): UnderWatermarks<W> {
	if (session.status !== "active") return { kind: "unchanged" };
	let { expiresAt, idleExpiresAt } = session;
	let changed = false;
	for (const watermark of watermarks) {
		if (session.sequence > watermark.sequence || watermark.except.includes(session.id)) continue;
		if (Math.min(expiresAt, idleExpiresAt) <= watermark.at) break;
		const { rule } = watermark;
		if (rule.kind === "policy") {
			const { absoluteLifetimeMs, idleTimeoutMs } = rule.policy;
			expiresAt = Math.min(expiresAt, session.createdAt + absoluteLifetimeMs);
			idleExpiresAt = Math.min(idleExpiresAt, expiresAt, session.lastActivityAt + idleTimeoutMs);
			changed = true;
			if (Math.min(expiresAt, idleExpiresAt) <= watermark.at) {
				return { kind: "revoked", by: watermark };
			}
		} else if (
			rule.kind === "organization" ||
			(rule.kind === "user" && rule.userId === session.userId) ||
			(rule.kind === "preview" && isMember(rule.previewId, session.id))
		) {
			return { kind: "revoked", by: watermark };
		}
	}
	return changed ? { kind: "limits", expiresAt, idleExpiresAt } : { kind: "unchanged" };
}
