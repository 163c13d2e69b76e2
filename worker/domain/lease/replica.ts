import { Grantor } from "./grantor.ts";
import { type Adoption, Holder } from "./holder.ts";
import type { Acknowledgement, LeaseGrant, RenewRequest } from "./messages.ts";
import { type LeaseRules, leaseRules } from "./rules.ts";
import { isOlder, newerOf, noStamp, type Stamp } from "./stamp.ts";
import { defaultTerms, isolateGuardMs, type Terms } from "./terms.ts";
import { View } from "./view.ts";
import type { ViewUpdate } from "./view-update.ts";

/**
 * A region replica: holds a lease of the writer and lends parts of it to isolates. Memory only; every start is a new
 * incarnation that holds and has lent nothing. After every call, send what `settle` returns.
 */
export class Replica {
	readonly holder: Holder<View>;
	readonly grantor: Grantor;
	/** Up to here no lease lent under an older view is left: what may be acknowledged. */
	drained: Stamp = noStamp;
	/** What it may lend at most, as the last grant said. */
	terms: Pick<Terms, "isolateTermMs" | "graceMs"> = defaultTerms;
	readonly #rules: LeaseRules;

	constructor(incarnation: string, region: string, rules: LeaseRules = leaseRules) {
		this.holder = new Holder(incarnation, region, rules, new View(rules));
		this.grantor = new Grantor(rules);
		this.#rules = rules;
	}

	request(nowMs: number): RenewRequest {
		return this.holder.request(nowMs, this.#acknowledged());
	}

	adopt(grant: LeaseGrant, nowMs: number): Adoption {
		const before = this.holder.view.stamp;
		const adoption = this.holder.adopt(grant, nowMs);
		if (adoption.adopted) {
			this.terms = { isolateTermMs: grant.isolateTermMs, graceMs: grant.graceMs };
			this.#drainFrom(before);
		}
		return adoption;
	}

	/**
	 * Takes a pushed view. `renew`: it was made on top of something this incarnation lacks, so ask for the whole. The
	 * acknowledgement repeats what is drained so far, as an earlier one may have been lost.
	 */
	push(update: ViewUpdate, nowMs: number): { acknowledgement: Acknowledgement; renew: boolean } {
		const before = this.holder.view.stamp;
		if (this.holder.take(update, nowMs)) this.#drainFrom(before);
		this.settle(nowMs);
		return {
			acknowledgement: this.#acknowledgement(),
			renew: isOlder(this.holder.view.stamp, update.stamp),
		};
	}

	/** Lends to an isolate, at most what remains of its own lease; null when it must renew first. */
	grant(request: RenewRequest, nowMs: number): LeaseGrant | null {
		const { incarnation, acknowledged, have, echo } = request;
		this.grantor.acknowledge(incarnation, null, acknowledged, nowMs);
		const remaining = this.holder.remaining(nowMs);
		const lease = this.#rules.subLease(remaining, this.terms, isolateGuardMs);
		if (lease === null) return null;
		this.grantor.grant({ incarnation, address: null, have }, lease, nowMs);
		const update = this.holder.view.updateSince(have, this.holder.writerBoundMs(nowMs));
		return { update, ...lease, isolateTermMs: lease.termMs, echo };
	}

	/** Call it when `grantor.nextAtMs()` has come, and after an isolate's acknowledgement. Null: nothing new to say. */
	settle(nowMs: number): Acknowledgement | null {
		const settled = this.grantor.settle(nowMs);
		this.grantor.lapse(nowMs);
		if (settled.length === 0) return null;
		this.drained = settled.map(({ stamp }) => stamp).reduce(newerOf, this.drained);
		return this.#acknowledgement();
	}

	#drainFrom(before: Stamp): void {
		const { stamp } = this.holder.view;
		if (isOlder(before, stamp)) this.grantor.freeze(stamp);
	}

	#acknowledged(): Stamp {
		return this.#rules.acknowledges(this.holder.view.stamp, this.drained);
	}

	#acknowledgement(): Acknowledgement {
		const { incarnation, address } = this.holder;
		return { incarnation, address, stamp: this.#acknowledged() };
	}
}
