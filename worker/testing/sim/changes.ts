import { preparedFacts } from "../../domain/lease/facts.ts";
import type { EndCause } from "../../domain/session.ts";
import type { Watermark } from "../../domain/watermark.ts";
import type { Cluster } from "./hosts/cluster.ts";
import type { Transaction } from "./hosts/writer-host.ts";
import { drawTerms } from "./scenario.ts";
import {
	type Durable,
	lastEnd,
	type SessionRow,
	type StoredWatermark,
	statusOf,
	viewWatermark,
	withSession,
} from "./storage/tables.ts";
import type { SimulatedSession, World } from "./world.ts";

const users = ["ana", "ben", "cleo"];

/**
 * What administrators, people and limits do to an organization: starts, and all ways of ending. Each is one transaction
 * of the object, and takes the steps that the object's own takes.
 */
export class ChangeMaker {
	readonly #world: World;
	readonly #cluster: Cluster;
	#count = 0;

	constructor(world: World, cluster: Cluster) {
		this.#world = world;
		this.#cluster = cluster;
		for (let index = 0; index < 5; index += 1) this.#submit((on) => this.#start(on));
	}

	/** One change at random. */
	change(): void {
		const { random, scenario } = this.#world;
		const kinds: ((on: Transaction) => void)[] = [
			(on) => this.#start(on),
			(on) => this.#revokeSession(on),
			(on) => this.#revokeAllOf(on, random.pick(users) ?? "ana"),
			(on) => this.#revokeAllOf(on, null),
			(on) => this.#endIdle(on),
			(on) => this.#shorten(on),
			(on) => on.write((value) => ({ ...value, terms: drawTerms(random) })),
			(on) => this.#limit(on),
		];
		const change = kinds[random.weighted(scenario.changeWeights)];
		if (change !== undefined) this.#submit(change);
	}

