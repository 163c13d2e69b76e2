import { noChanges } from "../../domain/lease/changes.ts";
import type { LeaseGrant } from "../../domain/lease/messages.ts";
import { Writer } from "../../domain/lease/writer.ts";
import type { Bugs } from "./bugs.ts";
import {
	facts,
	freeze,
	initialState,
	type ModelMessage,
	type ModelState,
	matters,
	messageOf,
	nextTickMs,
	numberOf,
	orNone,
	revocation,
	revokedSequence,
	rulesOf,
	type Thawed,
	terms,
	thaw,
} from "./interleaving-state.ts";

interface ModelBounds {
	ticks: number;
	replicas: number;
	isolates: number;
	/** How often each replica incarnation and each isolate may ask for a lease. */
	asksOfReplica: number;
	asksOfIsolate: number;
	pushes: number;
	restarts: number;
}

/**
 * 1 session, 1 revoke, 2 incarnations of a replica that may both run, and first 2 isolates, then a writer that restarts;
 * last one replica that renews.
 */
export const modelBounds: readonly ModelBounds[] = [
	{
		ticks: 3,
		replicas: 2,
		isolates: 2,
		asksOfReplica: 1,
		asksOfIsolate: 1,
		pushes: 1,
		restarts: 0,
	},
	{
		ticks: 4,
		replicas: 2,
		isolates: 1,
		asksOfReplica: 1,
		asksOfIsolate: 1,
		pushes: 1,
		restarts: 1,
	},
	{
		ticks: 3,
		replicas: 1,
		isolates: 2,
		asksOfReplica: 2,
		asksOfIsolate: 1,
		pushes: 1,
		restarts: 0,
	},
];

/** Small enough for a test run: two incarnations, and one that renews. */
export const smallModelBounds: readonly ModelBounds[] = [
	{
		ticks: 2,
		replicas: 2,
		isolates: 1,
		asksOfReplica: 1,
		asksOfIsolate: 1,
		pushes: 1,
		restarts: 0,
	},
	{
		ticks: 3,
		replicas: 1,
		isolates: 1,
		asksOfReplica: 2,
		asksOfIsolate: 1,
		pushes: 1,
		restarts: 0,
	},
];

interface ModelOutcome {
	states: number;
	transitions: number;
	/** States in which the revocation was reported enforced: where S1 could have failed. */
	enforcedStates: number;
	/** The steps to the first state that breaks S1; null when there is none. */
	counterexample: string[] | null;
}

interface Step {
	name: string;
	take: (state: ModelState, world: Thawed) => void;
}

/**
 * Visits every state that any interleaving of the bounded steps can reach, each once, and asks in each whether somebody
 * still answers active after `enforced`. Time is discrete and shared; messages may be lost, late, doubled and reordered.
 */
export function explore(bounds: ModelBounds, bugs: Bugs = {}): ModelOutcome {
	const first = initialState(bounds.replicas, bounds.isolates);
	const seen = new Set([JSON.stringify(first)]);
	const open: { state: ModelState; trail: Trail | null }[] = [{ state: first, trail: null }];
	const figures = { states: 1, transitions: 0, enforcedStates: 0 };
	for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
		const { state, trail } = entry;
		for (const step of stepsFrom(state, bounds, bugs)) {
			figures.transitions += 1;
			const next = taken(state, step, bugs);
			const key = JSON.stringify(next);
			if (seen.has(key)) continue;
			seen.add(key);
			figures.states += 1;
			const nextTrail = { step: step.name, before: trail };
			if (next.enforced) {
				figures.enforcedStates += 1;
				if (someoneAnswersActive(next, bugs)) {
					return { ...figures, counterexample: stepsOf(nextTrail) };
				}
			}
			if (!isSafeForGood(next)) open.push({ state: next, trail: nextTrail });
		}
	}
	return { ...figures, counterexample: null };
}

/**
 * Enforced, and no lease is left or under way that was granted without the revocation. Whatever is granted from now on
 * carries it, so nothing that follows can answer active.
 */
const isSafeForGood = ({ enforced, replicas, isolates, messages }: ModelState): boolean =>
	enforced &&
	[...replicas, ...isolates].every(({ revoked, expiryMs }) => revoked || expiryMs < 0) &&
	messages
		.map(messageOf)
		.every((each) => !("grant" in each) || each.grant.update.endedRecords.length > 0);

