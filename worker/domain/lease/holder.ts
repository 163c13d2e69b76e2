import type { PreparedFacts } from "./facts.ts";
import { type HolderRules, holderRules } from "./holder-rules.ts";
import type { LeaseGrant, RenewRequest } from "./messages.ts";
import type { Remaining } from "./rules.ts";
import { isOlder, type Stamp } from "./stamp.ts";
import { driftMax, guardOf } from "./terms.ts";
import { HeldView, type LeaseVerdict } from "./view.ts";
import type { ViewUpdate } from "./view-update.ts";

const never = Number.NEGATIVE_INFINITY;

/**
 * A timer to arm for `delayMs`, which is when the lease runs out; when it fires: `timerFired(timer, now)`. Timers go on
 * when a clock is set back, so it finds a step that no reading noticed. Leave older ones armed: they cover the flight of
 * the next request.
 */
export interface LeaseTimer {
	armedAtMs: number;
	delayMs: number;
}

/** Where the bound of the writer's clock comes from: it showed `asOfMs` after we had sent at `sentAtMs`. */
interface Anchor {
	epoch: number;
	asOfMs: number;
	sentAtMs: number;
}

export interface Adoption {
	adopted: boolean;
	/** The view moved to a newer stamp. */
	advanced: boolean;
	timer: LeaseTimer | null;
}

const refused: Adoption = { adopted: false, advanced: false, timer: null };

/**
 * Holds a view under a lease; the same code in a region replica and in an isolate. Every method takes a fresh reading
 * of the holder's own clock, never compared with another machine's. A reading that is lower than the last one drops
 * the lease.
 */
export class GateHolder<V extends HeldView = HeldView> {
	declare readonly incarnation: string;
	declare readonly address: string | null;
	declare readonly view: V;
	/** Plain data, so that it can be looked at and copied. All times are readings of the holder's clock. */
	readonly lease = {
		expiryMs: never,
		/** `expiryMs` plus grace. */
		horizonMs: never,
		anchor: null as Anchor | null,
		lastReadingMs: never,
		era: 0,
	};
	declare protected readonly rules: HolderRules;

	constructor(
		incarnation: string,
		address: string | null,
		rules: HolderRules = holderRules,
		/** A view that can be lent from, for whoever lends. */
		view?: V,
	) {
		this.incarnation = incarnation;
		this.address = address;
		this.view = view ?? (new HeldView(rules) as V);
		this.rules = rules;
	}

	/** The question to send right now: `nowMs` is read before it leaves. */
	request(nowMs: number, acknowledged: Stamp = this.view.stamp): RenewRequest {
		this.read(nowMs);
		return {
			incarnation: this.incarnation,
			address: this.address,
			have: this.view.stamp,
			acknowledged,
			echo: { sentAtMs: nowMs, era: this.lease.era },
		};
	}

	/** Takes a grant, or ignores all of it: when it is older than the view, or answers a clock that was set back. */
	takeGrant(grant: LeaseGrant, nowMs: number): boolean {
		this.read(nowMs);
		const { lease } = this;
		const { update, termMs, graceMs } = grant;
		const { sentAtMs, era } = grant.echo;
		if (era !== lease.era || !this.rules.accepts(this.view.stamp, update)) return false;
		this.view.merge(update, nowMs);
		const expiry = (ms: number): number => this.rules.expiryMs(sentAtMs, nowMs, ms);
		lease.expiryMs = Math.max(lease.expiryMs, expiry(termMs));
		lease.horizonMs = Math.max(lease.horizonMs, expiry(termMs + graceMs));
		const { epoch } = update.stamp;
		const { anchor } = lease;
		if (anchor === null || epoch > anchor.epoch || sentAtMs >= anchor.sentAtMs) {
			lease.anchor = { epoch, asOfMs: update.asOfMs, sentAtMs };
		}
		return true;
	}

	/**
	 * Decides from the view, without any I/O; null when there is no lease. `inGrace` is for a caller whose renewal has
	 * just failed. On a platform whose clock stands still between I/O, `nowMs` must come from after the last I/O.
	 */
	check(facts: PreparedFacts, nowMs: number, inGrace = false): LeaseVerdict | null {
		this.read(nowMs);
		if (nowMs >= (inGrace ? this.lease.horizonMs : this.lease.expiryMs)) return null;
		return this.view.verdict(facts, this.writerBoundMs(nowMs));
	}

	/** The highest the writer's clock can show now; a replica hands it on as the `asOfMs` of its own grants. */
	writerBoundMs(nowMs: number): number {
		const { anchor } = this.lease;
		if (anchor === null) return this.view.asOfMs;
		const elapsedMs = nowMs - anchor.sentAtMs;
		return Math.max(
			this.view.asOfMs,
			this.rules.writerBoundMs(anchor.asOfMs, elapsedMs, guardOf(this.address)),
		);
	}

	protected read(nowMs: number): void {
		if (this.rules.steppedBack(this.lease.lastReadingMs, nowMs)) this.drop();
		this.lease.lastReadingMs = nowMs;
	}

	/** The view stays, as it only refuses; what counted on the old clock goes. */
	protected drop(): void {
		const { lease } = this;
		lease.expiryMs = never;
		lease.horizonMs = never;
		lease.anchor = null;
		lease.era += 1;
	}
}

/** The same with what a gate never needs: pushes, and what a replica and timers ask. Apart, so that a gate comes without it. */
export class Holder<V extends HeldView = HeldView> extends GateHolder<V> {
	/** Takes a grant as `takeGrant` does, and says what follows from it. */
	adopt(grant: LeaseGrant, nowMs: number): Adoption {
		const before = this.view.stamp;
		if (!this.takeGrant(grant, nowMs)) return refused;
		const timer = { armedAtMs: nowMs, delayMs: Math.max(0, this.lease.horizonMs - nowMs) };
		return { adopted: true, advanced: isOlder(before, this.view.stamp), timer };
	}

	/** Takes a pushed view. It prolongs nothing. True when it was taken. */
	take(update: ViewUpdate, nowMs: number): boolean {
		this.read(nowMs);
		if (!this.rules.accepts(this.view.stamp, update)) return false;
		this.view.merge(update, nowMs);
		return true;
	}

	/** What is left of its lease, without and with grace. */
	remaining(nowMs: number): Remaining {
		this.read(nowMs);
		const { expiryMs, horizonMs } = this.lease;
		return { leaseMs: expiryMs - nowMs, withGraceMs: horizonMs - nowMs };
	}

	/** Drops the lease when the clock shows less than the timer measured: it was set back in between. */
	timerFired(timer: LeaseTimer, nowMs: number): void {
		this.read(nowMs);
		const leastMs = timer.armedAtMs + timer.delayMs * (1 - 2 * driftMax) - 1;
		if (this.rules.steppedBack(leastMs, nowMs)) this.drop();
	}
}
