import type { Facts } from "../../domain/lease/facts.ts";
import { type LeaseRules, leaseRules } from "../../domain/lease/rules.ts";
import { driftMax } from "../../domain/lease/terms.ts";
import { Random } from "../support/random.ts";
import type { Bugs } from "./bugs.ts";
import type { HistoryEvent } from "./checker.ts";
import { SimulatedClock } from "./clock.ts";
import type { Host } from "./host.ts";
import { EventQueue } from "./queue.ts";
import type { Scenario } from "./scenario.ts";

export interface SimulatedSession {
	facts: Facts;
	/** Its creation is durable, so somebody may know it. */
	issued: boolean;
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

	newClock(): SimulatedClock {
		const { skewMs } = this.scenario;
		const rate = 1 + this.random.between(-driftMax, driftMax);
		return new SimulatedClock(rate, 1e9 + this.random.between(-skewMs, skewMs));
	}

	rulesOf(role: "writer" | "replica" | "isolate"): LeaseRules {
		return { ...leaseRules, ...this.bugs.rules, ...this.bugs[`${role}Rules`] };
	}

	assert(holds: boolean, sentence: string): void {
		if (!holds && this.violations.length < 20) {
			this.violations.push(`${Math.round(this.nowMs)} ms: ${sentence}`);
		}
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