interface Trail {
	step: string;
	before: Trail | null;
}

function stepsOf(trail: Trail | null): string[] {
	const steps: string[] = [];
	for (let at = trail; at !== null; at = at.before) steps.unshift(at.step);
	return steps;
}

function someoneAnswersActive(state: ModelState, bugs: Bugs): boolean {
	const { nowMs, replicas, isolates } = thaw(state, bugs);
	const holders = [...replicas.map(({ holder }) => holder), ...isolates];
	return holders.some((holder) => holder.check(facts, nowMs)?.status === "active");
}

/** After every step, whoever can conclude something from the time does so at once: later would only be safer. */
function taken(before: ModelState, step: Step, bugs: Bugs): ModelState {
	const { asked } = before;
	const state: ModelState = {
		...before,
		messages: [...before.messages],
		asked: { ...asked, replicas: [...asked.replicas], isolates: [...asked.isolates] },
	};
	if (step.name === "tick") state.tick += 1;
	const world = thaw(state, bugs);
	step.take(state, world);
	for (const replica of world.replicas) {
		const acknowledgement = replica.settle(world.nowMs);
		if (acknowledgement !== null) post(state, { to: "writer", acknowledgement });
	}
	const { enforced, lapsed } = world.writer.tick(world.nowMs);
	if (enforced.length > 0) state.enforced = true;
	state.rows = state.rows.filter((row) => !lapsed.includes(row.key));
	state.messages = state.messages.filter((number) => mayMatter(messageOf(number), state, world));
	return freeze(state, world);
}

/**
 * A question or grant whose lease would have run out is taken for lost, and so is an acknowledgement that no drain can
 * wait for. Once enforced, a push could only take away answers.
 */
function mayMatter(message: ModelMessage, state: ModelState, { nowMs, writer }: Thawed): boolean {
	if ("request" in message) return message.request.echo.sentAtMs + terms.replicaTermMs > nowMs;
	if ("ask" in message) return message.ask.echo.sentAtMs + terms.isolateTermMs > nowMs;
	if ("grant" in message) return message.grant.echo.sentAtMs + message.grant.termMs > nowMs;
	if (state.enforced) return false;
	if ("push" in message) return true;
	const { stamp } = message.acknowledgement;
	return matters(stamp) && stamp.epoch === writer.view.stamp.epoch;
}

function post(state: ModelState, message: ModelMessage): void {
	const number = numberOf(message);
	if (state.messages.includes(number)) return;
	state.messages.push(number);
	state.messages.sort((one, other) => one - other);
}

function* stepsFrom(state: ModelState, bounds: ModelBounds, bugs: Bugs): Generator<Step> {
	if (state.tick < bounds.ticks) yield { name: "tick", take: () => {} };
	if (!state.revoked) yield revoke;
	if (state.asked.restarts < bounds.restarts) yield restart(bugs);
	if (state.revoked && !state.enforced && state.asked.pushes < bounds.pushes) yield push;
	for (const [index, asked] of state.asked.replicas.entries()) {
		if (asked < bounds.asksOfReplica) yield replicaAsks(index);
	}
	for (const [index, asked] of state.asked.isolates.entries()) {
		if (asked < bounds.asksOfIsolate) yield isolateAsks(index);
	}
	for (const number of state.messages) {
		for (const delivery of deliveries(messageOf(number), bounds)) {
			yield {
				name: delivery.name,
				take: (next, world) => {
					if (!isRepeatable(messageOf(number))) {
						next.messages = next.messages.filter((other) => other !== number);
					}
					delivery.take(next, world);
				},
			};
		}
	}
}

/** A question and its answer arrive at most once, a retried push or acknowledgement any number of times. */
const isRepeatable = (message: ModelMessage): boolean =>
	"push" in message || "acknowledgement" in message;

const revoke: Step = {
	name: "revoke",
	take: (state, { writer, nowMs }) => {
		state.revoked = true;
		writer.commit(revokedSequence, revocation, nowMs);
	},
};

