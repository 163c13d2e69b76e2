import { secondMs, systemClock } from "../../domain/clock.ts";
import type { GateAnswer, GateTransport } from "../../domain/gate/gate-calls.ts";
import { IsolateGate } from "../../domain/gate/isolate-gate.ts";
import { newSecret } from "../../domain/ids.ts";
import { someClient } from "../../testing/support/clients.ts";
import { Random } from "../../testing/support/random.ts";
import type { CheckedSession } from "../check/workers/bench-messages.ts";
import { percentile } from "../report.ts";
import { Curfew, roundTripMs, type Work } from "./curfew.ts";
import type { Product } from "./product.ts";
import { Traffic } from "./traffic.ts";
import { VirtualTime } from "./virtual-time.ts";

export interface Plan {
	seed: number;
	organizations: number;
	sessionsEach: number;
	isolates: number;
	rates: readonly Rate[];
}

interface Rate {
	/** Of an organization, in the mean. */
	checksPerSecond: number;
	warmUpSeconds: number;
	seconds: number;
}

export interface Shares {
	rate: Rate;
	checks: number;
	/** Answered without waiting for anybody. */
	memory: number;
	/** Waited for a replica of the region, and for nobody else. */
	near: number;
	/** Waited for a lease from the organization's object. */
	lent: number;
	/** Answered by the organization's object itself. */
	asked: number;
	unavailable: number;
	meanMs: number;
	p99Ms: number;
	work: Work;
}

const startMs = Date.UTC(2030, 0, 1);
const caller = { by: { kind: "system", id: "bench", name: "Bench" }, requestId: "bench" };
/** Until what follows the beginning of organizations is done. */
const settlingMs = 120 * secondMs;
const answersMs = 10 * secondMs;

/** Checks of many organizations in a few isolates, under a clock that only goes on when everything is done. */
export async function measureShares(
	product: Product,
	plan: Plan,
	say: (what: string) => void,
): Promise<Shares[]> {
	const time = new VirtualTime(startMs);
	const uninstall = time.install();
	try {
		const curfew = new Curfew(time, product);
		const sessions = await begin(curfew, time, plan);
		const shares: Shares[] = [];
		for (const rate of plan.rates) {
			say(`${rate.checksPerSecond} checks a second for each organization`);
			const random = new Random(plan.seed);
			const traffic = new Traffic(random, sessions);
			shares.push(await run({ curfew, time, traffic, random, isolates: plan.isolates }, rate));
			await time.runUntil(time.nowMs + settlingMs);
		}
		return shares;
	} finally {
		uninstall();
	}
}

async function begin(curfew: Curfew, time: VirtualTime, plan: Plan): Promise<CheckedSession[][]> {
	const sessions: CheckedSession[][] = [];
	for (let nth = 0; nth < plan.organizations; nth += 1) {
		const id = `org_${String(nth).padStart(6, "0")}`;
		const profile = { id, slug: id.replace("_", "-"), name: id, region: "enam", createdAt: 0 };
		await curfew.prepare(id, "create", profile, caller);
		const own: CheckedSession[] = [];
		for (let count = 0; count < plan.sessionsEach; count += 1) {
			const user = { id: `usr_${count}`, name: "Raj", email: "raj@bench.example" };
			const started = (await curfew.prepare(
				id,
				"startSession",
				{ user, ...someClient },
				caller,
			)) as Started;
			const { org: organizationId, sid: sessionId, sub, seq, sexp } = started.value.claims;
			const facts = { sessionId, userId: sub, sequence: seq, endsAtMs: sexp };
			own.push({ organizationId, facts });
		}
		sessions.push(own);
		await time.runUntil(time.nowMs + 1);
	}
	await time.runUntil(time.nowMs + settlingMs);
	return sessions;
}

interface Started {
	value: { claims: { org: string; sid: string; sub: string; seq: number; sexp: number } };
}

interface World {
	curfew: Curfew;
	time: VirtualTime;
	traffic: Traffic;
	random: Random;
	isolates: number;
}

interface Sample {
	tookMs: number;
	source: GateAnswer["source"];
	active: boolean;
}

/** New isolates, and checks that come by chance, each in any of them. */
async function run(world: World, rate: Rate): Promise<Shares> {
	const { curfew, time, traffic, random, isolates } = world;
	const gates = Array.from({ length: isolates }, () => new IsolateGate(systemClock, newSecret));
	const samples: Sample[] = [];
	const measuredFromMs = time.nowMs + rate.warmUpSeconds * secondMs;
	const untilMs = measuredFromMs + rate.seconds * secondMs;
	const check = async (): Promise<void> => {
		const { organizationId, facts } = traffic.next();
		const beganMs = time.nowMs;
		const { sessionId, userId: sub, sequence: seq, endsAtMs: sexp } = facts;
		const asked = { organizationId, sessionId, claims: { sub, seq, sexp } };
		const { active, source } = await random
			.pickOne(gates)
			.check({ ...asked, consistency: "leased", onUnavailable: "deny" }, transportOver(curfew));
		if (beganMs >= measuredFromMs) samples.push({ tookMs: time.nowMs - beganMs, source, active });
	};
	const next = (): void => {
		if (time.nowMs >= untilMs) return;
		time.at(time.nowMs + traffic.pauseMs(rate.checksPerSecond), next);
		void check();
	};
	next();
	await time.runUntil(measuredFromMs);
	const before = curfew.work;
	await time.runUntil(untilMs);
	const after = curfew.work;
	// Whoever waits for an answer gets it.
	await time.runUntil(untilMs + answersMs);
	return sharesOf(rate, samples, {
		calls: after.calls - before.calls,
		alarms: after.alarms - before.alarms,
		rows: after.rows - before.rows,
	});
}

function sharesOf(rate: Rate, samples: readonly Sample[], work: Work): Shares {
	const took = samples.map(({ tookMs }) => tookMs);
	const shareOf = (is: (sample: Sample) => boolean): number =>
		samples.filter(is).length / samples.length;
	const isFar = ({ tookMs }: Sample): boolean => tookMs >= roundTripMs.far;
	const isAsked = ({ source }: Sample): boolean => source === "organization";
	return {
		...{ rate, work, checks: samples.length },
		memory: shareOf(({ tookMs }) => tookMs === 0),
		near: shareOf((sample) => sample.tookMs > 0 && !isFar(sample)),
		lent: shareOf((sample) => isFar(sample) && !isAsked(sample)),
		asked: shareOf((sample) => isFar(sample) && isAsked(sample)),
		unavailable: samples.filter(({ active }) => !active).length,
		meanMs: took.reduce((sum, ms) => sum + ms, 0) / took.length,
		p99Ms: percentile(took, 0.99),
	};
}

/** Over the service binding: the gate is made anew for every call, beside the isolate. */
function transportOver(curfew: Curfew): GateTransport {
	const call = (method: string, ...parameters: unknown[]): Promise<never> => {
		const gate = curfew.gate();
		const called = gate[method] as (...parameters: unknown[]) => Promise<never>;
		return called.apply(gate, parameters);
	};
	return {
		check: (...asked) => call("check", ...asked),
		facts: (...asked) => call("facts", ...asked),
		lease: (organizationId, request, activity, answered) =>
			call("lease", organizationId, request, activity, answered, { continent: "EU" }),
	};
}
