import { type Changes, concatenated } from "../../domain/lease/changes.ts";
import type { Facts } from "../../domain/lease/facts.ts";
import type { Drain, LeaseRow } from "../../domain/lease/grantor.ts";
import type { Acknowledgement, LeaseGrant, RenewRequest } from "../../domain/lease/messages.ts";
import { isOlder, type Stamp } from "../../domain/lease/stamp.ts";
import { driftMax, pushRetryMs, type Terms } from "../../domain/lease/terms.ts";
import { type Stored, Writer } from "../../domain/lease/writer.ts";
import type { SimulatedClock } from "./clock.ts";
import type { Cluster } from "./cluster.ts";
import type { Host } from "./host.ts";
import { type Durable, type Operation, recordOf, withoutRedundant } from "./storage.ts";
import type { World } from "./world.ts";

/** What travels back to a holder. `clockOf` is for the judge: whose clock the grant's `asOfMs` bounds. */
export interface GrantEnvelope {
	grant: LeaseGrant | null;
	parent: string;
	clockOf: WriterHost;
}

type Write = (durable: Durable) => Durable;

/** An organization object around the core: storage with an output gate, timers, and delivery of messages. */
export class WriterHost implements Host {
	readonly place = "writer";
	readonly clock: SimulatedClock;
	alive = true;
	pausedUntilMs = 0;
	steppedUntilMs = 0;
	/** Paused or set back: its promises in real time are off. */
	disturbed = false;
	readonly core: Writer;
	readonly #world: World;
	readonly #cluster: Cluster;
	readonly #operations: Map<number, Operation>;
	/** Operation → by when, in real time, it must be reported. */
	readonly #limits = new Map<Operation, { sinceMs: number; limitMs: number }>();
	readonly #pushRounds = new Map<Drain, number>();
	#tickScheduled = false;
	#written = 0;
	#flushed = 0;
	#lastFlushAtMs = 0;
	readonly #gate: { needs: number; leave: () => void }[] = [];
	/** Bug `assumesDelivery`: what was last sent to whom. */
	readonly #sent = new Map<string, { reported: Stamp; sent: Stamp }>();

