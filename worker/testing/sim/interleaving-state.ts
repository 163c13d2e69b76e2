import { type Changes, noChanges } from "../../domain/lease/changes.ts";
import { preparedFacts } from "../../domain/lease/facts.ts";
import type { Drain, Grantor, LeaseRow } from "../../domain/lease/grantor.ts";
import type { Holder } from "../../domain/lease/holder.ts";
import { Holder as LeaseHolder } from "../../domain/lease/holder.ts";
import type { Acknowledgement, LeaseGrant, RenewRequest } from "../../domain/lease/messages.ts";
import { Replica } from "../../domain/lease/replica.ts";
import { type LeaseRules, leaseRules } from "../../domain/lease/rules.ts";
import { noStamp, type Stamp } from "../../domain/lease/stamp.ts";
import { driftMax, isolateGuardMs, replicaGuardMs } from "../../domain/lease/terms.ts";
import { View } from "../../domain/lease/view.ts";
import type { ViewUpdate } from "../../domain/lease/view-update.ts";
import { Writer } from "../../domain/lease/writer.ts";
import type { Bugs } from "./bugs.ts";

/** One unit of the model's time. */
const tickMs = 1_000_000;

/** The term whose wait is exactly so many ticks: no rounding and no guard hides an overlap. */
const termOf = (ticks: number, guardMs: number): number =>
	(ticks * tickMs - guardMs - 1) / (1 + 2 * driftMax);

export const terms = {
	replicaTermMs: termOf(3, replicaGuardMs),
	isolateTermMs: termOf(2, isolateGuardMs),
	graceMs: 0,
};
const region = "region";

export const facts = preparedFacts({
	sessionId: "ses_1",
	userId: "usr",
	sequence: 1,
	endsAtMs: Number.MAX_SAFE_INTEGER,
});
/** Above the numbers that starts before it take. */
export const revokedSequence = 10;
export const revocation: Changes = {
	...noChanges,
	ended: [{ sessionId: facts.sessionId, endsAtMs: facts.endsAtMs, cause: "admin" }],
};

/** A message stays: it can be delivered at any time, any number of times, or never. */
export type ModelMessage =
	| { to: "writer"; request: RenewRequest; replica: number }
	| { to: "writer"; acknowledgement: Acknowledgement }
	| { to: "replica"; only: number | null; push: ViewUpdate }
	| { to: "replica"; only: number; grant: LeaseGrant }
	| { to: "replica"; only: null; ask: RenewRequest; isolate: number }
	| { to: "isolate"; only: number; grant: LeaseGrant };

const numbers = new Map<string, number>();
const messages: ModelMessage[] = [];

/** A message's number: equal messages have the same, which keeps states small. */
export function numberOf(message: ModelMessage): number {
	const text = JSON.stringify(message);
	const known = numbers.get(text);
	if (known !== undefined) return known;
	numbers.set(text, messages.length);
	return messages.push(message) - 1;
}

export function messageOf(number: number): ModelMessage {
	const message = messages[number];
	if (message === undefined) throw new Error(`No message has the number ${number}.`);
	return message;
}

interface GrantorState {
	holds: [key: string, address: string | null, termMs: number, untilMs: number][];
	drains: [stamp: Stamp, waiting: [string, number][]][];
}

interface HolderState {
	stamp: Stamp;
	revoked: boolean;
	expiryMs: number;
}

export interface ModelState {
	tick: number;
	revoked: boolean;
	enforced: boolean;
	writer: GrantorState & { stamp: Stamp };
	rows: LeaseRow[];
	replicas: (HolderState & GrantorState & { drained: Stamp })[];
	isolates: HolderState[];
	/** Sorted. */
	messages: number[];
	asked: { replicas: number[]; isolates: number[]; pushes: number; restarts: number };
}

/** The protocol's own objects, as they stand in one state of the model. */
export interface Thawed {
	nowMs: number;
	writer: Writer;
	replicas: Replica[];
	isolates: LeaseHolder<View>[];
}

export const initialState = (replicas: number, isolates: number): ModelState => ({
	tick: 0,
	revoked: false,
	enforced: false,
	writer: { stamp: { epoch: 1, sequence: 1 }, holds: [], drains: [] },
	rows: [],
	replicas: Array.from({ length: replicas }, () => ({
		stamp: { epoch: 0, sequence: 0 },
		revoked: false,
		expiryMs: -1,
		drained: { epoch: 0, sequence: 0 },
		holds: [],
		drains: [],
	})),
	isolates: Array.from({ length: isolates }, () => ({
		stamp: { epoch: 0, sequence: 0 },
		revoked: false,
		expiryMs: -1,
	})),
	messages: [],
	asked: {
		replicas: new Array<number>(replicas).fill(0),
		isolates: new Array<number>(isolates).fill(0),
		pushes: 0,
		restarts: 0,
	},
});