/** Its successor reads what was stored; answers of the old one may still arrive. */
const restart = (bugs: Bugs): Step => ({
	name: "the writer restarts",
	take: (state, world) => {
		state.asked.restarts += 1;
		const { sequence } = state.writer.stamp;
		const record = {
			sequence: sequence + 1,
			asOfMs: 0,
			changes: state.revoked ? revocation : noChanges,
			leases: state.rows,
			unenforced: state.revoked && !state.enforced ? [sequence] : [],
		};
		world.writer = new Writer(record, terms, world.nowMs, rulesOf(bugs, "writer"));
	},
});

const push: Step = {
	name: "the writer pushes",
	take: (state, { writer }) => {
		state.asked.pushes += 1;
		const update = { ...writer.view.updateSince({ epoch: 0, sequence: 0 }), asOfMs: 0 };
		post(state, { to: "replica", only: null, push: update });
	},
};

const replicaAsks = (index: number): Step => ({
	name: `replica ${index} asks`,
	take: (state, { replicas, nowMs }) => {
		state.asked.replicas[index] = (state.asked.replicas[index] ?? 0) + 1;
		const request = replicas[index]?.request(nowMs);
		if (request === undefined) return;
		const acknowledged = orNone(request.acknowledged);
		post(state, { to: "writer", request: { ...request, acknowledged }, replica: index });
	},
});

const isolateAsks = (index: number): Step => ({
	name: `isolate ${index} asks`,
	take: (state, { isolates, nowMs }) => {
		state.asked.isolates[index] = (state.asked.isolates[index] ?? 0) + 1;
		const request = isolates[index]?.request(nowMs);
		if (request === undefined) return;
		const ask = { ...request, acknowledged: orNone(request.acknowledged) };
		post(state, { to: "replica", only: null, ask, isolate: index });
	},
});

/** The model's sessions never end, so the writer's time is left out of what distinguishes states. */
const timeless = (grant: LeaseGrant): LeaseGrant => ({
	...grant,
	update: { ...grant.update, asOfMs: 0 },
});

function describe(message: ModelMessage): string {
	if ("request" in message) return `the question of replica ${message.replica} arrives`;
	if ("acknowledgement" in message) {
		return `an acknowledgement of ${message.acknowledgement.incarnation} arrives`;
	}
	if ("push" in message) return "a push arrives";
	if ("ask" in message) return `the question of isolate ${message.isolate} arrives`;
	return `a grant to ${message.to} ${message.only} arrives`;
}

function* deliveries(message: ModelMessage, bounds: ModelBounds): Generator<Step> {
	const name = describe(message);
	if (message.to === "writer") {
		yield { name, take: (state, world) => atWriter(message, state, world) };
	} else if (message.to === "isolate") {
		yield {
			name,
			take: (_state, { isolates, nowMs }) => {
				isolates[message.only]?.adopt(message.grant, nowMs);
			},
		};
	} else {
		for (let index = 0; index < bounds.replicas; index += 1) {
			if (message.only !== null && message.only !== index) continue;
			yield {
				name: `${name} at replica ${index}`,
				take: (state, world) => atReplica(message, index, state, world),
			};
		}
	}
}

function atWriter(
	message: ModelMessage & { to: "writer" },
	state: ModelState,
	{ writer, nowMs }: Thawed,
): void {
	if ("acknowledgement" in message) {
		writer.acknowledge(message.acknowledgement, nowMs);
		return;
	}
	const { grant, stored } = writer.renew(message.request, nowMs);
	const others = state.rows.filter(({ key }) => key !== stored.lease.key);
	state.rows = [...others, stored.lease].sort((one, other) => (one.key < other.key ? -1 : 1));
	post(state, { to: "replica", only: message.replica, grant: timeless(grant) });
}

function atReplica(
	message: ModelMessage & { to: "replica" },
	index: number,
	state: ModelState,
	{ replicas, nowMs }: Thawed,
): void {
	const replica = replicas[index];
	if (replica === undefined) return;
	if ("push" in message) {
		const { acknowledgement } = replica.push(message.push, nowMs);
		post(state, { to: "writer", acknowledgement });
	} else if ("grant" in message) {
		replica.adopt(message.grant, nowMs);
	} else {
		const grant = replica.grant(message.ask, nowMs);
		if (grant === null) return;
		const whole = { ...timeless(grant), termMs: nextTickMs(grant.termMs), isolateTermMs: 0 };
		post(state, { to: "isolate", only: message.isolate, grant: whole });
	}
}
