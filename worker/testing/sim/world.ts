import type { PreparedFacts } from "../../domain/lease/facts.ts";
import { type LeaseRules, leaseRules } from "../../domain/lease/rules.ts";
import { isOlder, type Stamp } from "../../domain/lease/stamp.ts";
import { driftMax } from "../../domain/lease/terms.ts";
import { Random } from "../support/random.ts";
import type { Bugs } from "./bugs.ts";
import type { HistoryEvent } from "./checker.ts";
import { SimulatedClock } from "./hosts/clock.ts";
import type { Host } from "./hosts/host.ts";
import { OutsideClock } from "./hosts/outside-clock.ts";
import { EventQueue } from "./queue.ts";
import { longestHoldMs, type Scenario } from "./scenario.ts";
import type { Durable, Operation } from "./storage/tables.ts";

export interface SimulatedSession {
	facts: PreparedFacts;
	/** Its creation is durable, so somebody may know it. */
	issued: boolean;
	/**
	 * S2 does not say why it is refused: it was started by a restored object that had not compared yet, under a number
	 * that something may cover which ended before; or it has expired, and with its row everything is gone that tells it
	 * from what a watermark covers.
	 */
	isBeyondWhy: boolean;
	/** Earlier ends that were reported to be in force everywhere. */
	shortened: { reportedMs: number; toMs: number }[];
}

/** Time, chance, network and the record of one history. */
export class World {
	nowMs = 0;
	readonly random: Random;
	readonly scenario: Scenario;
	readonly bugs: Bugs;
	readonly history: HistoryEvent[] = [];
	readonly sessions: SimulatedSession[] = [];
	/** Broken invariants, each as one sentence. */
	readonly violations: string[] = [];
	readonly cuts = new Set<string>();
	healed = false;
	readonly #queue = new EventQueue();
	#ids = 0;

	constructor(scenario: Scenario, bugs: Bugs) {
		this.scenario = scenario;
		this.bugs = bugs;
		this.random = new Random(scenario.seed ^ 0x2545f491);
	}

	/** Runs `event` after `delayMs` of real time; on a paused host when it wakes, on a stopped one never. */
	at(delayMs: number, host: Host | null, event: () => void): void {
		const attempt = (): void => {
			if (host !== null && !host.alive) return;
			if (host !== null && host.pausedUntilMs > this.nowMs) {
				this.#queue.push(host.pausedUntilMs, attempt);
			} else {
				event();
			}
		};
		this.#queue.push(this.nowMs + Math.max(0, delayMs), attempt);
	}

	/** A timer of a host: on its own oscillator, but deaf to steps of its wall clock. */
	timer(delayMs: number, host: Host, event: () => void): void {
		this.at(delayMs / host.clock.rate, host, event);
	}

	/** Sends a message that may be lost, doubled, delayed or cut off; `resolve` finds who has the address on arrival. */
	send<To extends Host>(
		from: Host,
		resolve: () => To | undefined,
		deliver: (to: To) => void,
	): void {
		const { network } = this.scenario;
		if (!this.healed && this.random.chance(network.dropRate)) return;
		const copies = !this.healed && this.random.chance(network.duplicateRate) ? 2 : 1;
		for (let copy = 0; copy < copies; copy += 1) {
			const slow = !this.healed && this.random.chance(network.slowRate);
			const delayMs = slow
				? this.random.between(network.delayMaxMs, 3_000)
				: this.random.between(network.delayMinMs, network.delayMaxMs);
			this.at(delayMs, null, () => {
				const to = resolve();
				if (to?.alive && !this.isCut(from.place, to.place)) this.at(0, to, () => deliver(to));
			});
		}
	}

	isCut(one: string, other: string): boolean {
		return this.cuts.has(`${one}|${other}`) || this.cuts.has(`${other}|${one}`);
	}

	/** A revocation that is invoked now. */
	revocation(sessionIds: string[], sequence: number): Operation {
		const operation = this.operation(sessionIds, sequence);
		this.history.push(operation.event);
		return operation;
	}

	operation(
		sessionIds: string[],
		sequence: number,
		shortenedToMs: number | null = null,
	): Operation {
		return {
			event: { kind: "revoke", sessionIds, startMs: this.nowMs, endMs: null },
			shortenedToMs,
			stamp: { epoch: 0, sequence },
			sinceMs: this.nowMs,
			durableAtMs: null,
		};
	}

	erased(before: Durable, after: Durable): void {
		for (const session of this.sessions) {
			const { sessionId } = session.facts;
			if (before.sessions.has(sessionId) && !after.sessions.has(sessionId)) {
				session.isBeyondWhy = true;
			}
		}
	}

	newId(): number {
		this.#ids += 1;
		return this.#ids;
	}

	newClock(): SimulatedClock {
		const { skewMs } = this.scenario;
		const rate = 1 + this.random.between(-driftMax, driftMax);
		return new SimulatedClock(rate, 1e9 + this.random.between(-skewMs, skewMs));
	}

	newOutsideClock(): OutsideClock {
		const { rate } = this.newClock();
		return new OutsideClock(rate, 1e9, this.nowMs, this.rulesOf("isolate"));
	}

	rulesOf(role: "writer" | "replica" | "isolate"): LeaseRules {
		return { ...leaseRules, longestHoldMs, ...this.bugs.rules, ...this.bugs[`${role}Rules`] };
	}

	assert(holds: boolean, sentence: string): void {
		if (!holds && this.violations.length < 20) {
			this.violations.push(`${Math.round(this.nowMs)} ms: ${sentence}`);
		}
	}

	assertForward(before: Stamp, after: Stamp): void {
		this.assert(!isOlder(after, before), "S3: a holder's view went back");
	}

	/** Until real time `untilMs`, or the first broken invariant. */
	run(untilMs: number): void {
		while (this.violations.length === 0) {
			const event = this.#queue.pop();
			if (event === undefined) return;
			if (event.atMs > untilMs) {
				this.#queue.push(event.atMs, event.run);
				this.nowMs = untilMs;
				return;
			}
			this.nowMs = event.atMs;
			event.run();
		}
	}
}
