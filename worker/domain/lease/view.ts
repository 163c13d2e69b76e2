import type { EndCause } from "../session.ts";
import type { Changes, ShortenedEntry } from "./changes.ts";
import { EndedSet, HeldEndedSet } from "./ended-set.ts";
import type { PreparedFacts } from "./facts.ts";
import { type HolderRules, holderRules } from "./holder-rules.ts";
import { newerOf, noStamp, type Stamp } from "./stamp.ts";

import { noNews, type ViewUpdate } from "./view-update.ts";
import type { ViewWatermark } from "./view-watermark.ts";

export type LeaseVerdict =
	| { status: "active"; endsAtMs: number }
	| { status: "revoked"; cause: EndCause }
	| { status: "expired"; cause: "idle" | "absolute" };

/**
 * What has ended as of `stamp`. It only grows: no merge, in whatever order, turns a refused session active. An entry is
 * forgotten once `asOfMs` has passed the end of all it covers; as `asOfMs` never decreases here, that end refuses the
 * session from then on.
 */
export class HeldView {
	stamp: Stamp = noStamp;
	asOfMs = Number.NEGATIVE_INFINITY;
	readonly #watermarks = new Map<string, ViewWatermark>();
	readonly #ended: HeldEndedSet;
	readonly #shortened = new Map<string, ShortenedEntry>();
	/** No watermark and no shortened end is redundant before this. */
	#earliestEndMs = Number.POSITIVE_INFINITY;
	readonly #rules: HolderRules;

	constructor(rules: HolderRules = holderRules, ended: HeldEndedSet = new HeldEndedSet()) {
		this.#rules = rules;
		this.#ended = ended;
	}

	/** Adds what a parent sent. Whether it may be added is the holder's decision. `nowMs` is the holder's clock. */
	merge(update: ViewUpdate, nowMs: number): void {
		this.add(update);
		this.#ended.add(update, update.stamp.sequence);
		this.stamp = update.stamp;
		this.asOfMs = Math.max(this.asOfMs, update.asOfMs);
		this.prune(nowMs);
	}

	/** Forgets what `asOfMs` has made redundant. The writer stores its `asOfMs` in the transaction that deletes rows. */
	prune(nowMs: number): void {
		const redundant = (entry: { endsAtMs: number; shortenedToMs?: number }): boolean =>
			this.#rules.isRedundant(entry, this.asOfMs, nowMs);
		this.#ended.drop((endsAtMs) => redundant({ endsAtMs }));
		if (!redundant({ endsAtMs: this.#earliestEndMs })) return;
		this.#earliestEndMs = Number.POSITIVE_INFINITY;
		for (const entries of [this.#watermarks, this.#shortened]) {
			for (const [key, entry] of entries) {
				if (redundant(entry)) entries.delete(key);
				else this.#earliestEndMs = Math.min(this.#earliestEndMs, entry.endsAtMs);
			}
		}
	}

	/** The one decision. `writerMs` is an upper bound of the writer's clock, so no end is noticed late. */
	verdict(facts: PreparedFacts, writerMs: number): LeaseVerdict {
		const cause = this.#causeOfEnd(facts);
		if (cause === "idle" || cause === "absolute") return { status: "expired", cause };
		if (cause !== null) return { status: "revoked", cause };
		let { endsAtMs } = facts;
		if (this.#shortened.size > 0) {
			const shortened = this.#shortened.get(facts.sessionId);
			if (shortened !== undefined) endsAtMs = Math.min(endsAtMs, shortened.shortenedToMs);
		}
		return writerMs < endsAtMs
			? { status: "active", endsAtMs }
			: { status: "expired", cause: "absolute" };
	}

	#causeOfEnd(facts: PreparedFacts): EndCause | null {
		const cause = this.#ended.causeOf(facts.sessionId, facts.firstWord);
		if (cause !== null || this.#watermarks.size === 0) return cause;
		const applicable: ViewWatermark[] = [];
		for (const key of facts.coverKeys) {
			const watermark = this.#watermarks.get(key);
			if (watermark !== undefined) applicable.push(watermark);
		}
		return this.#rules.coveringWatermark(applicable, facts)?.cause ?? null;
	}

	protected get entries(): [Map<string, ViewWatermark>, Map<string, ShortenedEntry>] {
		return [this.#watermarks, this.#shortened];
	}

	protected add(changes: Omit<Changes, "ended">): void {
		for (const { endsAtMs } of [...changes.watermarks, ...changes.shortened]) {
			this.#earliestEndMs = Math.min(this.#earliestEndMs, endsAtMs);
		}
		for (const added of changes.watermarks) {
			const known = this.#watermarks.get(added.key);
			this.#watermarks.set(
				added.key,
				known === undefined ? added : this.#rules.combineWatermarks(known, added),
			);
		}
		for (const added of changes.shortened) {
			const known = this.#shortened.get(added.sessionId) ?? added;
			this.#shortened.set(added.sessionId, {
				sessionId: added.sessionId,
				sequence: Math.max(known.sequence, added.sequence),
				endsAtMs: Math.max(known.endsAtMs, added.endsAtMs),
				shortenedToMs: Math.min(known.shortenedToMs, added.shortenedToMs),
			});
		}
	}
}

/** The same of whoever lends, and may change it. Apart, so that a gate comes without it. */
export class View extends HeldView {
	readonly #added: EndedSet;

	constructor(rules: HolderRules = holderRules) {
		const added = new EndedSet();
		super(rules, added);
		this.#added = added;
	}

	/** Live entries: what the view costs. */
	get size(): number {
		const [watermarks, shortened] = this.entries;
		return watermarks.size + this.#added.size + shortened.size;
	}

	/** What ended sessions occupy, packed. */
	get bytes(): number {
		return this.#added.bytes;
	}

	/** Adds changes of the authority itself. */
	apply(stamp: Stamp, changes: Changes): void {
		this.add(changes);
		this.stamp = newerOf(this.stamp, stamp);
		this.#added.end(changes.ended, this.stamp.sequence);
	}

	/** Raises `asOfMs` to the writer's clock, and returns it. A clock that went back leaves it where it was. */
	advanceTo(writerMs: number): number {
		this.asOfMs = Math.max(this.asOfMs, writerMs);
		return this.asOfMs;
	}

	/**
	 * What a holder that reports `have` lacks. Across epochs the whole view is sent: a sequence that an older epoch
	 * issued proves nothing about this one.
	 */
	updateSince(have: Stamp, asOfMs: number = this.asOfMs): ViewUpdate {
		const known = have.epoch === this.stamp.epoch ? have : null;
		// Most renewals find nothing new: they do not look through a large view.
		if (known !== null && known.sequence >= this.stamp.sequence) {
			return { base: known, stamp: this.stamp, asOfMs, ...noNews };
		}
		const [watermarks, shortened] = this.entries;
		const added = known && this.#added.since(known.sequence);
		const base = added && known;
		const after = base?.sequence ?? Number.NEGATIVE_INFINITY;
		const since = <Entry extends { sequence: number }>(entries: Map<string, Entry>): Entry[] =>
			[...entries.values()].filter(({ sequence }) => sequence > after);
		return {
			base,
			stamp: this.stamp,
			asOfMs,
			watermarks: since(watermarks),
			shortened: since(shortened),
			...(added ?? this.#added.whole()),
		};
	}
}
