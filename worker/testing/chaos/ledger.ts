import { newSecret } from "../../domain/ids.ts";
import type { RevokeOrder } from "../../objects/organization/endings/endings-rpc.ts";
import type { StartedSession } from "../../objects/organization/lifecycle/lifecycle-rpc.ts";
import { checkHistory, type HistoryEvent, type HistoryFigures } from "../sim/checker.ts";
import { organizations, theTest } from "../support/builders.ts";
import type { ChaosIsolate } from "./chaos-isolate.ts";

/**
 * Makes checks and revocations without waiting for them, and writes down what their callers saw. Its time counts
 * events: only their order matters.
 */
export class ChaosLedger {
	readonly #organizationId: string;
	readonly #sessions: readonly StartedSession[];
	readonly #events: HistoryEvent[] = [];
	readonly #underWay = new Set<Promise<void>>();
	#tick = 0;
	fromMemory = 0;
	/** Revocations whose answer was lost with the object that gave it. */
	retried = 0;

	constructor(organizationId: string, sessions: readonly StartedSession[]) {
		this.#organizationId = organizationId;
		this.#sessions = sessions;
	}

	get underWay(): number {
		return this.#underWay.size;
	}

	settled(): Promise<unknown> {
		return Promise.all(this.#underWay);
	}

	judge(): HistoryFigures {
		return checkHistory(this.#events);
	}

	check(isolate: ChaosIsolate, nth: number): Promise<void> {
		return this.#follow(this.#check(isolate, this.#session(nth)));
	}

	/** @param whole everything of the session's user instead of the session alone */
	revoke(nth: number, whole: boolean): Promise<void> {
		return this.#follow(this.#revoke(this.#session(nth), whole));
	}

	async #check(isolate: ChaosIsolate, session: StartedSession): Promise<void> {
		const { sessionId } = session;
		const startMs = this.#now();
		const given = await isolate.check(session);
		const endMs = this.#now();
		if (given.source === "isolate" && !given.unavailable) this.fromMemory += 1;
		const ended = given.status === "expired" ? "expired" : "revoked";
		const answer = given.unavailable ? "unavailable" : given.active ? "active" : ended;
		this.#events.push({ kind: "check", sessionId, startMs, endMs, answer });
	}

	async #revoke({ sessionId, claims }: StartedSession, whole: boolean): Promise<void> {
		const covered = this.#sessions.filter((other) =>
			whole ? other.claims.sub === claims.sub : other.sessionId === sessionId,
		);
		const named = {
			kind: "sessions" as const,
			sessionIds: [sessionId],
			scope: { kind: "session" as const, sessionId },
		};
		const target = whole ? { kind: "user" as const, userId: claims.sub } : named;
		const startMs = this.#now();
		await this.#untilEnforced({ target, cause: "admin", reason: null });
		const sessionIds = covered.map((session) => session.sessionId);
		this.#events.push({ kind: "revoke", sessionIds, startMs, endMs: this.#now() });
	}

	/** The same order under the same key, until somebody says that it is in force. */
	async #untilEnforced(order: RevokeOrder): Promise<void> {
		const caller = { ...theTest, idempotencyKey: newSecret() };
		for (;;) {
			// A new stub each time: that of a crashed object stays broken.
			const object = organizations.of(this.#organizationId);
			const answer = await object.revoke(order, caller).catch(() => null);
			if (answer?.ok && answer.value.enforcedAt !== null) return;
			this.retried += 1;
			await scheduler.wait(1);
		}
	}

	#session(nth: number): StartedSession {
		const session = this.#sessions[nth % this.#sessions.length];
		if (session === undefined) throw new Error("There are no sessions");
		return session;
	}

	#now(): number {
		this.#tick += 1;
		return this.#tick;
	}

	async #follow(work: Promise<void>): Promise<void> {
		const followed = work.finally(() => this.#underWay.delete(followed));
		this.#underWay.add(followed);
		await followed;
	}
}
