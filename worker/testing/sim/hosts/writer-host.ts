import type { Changes } from "../../../domain/lease/changes.ts";
import type { Facts } from "../../../domain/lease/facts.ts";
import type { Drain } from "../../../domain/lease/grantor.ts";
import { type Enforcement, LeaseAuthority } from "../../../domain/lease/lease-authority.ts";
import type { Acknowledgement, LeaseGrant, RenewRequest } from "../../../domain/lease/messages.ts";
import type { LeaseRules } from "../../../domain/lease/rules.ts";
import { isOlder, type Stamp } from "../../../domain/lease/stamp.ts";
import { pushRetryMs } from "../../../domain/lease/terms.ts";
import { drained, ownLineage, seenRows } from "../storage/projection.ts";
import { recovered } from "../storage/recovery.ts";
import {
	type Durable,
	type Operation,
	recordedAt,
	settled,
	statusOf,
	swept,
} from "../storage/tables.ts";
import type { World } from "../world.ts";
import { authorityTables } from "./authority-tables.ts";
import type { SimulatedClock } from "./clock.ts";
import type { GrantEnvelope, Neighbours, StrictAnswer, WriterNeighbour } from "./neighbours.ts";
import { ObjectStorage } from "./object-storage.ts";
import { assertGrant, reportEverywhere } from "./writer-checks.ts";

const keep = (value: Durable): Durable => value;

/** What a change of the organization sees: its tables, its clock, and where it notes what holders must learn. */
export interface Transaction {
	readonly value: Durable;
	readonly nowMs: number;
	nextSequence(): number;
	write(change: (value: Durable) => Durable, then?: () => void): void;
	note(sequence: number, changes: Partial<Changes>): void;
	/** Writes a revocation down. `revoked`: whether it ended anything. */
	record(operation: Operation, revoked: boolean): void;
	/** For the judge: reports a change that has no receipt, if this object lives to see it everywhere. */
	watch(operation: Operation): void;
}

/**
 * An organization object around the same authority on leases as the product's: storage with an output gate, timers,
 * delivery of messages, and the comparison with the projection after its start.
 */
export class WriterHost implements WriterNeighbour {
	readonly place = "writer";
	readonly clock: SimulatedClock;
	alive = true;
	pausedUntilMs = 0;
	steppedUntilMs = 0;
	/** Paused or set back: its promises in time are off. */
	disturbed = false;
	readonly authority: LeaseAuthority;
	readonly #rules: LeaseRules;
	readonly #storage: ObjectStorage;
	readonly #world: World;
	readonly #neighbours: Neighbours;
	/** Sequence → a change that has no receipt. */
	readonly #watched = new Map<number, Operation>();
	readonly #pushRounds = new Map<Drain, number>();
	#drainedUpTo = 0;
	#isPumping = false;
	#alarmAtMs: number | null = null;
	/** Bug `assumesDelivery`: what was last sent to whom. */
	readonly #sent = new Map<string, { reported: Stamp; sent: Stamp }>();

