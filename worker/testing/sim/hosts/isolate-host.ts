import { takesLease } from "../../../domain/gate/isolate-gate.ts";
import { renewalPatienceMs, verdictUnderLease } from "../../../domain/gate/organization-lease.ts";
import { Holder } from "../../../domain/lease/holder.ts";
import type { RenewRequest } from "../../../domain/lease/messages.ts";
import { dur, isRenewalDue } from "../../../domain/lease/terms.ts";
import type { SimulatedSession, World } from "../world.ts";
import type { SimulatedClock } from "./clock.ts";
import type { GrantEnvelope, IsolateNeighbour, Neighbours, WriterNeighbour } from "./neighbours.ts";

/** A check that nobody has answered by then goes by grace, or is unavailable. */
const patienceMs = 1_500;
const askAgainMs = 300;

type Answer = "active" | "revoked" | "expired" | "unavailable";

interface Waiter {
	session: SimulatedSession;
	startMs: number;
	answered: (answer: Answer) => void;
}

/** An isolate's gate around the core, as the product's asks: from memory under a lease, else for one, else strictly. */
export class IsolateHost implements IsolateNeighbour {
	readonly place: string;
	readonly clock: SimulatedClock;
	alive = true;
	pausedUntilMs = 0;
	steppedUntilMs = 0;
	readonly holder: Holder;
	direct: boolean;
	/** For the judge: until when each parent has lent, and whose clock the bound is about. */
	readonly #lent = new Map<string, { endsAtMs: number; era: number }>();
	#clockOf: WriterNeighbour | null = null;
	/** For the judge: by how much the clock was set back, unnoticed by whatever was sent up to that reading. */
	#setBack = { byMs: 0, era: 0, readingMs: Number.NEGATIVE_INFINITY };
	readonly #refused = new Set<string>();
	readonly #remembered = new Set<string>();
	readonly #world: World;
	readonly #neighbours: Neighbours;
	readonly #region: string;
	#waiters: Waiter[] = [];
	#askedAtMs = Number.NEGATIVE_INFINITY;
	/** On its own clock: the last check that found no lease. */
	#missedAtMs = Number.NEGATIVE_INFINITY;
	#termMs = 0;

	constructor(
		world: World,
		neighbours: Neighbours,
		place: string,
		incarnation: string,
		region: string,
		isOutside: boolean,
	) {
		this.#world = world;
		this.#neighbours = neighbours;
		this.place = place;
		this.#region = region;
		this.clock = isOutside ? world.newOutsideClock() : world.newClock();
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

	/** Sets the clock back where no reading may notice it, only the timer at the end of the lease. */
	setBack(byMs: number): void {
		const { era, lastReadingMs: readingMs } = this.holder.lease;
		this.#setBack = { byMs: this.#lagMs + byMs, era, readingMs };
		this.clock.step(-byMs);
	}

	/** By how much its bound of the writer's clock may be too low, as long as a step back stays unnoticed. */
	get #lagMs(): number {
		const { byMs, era, readingMs } = this.#setBack;
		const { anchor } = this.holder.lease;
		const isUnnoticed =
			era === this.holder.lease.era && anchor !== null && anchor.sentAtMs <= readingMs;
		return isUnnoticed ? byMs : 0;
	}