export const rulesOf = (bugs: Bugs, role: "writer" | "replica" | "isolate"): LeaseRules => ({
	...leaseRules,
	...bugs.rules,
	...bugs[`${role}Rules`],
});

export function thaw(state: ModelState, bugs: Bugs): Thawed {
	const nowMs = state.tick * tickMs;
	const { stamp } = state.writer;
	const record = {
		sequence: stamp.epoch,
		asOfMs: 0,
		changes: noChanges,
		leases: [],
		unenforced: [],
	};
	const writer = new Writer(record, terms, nowMs, rulesOf(bugs, "writer"));
	if (state.revoked) {
		// Under its own number: whoever asks for news since an older one must get it.
		writer.view.apply({ epoch: stamp.epoch, sequence: revokedSequence }, revocation);
	}
	writer.view.stamp = stamp;
	thawGrantor(writer.grantor, state.writer);
	const replicas = state.replicas.map((each, index) => {
		const replica = new Replica(`replica${index}`, region, rulesOf(bugs, "replica"));
		replica.terms = terms;
		replica.drained = each.drained;
		thawHolder(replica.holder, each, nowMs);
		thawGrantor(replica.grantor, each);
		return replica;
	});
	const isolates = state.isolates.map((each, index) => {
		const rules = rulesOf(bugs, "isolate");
		const isolate = new LeaseHolder(`isolate${index}`, null, rules, new View(rules));
		thawHolder(isolate, each, nowMs);
		return isolate;
	});
	return { nowMs, writer, replicas, isolates };
}

/** Nothing ever waits for a stamp from before the revocation. */
export const matters = (stamp: Stamp): boolean => stamp.sequence >= revokedSequence;
export const orNone = (stamp: Stamp): Stamp => (matters(stamp) ? stamp : noStamp);

/**
 * Back to plain data, without what cannot matter any more: run-out leases, and once the revocation is enforced all that
 * served to find that out.
 */
export function freeze(before: ModelState, thawed: Thawed): ModelState {
	const { nowMs, writer, replicas, isolates } = thawed;
	const grantorOf = (grantor: Grantor): GrantorState =>
		before.enforced ? { holds: [], drains: [] } : frozenGrantor(grantor);
	return {
		...before,
		rows: before.enforced ? [] : before.rows,
		writer: { stamp: writer.view.stamp, ...grantorOf(writer.grantor) },
		replicas: replicas.map(({ holder, grantor, drained }) => ({
			...frozenHolder(holder, nowMs),
			drained: before.enforced ? noStamp : orNone(drained),
			...grantorOf(grantor),
		})),
		isolates: isolates.map((isolate) => frozenHolder(isolate, nowMs)),
	};
}

function thawHolder(holder: Holder<View>, state: HolderState, nowMs: number): void {
	holder.view.apply(state.stamp, state.revoked ? revocation : noChanges);
	holder.view.stamp = state.stamp;
	holder.lease.expiryMs = state.expiryMs;
	holder.lease.horizonMs = state.expiryMs;
	holder.lease.lastReadingMs = nowMs;
}

const frozenHolder = (holder: Holder, nowMs: number): HolderState => ({
	stamp: holder.view.stamp,
	revoked: holder.view.verdict(facts, 0).status !== "active",
	expiryMs: holder.lease.expiryMs > nowMs ? holder.lease.expiryMs : -1,
});

function thawGrantor(grantor: Grantor, state: GrantorState): void {
	for (const [key, address, termMs, untilMs] of state.holds) {
		grantor.holds.set(key, { key, address, termMs, untilMs, have: null });
	}
	grantor.drains = state.drains.map(
		([stamp, waiting]): Drain => ({ stamp, waiting: new Map(waiting), released: [] }),
	);
}

/** Every decision falls on a tick, so a time between two ticks means the later one. */
export const nextTickMs = (ms: number): number => Math.ceil(ms / tickMs) * tickMs;

const byKey = ([one]: [string, ...unknown[]], [other]: [string, ...unknown[]]): number =>
	one < other ? -1 : 1;

const frozenGrantor = (grantor: Grantor): GrantorState => ({
	holds: [...grantor.holds.values()]
		.map(({ key, address, termMs, untilMs }): GrantorState["holds"][number] => [
			key,
			address,
			termMs,
			nextTickMs(untilMs),
		])
		.sort(byKey),
	drains: grantor.drains
		.filter(({ stamp }) => matters(stamp))
		.map(({ stamp, waiting }): GrantorState["drains"][number] => [
			stamp,
			[...waiting].map(([key, ms]): [string, number] => [key, nextTickMs(ms)]).sort(byKey),
		]),
});