	#submit(change: (on: Transaction) => void): void {
		const writer = this.#cluster.writer();
		if (writer !== undefined) this.#world.at(0, writer, () => writer.change(change));
	}

	#start(on: Transaction): void {
		const { random, sessions } = this.#world;
		const userId = random.pick(users) ?? "ana";
		const lifetimeMs = random.chance(0.5) ? 3_600_000 : random.between(800, 8_000);
		const facts = preparedFacts({
			sessionId: `ses_${this.#count++}`,
			userId,
			sequence: on.nextSequence(),
			endsAtMs: Math.round(on.nowMs + lifetimeMs),
		});
		const isBeyondWhy = this.#cluster.storage.restored !== null;
		const session: SimulatedSession = { facts, issued: false, isBeyondWhy, shortened: [] };
		const row: SessionRow = {
			facts,
			createdAtMs: on.nowMs,
			status: "active",
			expiresAtMs: facts.endsAtMs,
			shortened: null,
			ended: null,
		};
		on.write(
			(value) => withSession(value, row),
			() => {
				session.issued = true;
			},
		);
		sessions.push(session);
	}

	#revokeSession(on: Transaction): void {
		const row = this.#pickRow(on);
		if (row === undefined) return;
		const { sessionId } = row.facts;
		const stands = statusOf(on.value, sessionId, on.nowMs) === "active";
		const sequence = on.nextSequence();
		on.record(this.#world.revocation([sessionId], sequence), stands);
		this.#end(on, stands ? row : null, sequence, "admin");
	}

	/** Of a session that was idle too long. It has no receipt, and nobody is told. */
	#endIdle(on: Transaction): void {
		const row = this.#pickRow(on);
		if (row === undefined || statusOf(on.value, row.facts.sessionId, on.nowMs) !== "active") return;
		this.#end(on, row, on.nextSequence(), "idle");
	}

	#end(on: Transaction, row: SessionRow | null, sequence: number, cause: EndCause): void {
		if (row === null) {
			on.note(sequence, {});
			return;
		}
		const { expiresAtMs: endsAtMs, facts } = row;
		const status = cause === "idle" ? ("expired" as const) : ("revoked" as const);
		const ended = { sequence, cause, byWatermark: false };
		on.write((value) => withSession(value, { ...row, status, ended }));
		on.note(sequence, { ended: [{ sessionId: facts.sessionId, endsAtMs, cause }] });
	}

	/** All of a user, or of the organization, now and then except one that is active right now. */
	#revokeAllOf(on: Transaction, userId: string | null): void {
		const { random } = this.#world;
		const ids = [...on.value.sessions.values()]
			.filter(({ facts }) => userId === null || facts.userId === userId)
			.map(({ facts }) => facts.sessionId);
		const standing = ids.filter((id) => statusOf(on.value, id, on.nowMs) === "active");
		const spared = random.chance(0.6) ? random.pick(standing) : undefined;
		const sequence = on.nextSequence();
		// What a superseded writer began alone may have a higher sequence: it never stands, and no watermark reaches it.
		const meant = this.#world.sessions
			.filter(({ facts }) => facts.sequence < sequence)
			.filter(({ facts }) => userId === null || facts.userId === userId)
			.map(({ facts }) => facts.sessionId)
			.filter((id) => id !== spared);
		const except = spared === undefined ? [] : [spared];
		const revoked = standing.length > except.length;
		on.record(this.#world.revocation(meant, sequence), revoked);
		if (!revoked) return;
		const rule =
			userId === null ? { kind: "organization" as const } : { kind: "user" as const, userId };
		this.#setWatermark(on, { sequence, rule, except, at: on.nowMs }, "admin");
	}

	/** A stricter policy: some sessions end, others earlier than their facts say. */
	#limit(on: Transaction): void {
		const absoluteLifetimeMs = Math.round(this.#world.random.between(500, 8_000));
		const outside = [...on.value.sessions.values()].filter(
			({ facts, createdAtMs }) =>
				createdAtMs + absoluteLifetimeMs <= on.nowMs &&
				statusOf(on.value, facts.sessionId, on.nowMs) === "active",
		);
		const sequence = on.nextSequence();
		const ids = outside.map(({ facts }) => facts.sessionId);
		if (ids.length > 0) on.record(this.#world.revocation(ids, sequence), true);
		const policy = { absoluteLifetimeMs, idleTimeoutMs: Number.MAX_SAFE_INTEGER / 4 };
		const rule = { kind: "policy" as const, policy };
		this.#setWatermark(on, { sequence, rule, except: [], at: on.nowMs }, "policy");
	}

	#setWatermark(on: Transaction, watermark: Watermark, cause: EndCause): void {
		const stored: StoredWatermark = {
			...watermark,
			id: this.#world.newId(),
			cause,
			coversUntilMs: lastEnd(on.value, on.nowMs),
			isSettled: false,
		};
		on.write((value) => ({ ...value, watermarks: [...value.watermarks, stored] }));
		on.note(watermark.sequence, { watermarks: [viewWatermark(on.value, stored)] });
	}

	/** An earlier end, as a support access gets that is cut short. */
	#shorten(on: Transaction): void {
		const row = this.#pickRow(on);
		if (row === undefined || row.status !== "active") return;
		const shortenedToMs = Math.round(on.nowMs + this.#world.random.between(0, 3_000));
		if (shortenedToMs >= row.expiresAtMs) return;
		const { sessionId } = row.facts;
		const sequence = on.nextSequence();
		const endsAtMs = row.shortened?.fromMs ?? row.expiresAtMs;
		const shortened = { fromMs: endsAtMs, sequence };
		on.write((value) => withSession(value, { ...row, expiresAtMs: shortenedToMs, shortened }));
		on.note(sequence, { shortened: [{ sessionId, sequence, endsAtMs, shortenedToMs }] });
		on.watch(this.#world.operation([sessionId], sequence, shortenedToMs));
	}

	#pickRow({ value }: { value: Durable }): SessionRow | undefined {
		return this.#world.random.pick([...value.sessions.values()]);
	}
}