	constructor(world: World, cluster: Cluster) {
		this.#world = world;
		this.#cluster = cluster;
		this.clock = world.newClock();
		const { storage } = cluster;
		storage.owner = this;
		const record = recordOf(storage.durable);
		const leases = world.bugs.forgetsLeases ? [] : record.leases;
		this.core = new Writer(
			{ ...record, leases },
			storage.durable.terms,
			this.#read(),
			world.rulesOf("writer"),
		);
		this.#operations = new Map(storage.durable.unenforced);
		const { epoch } = this.core.view.stamp;
		world.assert(epoch > cluster.lastEpoch, "E: an epoch was issued twice");
		world.assert(record.sequence >= cluster.lastSequence, "E: sequences went back");
		const { asOfMs } = this.core.view;
		this.#write((durable) => ({ ...durable, epoch, asOfMs }));
		const waitMs = (this.core.grantor.lastUntilMs() ?? this.#read()) - this.#read();
		for (const operation of this.#operations.values()) {
			operation.stamp = { epoch, sequence: operation.stamp.sequence };
			this.#limit(operation, waitMs + pushRetryMs);
		}
		this.#tick();
		this.#everyRetry();
	}

	/** The writer's clock as its holders must respect it. */
	timeMs(): number {
		return Math.max(this.core.view.asOfMs, this.#read());
	}

	onRenew(request: RenewRequest, reply: (envelope: GrantEnvelope) => void): void {
		const asked = this.#asked(request);
		const { grant, stored } = this.core.renew(asked, this.#read());
		this.#send(asked, grant, stored, reply);
	}

	onDirect(request: RenewRequest, reply: (envelope: GrantEnvelope) => void): void {
		const asked = this.#asked(request);
		const answer = this.core.renewDirect(asked, this.#read());
		if (answer !== null) this.#send(asked, answer.grant, answer.stored, reply);
	}

	onAcknowledge(acknowledgement: Acknowledgement): void {
		this.core.acknowledge(acknowledgement, this.#read());
		this.#tick();
	}

	/** A strict check reads storage, so a superseded writer cannot answer it. */
	onStrictCheck(facts: Facts, answer: (status: "active" | "revoked" | "expired") => void): void {
		const { status } = this.core.check(facts, this.#read());
		this.#leave(this.#world.bugs.answersStrictFromMemory !== true, () => answer(status));
	}

	/** A session starts; it is known to nobody before it is durable. */
	startSession(facts: (sequence: number, nowMs: number) => Facts, issue: () => void): Facts {
		const sequence = this.core.view.stamp.sequence + 1;
		this.core.advance(sequence);
		this.#write((durable) => ({ ...durable, sequence }), issue);
		return facts(sequence, this.core.timeMs(this.#read()));
	}

	commit(operation: Operation, changes: Changes): void {
		const { sequence } = operation.stamp;
		const nowMs = this.#read();
		const { enforcedByMs } = this.core.commit(sequence, changes, nowMs);
		this.#operations.set(sequence, operation);
		this.#write(
			(durable) => ({
				...durable,
				sequence,
				changes: concatenated(durable.changes, changes),
				unenforced: new Map(durable.unenforced).set(sequence, operation),
			}),
			() => {
				operation.durableAtMs = this.#world.nowMs;
				this.#cluster.durableOperations.push(operation);
				this.#tick();
			},
		);
		this.#limit(operation, enforcedByMs - nowMs + pushRetryMs);
	}

	setTerms(terms: Terms): void {
		this.core.terms = terms;
		this.#write((durable) => ({ ...durable, terms }));
	}

	/** Brings the projection up to date, and forgets what nobody needs any more. */
	drain(): void {
		const asOfMs = this.core.timeMs(this.#read());
		this.core.view.prune(asOfMs);
		this.#write((durable) => withoutRedundant({ ...durable, asOfMs }));
		this.#leave(true, () => {
			this.#cluster.storage.projected = this.#cluster.storage.durable;
		});
	}

	#asked(request: RenewRequest): RenewRequest {
		if (!this.#world.bugs.assumesDelivery) return request;
		const last = this.#sent.get(request.incarnation);
		const { have } = request;
		const repeated = last === undefined || !isOlder(last.reported, have);
		this.#sent.set(request.incarnation, { reported: have, sent: this.core.view.stamp });
		return { ...request, have: repeated ? have : last.sent };
	}

	#send(
		request: RenewRequest,
		grant: LeaseGrant,
		stored: Stored | null,
		reply: (envelope: GrantEnvelope) => void,
	): void {
		const grantedAtMs = this.#world.nowMs;
		if (stored !== null) this.#write((durable) => withLease(durable, stored.lease, stored.asOfMs));
		const leave = (): void => {
			if (stored !== null) this.#assertGrantIsComplete(grantedAtMs);
			reply({ grant: { ...grant, echo: request.echo }, parent: this.place, clockOf: this });
		};
		if (this.#world.bugs.sendsUngated) leave();
		else this.#leave(false, leave);
	}

	/** Invariant G, on one durable change drawn at random. */
	#assertGrantIsComplete(grantedAtMs: number): void {
		const operation = this.#world.random.pick(this.#cluster.durableOperations);
		if (operation === undefined || operation.shortenedToMs !== null) return;
		if ((operation.durableAtMs ?? grantedAtMs) >= grantedAtMs) return;
		const facts = this.#world.sessions.find(
			(session) => session.facts.sessionId === operation.event.sessionIds[0],
		)?.facts;
		if (facts === undefined) return;
		this.#world.assert(
			this.core.view.verdict(facts, this.core.view.asOfMs).status !== "active",
			"G: a grant lacks a revocation that was committed before it",
		);
	}

	#read(): number {
		return this.clock.read(this.#world.nowMs);
	}

	#everyRetry(): void {
		this.#world.timer(pushRetryMs, this, () => {
			this.#tick();
			this.#everyRetry();
		});
	}

