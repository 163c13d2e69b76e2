import type { EndCause } from "../../domain/session.ts";

/** A session as the model sees it: what the product promises, without a word on how it is kept. */
export interface ModelSession {
	id: string;
	userId: string;
	country: string;
	createdAt: number;
	lastActivityAt: number;
	expiresAt: number;
	idleExpiresAt: number;
	ended: { cause: EndCause; status: "revoked" | "expired" } | null;
	/** Whether its end was compared. */
	endSeen: boolean;
	/** Every token of the chain, oldest first; the last one is current. */
	tokens: string[];
	rotatedAt: number;
}

export interface Model {
	nowMs: number;
	idleMs: number;
	absoluteMs: number;
	sessions: ModelSession[];
}

export const graceMs = 20_000;

/** From here on it stands no more. */
export const limitOf = (session: ModelSession): number =>
	Math.min(session.expiresAt, session.idleExpiresAt);

/** Writes down what time has done: nothing comes back from here. */
export function letTimePass(model: Model, byMs: number): void {
	model.nowMs += byMs;
	for (const session of model.sessions) {
		if (session.ended !== null) continue;
		if (model.nowMs >= limitOf(session)) {
			const cause = session.expiresAt <= session.idleExpiresAt ? "absolute" : "idle";
			session.ended = { cause, status: "expired" };
		}
	}
}

export const standing = (model: Model): ModelSession[] =>
	model.sessions.filter((session) => session.ended === null);

export function end(sessions: ModelSession[], cause: EndCause): number {
	const struck = sessions.filter((session) => session.ended === null);
	for (const session of struck) session.ended = { cause, status: "revoked" };
	return struck.length;
}

export function noteActivity(model: Model, session: ModelSession): void {
	session.lastActivityAt = model.nowMs;
	session.idleExpiresAt = Math.min(session.expiresAt, model.nowMs + model.idleMs);
}

/** What presenting the token at `index` must give, and what it does to the session. */
export function refresh(
	model: Model,
	session: ModelSession,
	index: number,
): "rotated" | "repeated" | "reused" | "revoked" | "expired" {
	if (session.ended !== null) return session.ended.status;
	const current = session.tokens.length - 1;
	if (index === current) {
		session.rotatedAt = model.nowMs;
		noteActivity(model, session);
		return "rotated";
	}
	if (index === current - 1 && model.nowMs <= session.rotatedAt + graceMs) return "repeated";
	session.ended = { cause: "reuse", status: "revoked" };
	return "reused";
}

/** A stricter policy ends what it leaves no time, and moves every other end earlier, never later. */
export function setPolicy(model: Model, idleMs: number, absoluteMs: number): number {
	const stricter = idleMs < model.idleMs || absoluteMs < model.absoluteMs;
	model.idleMs = idleMs;
	model.absoluteMs = absoluteMs;
	if (!stricter) return 0;
	const struck: ModelSession[] = [];
	for (const session of standing(model)) {
		session.expiresAt = Math.min(session.expiresAt, session.createdAt + absoluteMs);
		session.idleExpiresAt = Math.min(
			session.idleExpiresAt,
			session.expiresAt,
			session.lastActivityAt + idleMs,
		);
		if (limitOf(session) <= model.nowMs) struck.push(session);
	}
	return end(struck, "policy");
}
