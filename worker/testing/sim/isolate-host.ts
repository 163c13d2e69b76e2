import { Holder } from "../../domain/lease/holder.ts";
import type { RenewRequest } from "../../domain/lease/messages.ts";
import { renewAfterMs } from "../../domain/lease/terms.ts";
import type { SimulatedClock } from "./clock.ts";
import type { Cluster } from "./cluster.ts";
import type { Host } from "./host.ts";
import type { SimulatedSession, World } from "./world.ts";
import type { GrantEnvelope, WriterHost } from "./writer-host.ts";

const patienceMs = 1_500;
const askAgainMs = 300;

export type Answer = "active" | "revoked" | "expired" | "unavailable";

interface Waiter {
	session: SimulatedSession;
	startMs: number;
	answered: (answer: Answer) => void;
}

/** An isolate's gate around the core: it answers from memory, and asks its parent when it has no lease. */
export class IsolateHost implements Host {
	readonly place: string;
	readonly clock: SimulatedClock;
	alive = true;
	pausedUntilMs = 0;
	steppedUntilMs = 0;
	readonly holder: Holder;
	direct: boolean;
	/** For the judge: until when each parent has lent, and whose clock the bound is about. */
	readonly #lent = new Map<string, { endsAtMs: number; era: number }>();
	#clockOf: WriterHost | null = null;
	readonly #refused = new Set<string>();
	readonly #remembered = new Set<string>();
	readonly #world: World;
	readonly #cluster: Cluster;
	readonly #region: string;
	#waiters: Waiter[] = [];
	#askedAtMs = Number.NEGATIVE_INFINITY;
	#renewScheduled = false;
	/** Since the last question: whoever is not asked lets its lease run out. */
	#checked = false;

	constructor(world: World, cluster: Cluster, place: string, incarnation: string, region: string) {
		this.#world = world;
		this.#cluster = cluster;
		this.place = place;
		this.#region = region;
		this.clock = world.newClock();
		this.direct = world.scenario.direct;
		this.holder = new Holder(incarnation, null, world.rulesOf("isolate"));
	}

	get asking(): boolean {
		return this.#world.nowMs - this.#askedAtMs < askAgainMs;
	}

	/** On this clock; what was lent before the clock was found set back is gone. */
	lentUntilMs(parent: string): number {
		const lent = this.#lent.get(parent);
		return lent?.era === this.holder.lease.era ? lent.endsAtMs : Number.NEGATIVE_INFINITY;
	}

	read(): number {
		return this.clock.read(this.#world.nowMs);
	}

	/** A check that began at `startMs`. `readingMs` is what the clock shows to it. */
	check(
		session: SimulatedSession,
		startMs: number,
		readingMs: number = this.read(),
		answered: (answer: Answer) => void = () => {},
	): void {
		this.#checked = true;
		const waiter = { session, startMs, answered };
		if (this.#world.bugs.memoizesAnswers && this.#remembered.has(session.facts.sessionId)) {
			this.#answer(waiter, "active");
			return;
		}
		const verdict = this.holder.check(session.facts, readingMs);
		if (verdict !== null) {
			this.#answer(waiter, verdict.status);
			return;
		}
		this.#waiters.push(waiter);
		if (!this.asking) this.#ask();
		this.#world.at(patienceMs, this, () => this.#giveUp(waiter));
	}

	onGrant({ grant, parent, clockOf }: GrantEnvelope): void {
		if (grant === null) return;
		const { anchor } = this.holder.lease;
		const before = this.holder.view.stamp;
		const { adopted, advanced, timer } = this.holder.adopt(grant, this.read());
		this.#askedAtMs = Number.NEGATIVE_INFINITY;
		if (adopted) {
			this.#cluster.assertForward(before, this.holder.view.stamp);
			if (this.holder.lease.anchor !== anchor) this.#clockOf = clockOf;
			const endsAtMs = grant.echo.sentAtMs + grant.termMs + grant.graceMs;
			const lentMs = Math.max(this.lentUntilMs(parent), endsAtMs);
			this.#lent.set(parent, { endsAtMs: lentMs, era: this.holder.lease.era });
			if (timer !== null && this.#world.scenario.isolateTimers) {
				this.#world.timer(timer.delayMs, this, () => this.holder.timerFired(timer, this.read()));
			}
			if (advanced && this.#world.random.chance(0.5)) this.#acknowledge(parent);
			this.#renewLater(grant.termMs);
		}
		this.#serveWaiters();
	}

	#renewLater(termMs: number): void {
		if (this.#renewScheduled) return;
		this.#renewScheduled = true;
		this.#world.at(renewAfterMs(termMs, this.#world.random.next()), this, () => {
			this.#renewScheduled = false;
			if (this.#checked) this.#ask();
		});
	}

	#serveWaiters(): void {
		const waiting = this.#waiters;
		this.#waiters = waiting.filter((waiter) => {
			const verdict = this.holder.check(waiter.session.facts, this.read());
			if (verdict !== null) this.#answer(waiter, verdict.status);
			return verdict === null;
		});
		if (this.#waiters.length > 0 && !this.asking) this.#ask();
	}

	/** Renewal failed: grace, if the organization grants any, else unavailable. */
	#giveUp(waiter: Waiter): void {
		if (!this.#waiters.includes(waiter)) return;
		this.#waiters = this.#waiters.filter((other) => other !== waiter);
		const verdict = this.holder.check(waiter.session.facts, this.read(), true);
		this.#answer(waiter, verdict?.status ?? "unavailable");
	}

	#ask(): void {
		this.#askedAtMs = this.#world.nowMs;
		this.#checked = false;
		const request: RenewRequest = this.holder.request(this.read());
		if (this.direct) {
			this.#world.send(
				this,
				() => this.#cluster.anyWriter(),
				(writer) =>
					writer.onDirect(request, (envelope) =>
						this.#world.send(
							writer,
							() => this,
							() => this.onGrant(envelope),
						),
					),
			);
		} else {
			this.#world.send(
				this,
				() => this.#cluster.replica(this.#region),
				(replica) => replica.onAsk(request, this),
			);
		}
		this.#world.at(askAgainMs, this, () => {
			if (this.#waiters.length > 0 && !this.asking) this.#ask();
		});
	}

	#acknowledge(parent: string): void {
		const { incarnation, address, view } = this.holder;
		this.#world.send(
			this,
			() => this.#cluster.replicaOf(parent),
			(replica) => replica.onAcknowledge({ incarnation, address, stamp: view.stamp }),
		);
	}

	#answer({ session, startMs, answered }: Waiter, answer: Answer): void {
		const { facts } = session;
		const { nowMs } = this.#world;
		this.#world.history.push({
			kind: "check",
			sessionId: facts.sessionId,
			startMs,
			endMs: nowMs,
			answer,
		});
		answered(answer);
		if (answer === "revoked") this.#refused.add(facts.sessionId);
		if (answer !== "active") return;
		this.#remembered.add(facts.sessionId);
		this.#world.assert(!this.#refused.has(facts.sessionId), "M: a refused session became active");
		if (this.#clockOf === null) return;
		const ends = session.shortened.filter(({ reportedMs }) => reportedMs <= startMs);
		const endsAtMs = Math.min(facts.endsAtMs, ...ends.map(({ toMs }) => toMs));
		this.#world.assert(this.#clockOf.timeMs() < endsAtMs, "S2: active past its end");
	}
}
