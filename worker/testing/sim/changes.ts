import { type Changes, noChanges } from "../../domain/lease/changes.ts";
import { organizationCoverKey, userCoverKey } from "../../domain/lease/view-watermark.ts";
import type { EndCause } from "../../domain/session.ts";
import type { Cluster } from "./cluster.ts";
import { drawTerms } from "./scenario.ts";
import type { Operation } from "./storage.ts";
import type { SimulatedSession, World } from "./world.ts";
import type { WriterHost } from "./writer-host.ts";

const users = ["ana", "ben", "cleo"];

/** What administrators, people and limits do to an organization: starts, and all ways of ending. */
export class ChangeMaker {
	readonly #world: World;
	readonly #cluster: Cluster;
	#count = 0;

	constructor(world: World, cluster: Cluster) {
		this.#world = world;
		this.#cluster = cluster;
		for (let index = 0; index < 5; index += 1) this.#submit((writer) => this.#start(writer));
	}

	/** One change at random. */
	change(): void {
		const { random, scenario } = this.#world;
		const kinds: ((writer: WriterHost) => void)[] = [
			(writer) => this.#start(writer),
			(writer) => this.#revokeSession(writer, "admin"),
			(writer) => this.#revokeAllOf(writer, random.pick(users) ?? "ana"),
			(writer) => this.#revokeAllOf(writer, null),
			(writer) => this.#revokeSession(writer, "idle"),
			(writer) => this.#shorten(writer),
			(writer) => writer.setTerms(drawTerms(random)),
		];
		const change = kinds[random.weighted(scenario.changeWeights)];
		if (change !== undefined) this.#submit(change);
	}

	/** The change after a restore that cannot account for everything: everybody signs in again. */
	everybody(sequence: number): Operation {
		return this.#operation(this.#world.sessions, sequence, 0);
	}

	#submit(change: (writer: WriterHost) => void): void {
		const writer = this.#cluster.writer();
		if (writer !== undefined) this.#world.at(0, writer, () => change(writer));
	}

	#start(writer: WriterHost): void {
		const { random, sessions } = this.#world;
		const userId = random.pick(users) ?? "ana";
		const lifetimeMs = random.chance(0.5) ? 3_600_000 : random.between(800, 8_000);
		const session: SimulatedSession = {
			issued: false,
			shortened: [],
			facts: writer.startSession(
				(sequence, nowMs) => ({
					sessionId: `ses_${this.#count++}`,
					userId,
					sequence,
					endsAtMs: Math.round(nowMs + lifetimeMs),
				}),
				() => {
					session.issued = true;
				},
			),
		};
		sessions.push(session);
	}

	#revokeSession(writer: WriterHost, cause: EndCause): void {
		const target = this.#world.random.pick(this.#world.sessions);
		if (target === undefined) return;
		const { sessionId, endsAtMs } = target.facts;
		const sequence = writer.core.view.stamp.sequence + 1;
		const ended = [{ sessionId, endsAtMs, cause }];
		this.#commit(writer, [target], sequence, { ...noChanges, ended });
	}

	/** All of a user, or of the organization, now and then except one that is active right now. */
	#revokeAllOf(writer: WriterHost, userId: string | null): void {
		const { random, sessions } = this.#world;
		const sequence = writer.core.view.stamp.sequence + 1;
		// What a superseded writer began alone may have a higher sequence: it never stands, and no watermark reaches it.
		const meant = sessions.filter(
			({ facts }) => facts.sequence < sequence && (userId === null || facts.userId === userId),
		);
		const nowMs = writer.clock.read(this.#world.nowMs);
		const active = meant.filter(({ facts }) => writer.core.check(facts, nowMs).status === "active");
		const spared = random.chance(0.6) ? random.pick(active) : undefined;
		const except = spared === undefined ? [] : [spared.facts];
		const covered = meant.filter((session) => session !== spared);
		const watermark = {
			key: userId === null ? organizationCoverKey : userCoverKey(userId),
			sequence,
			upTo: sequence,
			except: except.map((facts) => ({ sessionId: facts.sessionId, sequence: facts.sequence })),
			endsAtMs: Math.max(0, ...meant.map(({ facts }) => facts.endsAtMs)),
			cause: "admin" as const,
		};
		this.#commit(writer, covered, sequence, { ...noChanges, watermarks: [watermark] });
	}

	#shorten(writer: WriterHost): void {
		const { random, sessions } = this.#world;
		const target = random.pick(sessions);
		if (target === undefined) return;
		const { sessionId, endsAtMs } = target.facts;
		const sequence = writer.core.view.stamp.sequence + 1;
		const shortenedToMs = Math.round(writer.timeMs() + random.between(0, 3_000));
		const shortened = [{ sessionId, sequence, endsAtMs, shortenedToMs }];
		const operation = this.#operation([target], sequence, writer.core.view.stamp.epoch);
		operation.shortenedToMs = shortenedToMs;
		writer.commit(operation, { ...noChanges, shortened });
	}

	#commit(
		writer: WriterHost,
		covered: readonly SimulatedSession[],
		sequence: number,
		changes: Changes,
	): void {
		const operation = this.#operation(covered, sequence, writer.core.view.stamp.epoch);
		this.#world.history.push(operation.event);
		writer.commit(operation, changes);
	}

	#operation(covered: readonly SimulatedSession[], sequence: number, epoch: number): Operation {
		const sessionIds = covered.map(({ facts }) => facts.sessionId);
		return {
			event: { kind: "revoke", sessionIds, startMs: this.#world.nowMs, endMs: null },
			shortenedToMs: null,
			stamp: { epoch, sequence },
			durableAtMs: null,
		};
	}
}