	constructor(world: World, neighbours: Neighbours) {
		this.#world = world;
		this.#neighbours = neighbours;
		this.clock = world.newClock();
		this.#rules = world.rulesOf("writer");
		this.#storage = new ObjectStorage(world, neighbours.storage, this, ({ sequence }) => {
			// What a recovery takes goes to nobody before the projection knows.
			if (!this.authority.allowed.changes) return;
			neighbours.lastSequence = Math.max(neighbours.lastSequence, sequence);
		});
		this.#storage.write((value) => ({
			...value,
			comparedFrom: value.comparedFrom ?? value.sequence,
		}));
		this.authority = new LeaseAuthority(
			authorityTables(this.#storage, world, (sequence, nowMs) =>
				this.#noteEnforced(sequence, nowMs),
			),
			{ now: () => this.#read() },
			"comparing",
			this.#rules,
		);
		if (this.authority.writer !== null && this.authority.isWaiting) this.#pump();
		this.#compareLater();
	}

	/** As its tables have it. */
	get value(): Durable {
		return this.#storage.value;
	}

	timeMs(): number {
		const known = this.authority.writer?.view.asOfMs ?? this.value.asOfMs;
		return Math.max(known, this.value.asOfMs, this.#read());
	}

	/** Whether the session will stand then. */
	stands({ sessionId }: Facts, atMs: number): boolean {
		return statusOf(this.value, sessionId, atMs) === "active";
	}

	onRenew(request: RenewRequest, reply: (envelope: GrantEnvelope) => void): void {
		this.#lend(reply, () => this.authority.renew(this.#asked(request)));
	}

	onDirect(request: RenewRequest, reply: (envelope: GrantEnvelope) => void): void {
		this.#lend(reply, () => this.authority.renewDirect(this.#asked(request)));
	}

	onAcknowledge(acknowledgement: Acknowledgement): void {
		this.authority.acknowledge(acknowledgement);
		this.#noticeAcknowledged();
	}

	/** Decided by the tables, so a superseded writer cannot answer it. */
	onStrictCheck(
		{ sessionId }: Facts,
		answer: (answer: StrictAnswer, isPromised: boolean) => void,
	): void {
		const isPromised =
			this.authority.standing !== "comparing" || this.#neighbours.storage.restored === null;
		const answers = this.authority.allowed.answers;
		const nowMs = Math.max(this.value.asOfMs, this.#read());
		const status = statusOf(this.value, sessionId, nowMs) ?? "unknown";
		this.#storage.leave(this.#world.bugs.answersStrictFromMemory !== true, () =>
			answer(answers ? status : "unavailable", isPromised),
		);
	}

	/** One transaction; its changes enter the view in the same synchronous segment. Refused while the object is closed. */
	change(change: (transaction: Transaction) => void): void {
		if (!this.authority.allowed.changes) return;
		const storage = this.#storage;
		const nowMs = this.#read();
		this.authority.discarded();
		storage.transaction(() =>
			change({
				get value() {
					return storage.value;
				},
				nowMs,
				nextSequence: () => this.#nextSequence(),
				write: (write, then) => storage.write(write, then),
				note: (sequence, changes) => this.authority.note(sequence, changes),
				record: (operation, revoked) => this.#record(operation, revoked, nowMs),
				watch: (operation) => this.#watch(operation, nowMs),
			}),
		);
		if (this.authority.committed()) this.#pump();
		this.authority.useTerms();
	}

	/** Work by alarm: rows catch up with watermarks, what is due is written down, and the projection brought up to date. */
	background(): void {
		const isDue = this.#world.random.chance(0.5);
		this.change(({ value: before, nowMs, write }) => {
			write(settled);
			if (isDue) write((value) => swept(value, nowMs, this.#drainedUpTo));
			this.#world.erased(before, this.value);
		});
		this.#drain();
	}

	#drain(): void {
		if (!this.authority.allowed.projects) return;
		const { value } = this;
		const { storage } = this.#neighbours;
		this.#storage.leave(true, () => {
			storage.projection = drained(storage.projection, value);
			this.#drainedUpTo = value.sequence;
		});
	}

	/** The projection answers soon, or is down for a while. */
	#compareLater(delayMs = this.#world.random.between(2, 60)): void {
		this.#world.at(delayMs, this, () => {
			const { healed, random } = this.#world;
			if (!this.#storage.isOwned) this.alive = false;
			else if (healed || random.chance(0.8)) this.#compare();
			else this.#compareLater(random.between(100, 1_000));
		});
	}

	#compare(): void {
		const { storage } = this.#neighbours;
		const { comparedFrom, sequence } = this.value;
		const since = this.#world.bugs.comparesPresentSequence ? sequence : (comparedFrom ?? sequence);
		const own = { lineage: ownLineage, comparedFrom: since };
		const found = this.#rules.decideRestored(own, seenRows(storage.projection));
		const isRestored = storage.restored !== null;
		this.#world.assert(
			found === "open" || isRestored,
			"V: an object that was never restored closed",
		);
		if (found === "open") {
			this.#storage.write((value) => ({ ...value, comparedFrom: null }));
			this.#opens();
		} else {
			this.authority.closes();
			this.#world.at(this.#world.random.between(20, 400), this, () => this.#recover());
		}
	}

	#opens(): void {
		if (!this.#storage.isOwned) {
			this.alive = false;
			return;
		}
		this.authority.opens();
		this.#world.assert(
			this.value.sequence >= this.#neighbours.lastSequence,
			"E: sequences went back",
		);
		this.#pump();
	}

	#recover(): void {
		if (!this.#storage.isOwned) {
			this.alive = false;
			return;
		}
		const { storage } = this.#neighbours;
		const nowMs = this.#read();
		const { value, operations } = recovered(this.#world, this.value, storage, nowMs);
		this.#storage.write(
			() => value,
			() => {
				storage.restored = null;
				for (const operation of operations) this.#isDurable(operation);
				this.#drain();
				this.#world.at(this.#world.random.between(2, 60), this, () => this.#opens());
			},
		);
		this.authority.recovered();
		this.#pump();
	}

	#nextSequence(): number {
		const sequence = this.value.sequence + 1;
		this.#storage.write((value) => ({ ...value, sequence }));
		return sequence;
	}

	#record(operation: Operation, revoked: boolean, nowMs: number): void {
		const { enforcedAt, enforcedBy: enforcedByMs } = this.#begin(operation, nowMs);
		if (enforcedAt !== null) return;
		const { sequence } = operation.stamp;
		if (!revoked) this.authority.note(sequence, {});
		this.#storage.write((value) => ({
			...value,
			unenforced: new Map(value.unenforced).set(sequence, { operation, enforcedByMs }),
		}));
	}

	#watch(operation: Operation, nowMs: number): void {
		const { enforcedAt } = this.#begin(operation, nowMs);
		if (enforcedAt === null) this.#watched.set(operation.stamp.sequence, operation);
	}

	#begin(operation: Operation, nowMs: number): Enforcement {
		const enforcement = this.authority.enforcementAt(nowMs);
		operation.stamp = { epoch: this.#epoch(), sequence: operation.stamp.sequence };
		operation.sinceMs = this.#world.nowMs;
		const write = (value: Durable): Durable => recordedAt(value, nowMs);
		this.#storage.write(write, () => {
			this.#isDurable(operation);
			if (enforcement.enforcedAt !== null) this.#report(operation);
		});
		return enforcement;
	}

	#epoch(): number {
		return this.authority.writer?.view.stamp.epoch ?? 0;
	}

	#isDurable(operation: Operation): void {
		operation.durableAtMs ??= this.#world.nowMs;
		this.#neighbours.durableOperations.push(operation);
	}

	#noteEnforced(sequence: number, nowMs: number): void {
		const watched = this.#watched.get(sequence);
		if (watched !== undefined) this.#storage.write(keep, () => this.#report(watched));
		const waiting = this.value.unenforced.get(sequence);
		if (waiting === undefined) return;
		const { operation, enforcedByMs } = waiting;
		this.#world.assert(
			this.disturbed || nowMs <= enforcedByMs,
			"B: an attempt outlasted its stated bound",
		);
		this.#storage.write(
			(value) => {
				const unenforced = new Map(value.unenforced);
				unenforced.delete(sequence);
				return { ...value, unenforced };
			},
			() => this.#report(operation),
		);
	}

	#report(operation: Operation): void {
		reportEverywhere(this.#world, this.#neighbours, operation, this.disturbed);
	}

	#asked(request: RenewRequest): RenewRequest {
		const stamp = this.authority.writer?.view.stamp;
		if (!this.#world.bugs.assumesDelivery || stamp === undefined) return request;
		const last = this.#sent.get(request.incarnation);
		const { have } = request;
		const repeated = last === undefined || !isOlder(last.reported, have);
		this.#sent.set(request.incarnation, { reported: have, sent: stamp });
		return { ...request, have: repeated ? have : last.sent };
	}

	/** What leaves in answer to a question for a lease. */
	#lend(reply: (envelope: GrantEnvelope) => void, lend: () => LeaseGrant | null): void {
		const grantedAtMs = this.#world.nowMs;
		const before = this.#storage.value;
		const grant = lend();
		const isGated = this.#storage.value !== before;
		this.#noticeAcknowledged();
		this.#armAlarm();
		const leave = (): void => {
			// Who superseded it waits for what it still lends under a row that was written ahead.
			if (grant !== null && isGated) {
				assertGrant(this.#world, this.#neighbours, this, { grant, grantedAtMs });
			}
			reply({ grant, parent: this.place, clockOf: this });
		};
		if (this.#world.bugs.sendsUngated) leave();
		else this.#storage.leave(false, leave);
	}

	#read(): number {
		return this.clock.read(this.#world.nowMs);
	}

	#noticeAcknowledged(): void {
		if (!this.authority.isWaiting) return;
		this.#tick();
		this.#pump();
	}

	/** Looks again and again until nothing is on its way. One loop at a time. */
	#pump(): void {
		if (this.#isPumping) return;
		this.#isPumping = this.#tick() > 0;
		if (!this.#isPumping) return;
		this.#world.timer(pushRetryMs / 3, this, () => {
			this.#isPumping = false;
			this.#pump();
		});
	}

	/** Wakes when a lease has run out, so that its row goes. */
	#armAlarm(): void {
		const atMs = this.authority.writer?.grantor.nextAtMs() ?? null;
		if (atMs === null || (this.#alarmAtMs !== null && this.#alarmAtMs <= atMs)) return;
		this.#alarmAtMs = atMs;
		const delayMs = Math.max(atMs - this.#read(), 20) / this.clock.rate;
		this.#world.at(delayMs + 1, this, () => {
			if (this.#alarmAtMs !== atMs) return;
			this.#alarmAtMs = null;
			this.#tick();
			this.#armAlarm();
		});
	}

	#tick(): number {
		this.#assumeDead();
		const { pushes, underWay } = this.authority.tick();
		for (const { address, update } of pushes) {
			this.#storage.leave(false, () =>
				this.#world.send(
					this,
					() => this.#neighbours.replica(address),
					(replica) => replica.onPush(update),
				),
			);
		}
		return underWay;
	}

	#assumeDead(): void {
		const roundsMax = this.#world.bugs.assumesDeadAfterPushes;
		const drains = this.authority.writer?.grantor.drains ?? [];
		if (roundsMax === undefined) return;
		for (const drain of drains) {
			const rounds = (this.#pushRounds.get(drain) ?? 0) + 1;
			this.#pushRounds.set(drain, rounds);
			if (rounds > roundsMax) drain.waiting.clear();
		}
	}
}
