import type { Bugs } from "./bugs.ts";
import { ChangeMaker } from "./changes.ts";
import { checkHistory, type HistoryFigures } from "./checker.ts";
import { FaultMaker } from "./faults.ts";
import { Cluster } from "./hosts/cluster.ts";
import { type Scenario, scenarioOf } from "./scenario.ts";
import { type SimulatedSession, World } from "./world.ts";

/** From the end of all faults until every valid session must be active again: the longest pause, and a recovery. */
const recoveryMs = 4_500;

interface Outcome extends HistoryFigures {
	seed: number;
	/** Broken promises and invariants, as sentences; empty when all held. */
	violations: string[];
	worstAttemptMs: number;
}

/** Runs the history of one seed, and judges it. */
export function simulate(seed: number, bugs: Bugs = {}): Outcome {
	const scenario = scenarioOf(seed);
	const world = new World(scenario, bugs);
	const cluster = new Cluster(world);
	const changes = new ChangeMaker(world, cluster);
	const faults = new FaultMaker(world, cluster);
	const { random } = world;
	repeat(
		world,
		() => random.between(0.5, 1.5) * scenario.changeEveryMs,
		() => changes.change(),
	);
	repeat(
		world,
		() => random.between(200, 1_500),
		() => cluster.writer()?.background(),
	);
	repeat(
		world,
		() => random.between(300, 2_000),
		() => {
			cluster.storage.snapshots.push(cluster.storage.durable);
		},
	);
	for (let slot = 0; slot < scenario.isolates; slot += 1) {
		repeat(
			world,
			() => random.between(0.2, 1.8) * scenario.checkEveryMs,
			() => checkSomething(world, cluster, slot),
		);
	}
	if (scenario.faults) {
		const everyMs = 1_000 / scenario.faultRate;
		repeat(
			world,
			() => random.between(0.2, 1.8) * everyMs,
			() => faults.fault(),
		);
	}
	world.run(scenario.durationMs);
	faults.heal();
	world.run(scenario.durationMs + recoveryMs);
	const expectActive = finalChecks(world, cluster);
	world.run(scenario.durationMs + recoveryMs + 2_000);
	if (world.violations.length === 0) expectActive();
	return judged(world, cluster, scenario);
}

function judged(world: World, cluster: Cluster, scenario: Scenario): Outcome {
	const { premature, ...figures } = checkHistory(world.history);
	const judgedWhy = world.sessions.filter(({ isBeyondWhy }) => !isBeyondWhy);
	const known = new Set(judgedWhy.map(({ facts }) => facts.sessionId));
	const early = premature.filter((id) => known.has(id));
	const violations = [...world.violations];
	if (figures.stale.length > 0) violations.push(`S1: stale accept of ${figures.stale.join(", ")}`);
	if (early.length > 0) {
		violations.push(`S2: revoked before a revoke was invoked: ${early.join(", ")}`);
	}
	if (!scenario.faults && figures.unavailable > 0) {
		violations.push(`V: ${figures.unavailable} checks unavailable without any fault`);
	}
	return {
		...figures,
		premature: early,
		seed: scenario.seed,
		violations,
		worstAttemptMs: cluster.worstAttemptMs,
	};
}

/** Until the faults end. */
function repeat(world: World, delayMs: () => number, event: () => void): void {
	world.at(delayMs(), null, () => {
		if (world.healed) return;
		event();
		repeat(world, delayMs, event);
	});
}

/** Mostly leased checks, some strict; some twice in one request. */
function checkSomething(world: World, cluster: Cluster, slot: number): void {
	const { random } = world;
	const isolate = cluster.isolates[slot];
	const session = drawSession(world);
	if (isolate === undefined || session === undefined) return;
	const draw = random.next();
	const { strictShare } = world.scenario;
	if (draw < strictShare) isolate.checkStrictly(session, world.nowMs);
	else {
		const startMs = world.nowMs;
		world.at(0, isolate, () => {
			const readingMs = isolate.read();
			isolate.check(session, startMs, readingMs);
			const mayCompute = world.scenario.faults && !world.healed;
			if (!mayCompute || isolate.steppedUntilMs > world.nowMs || !random.chance(0.02)) return;
			// The request computes for a while: its isolate does nothing else, and sees no time pass.
			const workMs = random.between(50, 900);
			isolate.pausedUntilMs = Math.max(isolate.pausedUntilMs, world.nowMs + workMs);
			world.at(workMs, isolate, () =>
				isolate.check(
					session,
					world.nowMs,
					world.bugs.usesFrozenClock ? readingMs : isolate.read(),
				),
			);
		});
	}
}

/** The newest sessions, and any. */
function drawSession(world: World): SimulatedSession | undefined {
	const issued = world.sessions.filter((session) => session.issued);
	return world.random.pick(world.random.chance(0.5) ? issued.slice(-6) : issued);
}

/** V: after healing, every session that the writer calls active is active at every isolate. */
function finalChecks(world: World, cluster: Cluster): () => void {
	const writer = cluster.writer();
	if (writer === undefined) return () => world.assert(false, "V: no writer after healing");
	// A restored writer's clock may lag what holders saw of its predecessor's: to them, ends before that are past.
	const holders = [
		...cluster.isolates.map(({ holder }) => holder),
		...cluster.replicas.map(({ core }) => core.holder),
	];
	const seenMs = holders.map(({ view }) => view.asOfMs);
	const soonMs = Math.max(writer.timeMs(), ...seenMs) + 10_000;
	const valid = world.sessions.filter(
		({ facts, issued }) => issued && writer.stands(facts, soonMs),
	);
	let missing = 0;
	for (const isolate of cluster.isolates) {
		for (const session of valid.slice(0, 3)) {
			missing += 1;
			world.at(0, isolate, () =>
				isolate.check(session, world.nowMs, isolate.read(), (answer) => {
					if (answer === "active") missing -= 1;
				}),
			);
		}
	}
	return () => world.assert(missing === 0, `V: ${missing} valid sessions refused after healing`);
}