	/** A check that began at `startMs`. `readingMs` is what the clock shows to it. */
	check(
		session: SimulatedSession,
		startMs: number,
		readingMs: number = this.read(),
		answered: (answer: Answer) => void = () => {},
	): void {
		const waiter = { session, startMs, answered };
		if (this.#world.bugs.memoizesAnswers && this.#remembered.has(session.facts.sessionId)) {
			this.#answer(waiter, "active");
			return;
		}
		const verdict = verdictUnderLease(this.holder, session.facts, readingMs);
		if (verdict !== null) {
			this.#answer(waiter, verdict.status);
			this.#renewEarly(readingMs);
			return;
		}
		const takes = takesLease(this.#missedAtMs, readingMs);
		this.#missedAtMs = readingMs;
		if (!takes) {
			this.checkStrictly(session, startMs, answered);
			return;
		}
		this.#waiters.push(waiter);
		if (!this.asking) this.#ask();
		this.#world.at(patienceMs, this, () => this.#giveUp(waiter));
	}

	/** Asks the organization itself. */
	checkStrictly(
		session: SimulatedSession,
		startMs: number,
		answered: (answer: Answer) => void = () => {},
	): void {
		let isOpen = true;
		const close = (answer: Answer, isPromised = true): void => {
			if (isOpen && isPromised) this.#record(session, startMs, answer);
			if (isOpen) answered(answer);
			isOpen = false;
		};
		this.#world.send(
			this,
			() => this.#neighbours.anyWriter(),
			(writer) =>
				writer.onStrictCheck(session.facts, (answer, isPromised) =>
					this.#world.send(
						writer,
						() => this,
						() => close(answer === "unknown" ? "expired" : answer, isPromised),
					),
				),
		);
		this.#world.at(patienceMs, this, () => close("unavailable"));
	}

	onGrant({ grant, parent, clockOf }: GrantEnvelope): void {
		this.#askedAtMs = Number.NEGATIVE_INFINITY;
		if (grant !== null) {
			const { anchor } = this.holder.lease;
			const before = this.holder.view.stamp;
			const { adopted, advanced, timer } = this.holder.adopt(grant, this.read());
			if (adopted) {
				this.#world.assertForward(before, this.holder.view.stamp);
				if (this.holder.lease.anchor !== anchor) this.#clockOf = clockOf;
				const endsAtMs = grant.echo.sentAtMs + grant.termMs + grant.graceMs;
				const lentMs = Math.max(this.lentUntilMs(parent), endsAtMs);
				this.#lent.set(parent, { endsAtMs: lentMs, era: this.holder.lease.era });
				if (timer !== null && this.#world.scenario.isolateTimers) {
					this.#world.timer(timer.delayMs, this, () => this.holder.timerFired(timer, this.read()));
				}
				if (advanced && this.#world.random.chance(0.5)) this.#acknowledge(parent);
				this.#termMs = grant.termMs;
			}
		}
		this.#serveWaiters();
	}

	#renewEarly(readingMs: number): void {
		if (!isRenewalDue(this.holder.lease.expiryMs - readingMs, this.#termMs)) return;
		if (this.#world.nowMs - this.#askedAtMs >= renewalPatienceMs) this.#ask();
	}

	/** What the lease that was asked for does not answer, the organization does. */
	#serveWaiters(): void {
		const waiting = this.#waiters;
		this.#waiters = [];
		for (const waiter of waiting) {
			const { session, startMs, answered } = waiter;
			const verdict = verdictUnderLease(this.holder, session.facts, this.read());
			if (verdict !== null) this.#answer(waiter, verdict.status);
			else this.checkStrictly(session, startMs, answered);
		}
	}

	/** Renewal failed: grace, if the organization grants any, else unavailable. */
	#giveUp(waiter: Waiter): void {
		if (!this.#waiters.includes(waiter)) return;
		this.#waiters = this.#waiters.filter((other) => other !== waiter);
		const verdict = verdictUnderLease(this.holder, waiter.session.facts, this.read(), true);
		this.#answer(waiter, verdict?.status ?? "unavailable");
	}

	#ask(): void {
		this.#askedAtMs = this.#world.nowMs;
		const request: RenewRequest = this.holder.request(this.read());
		if (this.direct) {
			this.#world.send(
				this,
				() => this.#neighbours.anyWriter(),
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
				() => this.#neighbours.replica(this.#region),
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
			() => this.#neighbours.replicaOf(parent),
			(replica) => replica.onAcknowledge({ incarnation, address, stamp: view.stamp }),
		);
	}

	#answer({ session, startMs, answered }: Waiter, answer: Answer): void {
		const { facts } = session;
		this.#record(session, startMs, answer);
		answered(answer);
		if (answer === "revoked") this.#refused.add(facts.sessionId);
		if (answer !== "active") return;
		this.#remembered.add(facts.sessionId);
		this.#world.assert(!this.#refused.has(facts.sessionId), "M: a refused session became active");
		if (this.#clockOf === null) return;
		const ends = session.shortened.filter(({ reportedMs }) => reportedMs <= startMs);
		const endsAtMs = Math.min(facts.endsAtMs, ...ends.map(({ toMs }) => toMs));
		const latestMs = endsAtMs + dur(this.#lagMs, 0);
		this.#world.assert(this.#clockOf.timeMs() < latestMs, "S2: active past its end");
	}

	#record({ facts: { sessionId } }: SimulatedSession, startMs: number, answer: Answer): void {
		const { nowMs: endMs } = this.#world;
		this.#world.history.push({ kind: "check", sessionId, startMs, endMs, answer });
	}
}
