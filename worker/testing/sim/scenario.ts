import type { Terms } from "../../domain/lease/terms.ts";
import { Random } from "../support/random.ts";

/** One history's circumstances, all drawn from its seed. */
export interface Scenario {
	seed: number;
	durationMs: number;
	terms: Terms;
	/** Isolates ask the writer itself, not a replica. */
	direct: boolean;
	regions: number;
	isolates: number;
	/** The first isolate is a process outside Workers: it goes by two clocks, of which either may fail. */
	outside: boolean;
	/** Isolates that can arm timers; the others live with the assumption about undetected steps. */
	isolateTimers: boolean;
	/** None at all: then no check may be unavailable. */
	faults: boolean;
	/** Faults per second. */
	faultRate: number;
	/** How often each kind of change and of fault occurs: every history stresses others. */
	changeWeights: readonly number[];
	faultWeights: readonly number[];
	strictShare: number;
	network: {
		delayMinMs: number;
		delayMaxMs: number;
		dropRate: number;
		duplicateRate: number;
		slowRate: number;
	};
	/** Milliseconds between two checks of an isolate, and between two changes. */
	checkEveryMs: number;
	changeEveryMs: number;
	durableMaxMs: number;
	/** Wall clocks differ by up to this. */
	skewMs: number;
}

export function drawTerms(random: Random): Terms {
	return {
		replicaTermMs: random.chance(0.4) ? random.between(600, 1_000) : random.between(1_200, 3_500),
		isolateTermMs: random.between(300, 1_000),
		graceMs: random.chance(0.4) ? random.between(200, 2_000) : 0,
	};
}

/** Around the usual ones, some near zero and some tripled. */
const weights = (random: Random, usual: readonly number[]): number[] =>
	usual.map((weight) => weight * 3 * random.next() ** 2);

export function scenarioOf(seed: number): Scenario {
	const random = new Random(seed);
	const faults = !random.chance(0.08);
	const rough = faults && random.chance(0.6);
	return {
		seed,
		durationMs: random.between(5_000, 10_000),
		terms: drawTerms(random),
		direct: random.chance(0.4),
		regions: 1 + random.integer(2),
		isolates: 2 + random.integer(4),
		// Drawn by the seed itself, so that the other histories stay what they are.
		outside: seed % 4 === 0,
		isolateTimers: random.chance(0.5),
		faults,
		faultRate: faults ? random.between(0.5, 4) : 0,
		changeWeights: weights(random, [34, 22, 14, 5, 6, 7, 12, 4]),
		faultWeights: weights(random, [18, 14, 8, 16, 22, 18, 6]),
		strictShare: random.chance(0.2) ? 0.3 : 0.04,
		network: {
			delayMinMs: 1,
			delayMaxMs: faults ? random.between(5, 100) : random.between(5, 30),
			dropRate: rough ? random.between(0, 0.25) : 0,
			duplicateRate: rough ? random.between(0, 0.2) : 0,
			slowRate: rough ? random.between(0, 0.1) : 0,
		},
		checkEveryMs: random.chance(0.2) ? random.between(200, 1_500) : random.between(15, 60),
		changeEveryMs: random.between(60, 600),
		durableMaxMs: random.between(2, 30),
		skewMs: random.chance(0.5) ? 3_600_000 : 2_000,
	};
}

/** No policy drawn above exceeds this, with the window of direct leases. */
export const longestHoldMs = 3_500 + 2_000 + 1_000;
