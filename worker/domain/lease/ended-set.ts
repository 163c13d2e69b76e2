import type { EndCause } from "../session.ts";
import {
	causeOfTail,
	type EndedEntry,
	endedWords,
	firstWordOf,
	idWords,
	marksOf,
	markWords,
	packEnded,
	packId,
	type Words,
} from "./ended-record.ts";
import { RecordTable } from "./record-table.ts";
import { askCause } from "./view-watermark.ts";

/** So many ended sessions are known by their id; of more, all are known by a mark only. */
const exactMax = 100_000;
/** How much of what was added last is kept in its order, for differences: records, and calls that added any. */
const recentRecordsMax = 8_192;
const recentAddsMax = 1_024;

/** What a set hands on: sessions that ended, and marks of sessions that may have. */
export interface PackedEnded {
	endedRecords: Words;
	endedMarks: Words;
}

/** Where an id is unpacked to be looked for. */
const key = new Uint32Array(idWords);

const noWords: Words = [];
const noEnded: PackedEnded = { endedRecords: noWords, endedMarks: noWords };

/**
 * The sessions that have ended, 20 bytes each. Above 100,000 it keeps a mark of each instead, 8 bytes: of 250,000 marks
 * one fits a session that stands once in 4,300 times, whose checks then cost a call each.
 */
export class HeldEndedSet {
	readonly #exactMax: number;
	#exact = newExact();
	readonly #marks = new RecordTable(markWords);

	constructor(exactSessionsMax: number = exactMax) {
		this.#exactMax = exactSessionsMax;
	}

	get size(): number {
		return this.#exact.size + this.#marks.size;
	}

	/** Adds what another set handed on. The cause that was known first stays, and the later end counts. */
	add({ endedRecords, endedMarks }: PackedEnded, sequence: number): void {
		const words = this.#exact.add(endedRecords);
		this.noted(words, this.#marks.add(endedMarks).length > 0, sequence);
		if (this.size <= this.#exactMax || this.#exact.size === 0) return;
		this.#marks.add(marksOf(this.#exact.words));
		this.#exact = newExact();
	}

	/** Why a session ended; null: it has not. `askCause`: only the organization knows. `first`: the first word of its id. */
	causeOf(sessionId: string, first: number = firstWordOf(sessionId)): EndCause | null {
		if (this.#exact.hasFirst(first)) {
			packId(sessionId, key);
			const tail = this.#exact.tailOf(key, 0);
			if (tail !== null) return causeOfTail(tail);
		}
		return this.#marks.hasFirst(first) ? askCause : null;
	}

	/** For whoever lends. */
	protected noted(_words: Uint32Array, _hasMarks: boolean, _sequence: number): void {}

	protected get tables(): { exact: RecordTable; marks: RecordTable } {
		return { exact: this.#exact, marks: this.#marks };
	}

	drop(isRedundant: (endsAtMs: number) => boolean): void {
		this.#exact.drop(isRedundant);
		this.#marks.drop(isRedundant);
	}
}

/** The same of whoever lends: what was added last is kept in its order. Apart, so that a gate comes without it. */
export class EndedSet extends HeldEndedSet {
	#recent: { sequence: number; words: Uint32Array }[] = [];
	#recentWords = 0;
	/** Of what was added up to this sequence, not all is in `#recent`. */
	#forgottenUpTo = Number.NEGATIVE_INFINITY;

	/** What the records occupy; where their buckets begin is a twentieth more, the objects around them 0.2 MB at most. */
	get bytes(): number {
		const { exact, marks } = this.tables;
		const recentBytes = this.#recentWords * Uint32Array.BYTES_PER_ELEMENT;
		return exact.words.byteLength + marks.words.byteLength + recentBytes;
	}

	/** Adds what the authority itself ended by the change `sequence`, or by an earlier one that nobody holds without it. */
	end(entries: readonly EndedEntry[], sequence: number): void {
		this.add({ ...noEnded, endedRecords: packEnded(entries) }, sequence);
	}

	/** What was added after `sequence`, perhaps more; null: that is not known any more. */
	since(sequence: number): PackedEnded | null {
		if (sequence < this.#forgottenUpTo) return null;
		const added = this.#recent.filter((each) => each.sequence > sequence);
		const endedRecords = new Uint32Array(added.reduce((sum, { words }) => sum + words.length, 0));
		let at = 0;
		for (const { words } of added) {
			endedRecords.set(words, at);
			at += words.length;
		}
		return { ...noEnded, endedRecords };
	}

	whole(): PackedEnded {
		const { exact, marks } = this.tables;
		return { endedRecords: exact.words.slice(), endedMarks: marks.words.slice() };
	}

	protected override noted(words: Uint32Array, hasMarks: boolean, sequence: number): void {
		// A difference holds no marks: it cannot begin before these.
		if (hasMarks) this.#forgottenUpTo = Math.max(this.#forgottenUpTo, sequence);
		if (words.length === 0) return;
		this.#recent.push({ sequence, words });
		this.#recentWords += words.length;
		while (
			this.#recentWords > recentRecordsMax * endedWords ||
			this.#recent.length > recentAddsMax
		) {
			this.#forgetOldest();
		}
	}

	#forgetOldest(): void {
		const oldest = this.#recent.shift();
		if (oldest === undefined) return;
		this.#recentWords -= oldest.words.length;
		this.#forgottenUpTo = Math.max(this.#forgottenUpTo, oldest.sequence);
	}
}

const newExact = (): RecordTable => new RecordTable(endedWords);