	#tick(): void {
		this.#assumeDead();
		const nowMs = this.#read();
		const { enforced, lapsed, pushes } = this.core.tick(nowMs);
		if (lapsed.length > 0) this.#write((durable) => withoutLeases(durable, lapsed));
		for (const { sequence } of enforced) this.#enforced(sequence);
		for (const { address, update } of pushes) {
			this.#leave(false, () =>
				this.#world.send(
					this,
					() => this.#cluster.replica(address),
					(replica) => replica.onPush(update),
				),
			);
		}
		if (this.core.grantor.drains.length > 0) this.#tickAt(this.core.grantor.nextAtMs());
	}

	/** Deadlines further away come up in a later tick. */
	#tickAt(atMs: number | null): void {
		const delayMs = (atMs ?? 0) - this.#read();
		if (this.#tickScheduled || delayMs <= 0 || delayMs > pushRetryMs) return;
		this.#tickScheduled = true;
		this.#world.at(delayMs / this.clock.rate + 1, this, () => {
			this.#tickScheduled = false;
			this.#tick();
		});
	}

	#assumeDead(): void {
		const roundsMax = this.#world.bugs.assumesDeadAfterPushes;
		if (roundsMax === undefined) return;
		for (const drain of this.core.grantor.drains) {
			const rounds = (this.#pushRounds.get(drain) ?? 0) + 1;
			this.#pushRounds.set(drain, rounds);
			if (rounds > roundsMax) drain.waiting.clear();
		}
	}

	#enforced(sequence: number): void {
		const operation = this.#operations.get(sequence);
		if (operation === undefined) return;
		this.#operations.delete(sequence);
		this.#write(
			(durable) => {
				const unenforced = new Map(durable.unenforced);
				unenforced.delete(sequence);
				return { ...durable, unenforced };
			},
			() => this.#report(operation),
		);
	}

	#report(operation: Operation): void {
		const { nowMs } = this.#world;
		const limit = this.#limits.get(operation);
		if (limit !== undefined && !this.disturbed) {
			const tookMs = nowMs - limit.sinceMs;
			this.#cluster.worstAttemptMs = Math.max(this.#cluster.worstAttemptMs, tookMs);
			this.#world.assert(tookMs <= limit.limitMs, "B: an attempt outlasted its stated bound");
		}
		this.#cluster.assertEverywhere(operation);
		operation.event.endMs ??= nowMs;
		const toMs = operation.shortenedToMs;
		for (const session of toMs === null ? [] : this.#world.sessions) {
			if (toMs === null || !operation.event.sessionIds.includes(session.facts.sessionId)) continue;
			session.shortened.push({ reportedMs: nowMs, toMs });
		}
	}

	#limit(operation: Operation, ownMs: number): void {
		const { durableMaxMs } = this.#world.scenario;
		const limitMs = ownMs * (1 + 2 * driftMax) + 3 * durableMaxMs + 5;
		this.#limits.set(operation, { sinceMs: this.#world.nowMs, limitMs });
	}

	/** Becomes durable a little later, in order, if this is still the object that owns the storage. */
	#write(write: Write, then?: () => void): void {
		const needs = ++this.#written;
		const { nowMs, random, scenario } = this.#world;
		const atMs = nowMs + random.between(0.5, scenario.durableMaxMs);
		this.#lastFlushAtMs = Math.max(this.#lastFlushAtMs, atMs);
		this.#world.at(this.#lastFlushAtMs - nowMs, this, () => {
			const { storage } = this.#cluster;
			if (storage.owner !== this) {
				this.alive = false;
				return;
			}
			storage.durable = write(storage.durable);
			this.#cluster.lastEpoch = storage.durable.epoch;
			this.#cluster.lastSequence = Math.max(this.#cluster.lastSequence, storage.durable.sequence);
			this.#flushed = needs;
			then?.();
			while (this.#gate[0] !== undefined && this.#gate[0].needs <= needs) {
				this.#gate.shift()?.leave();
			}
		});
	}

	/** The output gate: nothing leaves before all that was written is durable. */
	#leave(touchesStorage: boolean, leave: () => void): void {
		if (this.#written > this.#flushed) this.#gate.push({ needs: this.#written, leave });
		else if (touchesStorage && this.#cluster.storage.owner !== this) this.alive = false;
		else leave();
	}
}

const withLease = (durable: Durable, lease: LeaseRow, asOfMs: number): Durable => ({
	...durable,
	asOfMs: Math.max(durable.asOfMs, asOfMs),
	leases: new Map(durable.leases).set(lease.key, lease),
});

function withoutLeases(durable: Durable, keys: readonly string[]): Durable {
	const leases = new Map(durable.leases);
	for (const key of keys) leases.delete(key);
	return { ...durable, leases };
}
