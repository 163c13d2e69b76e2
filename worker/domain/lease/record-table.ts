import { combineTails, endOfTail, type Words } from "./ended-record.ts";

/** Records per bucket, at most, on average. */
const perBucket = 4;
/** What every empty table begins with: the first record builds arrays of its own. */
const noWords = new Uint32Array(0);
const noStarts = new Uint32Array(3);
/** So many are put in one by one, each by moving what follows it; more are worth building the table anew. */
const insertedMax = 32;

/**
 * A set of packed records of one size, each a key and a tail: one array, ordered by bucket, and where each bucket begins.
 * It has next to no space to spare: a record costs its words and about one byte. Building it for 100,000 takes milliseconds.
 */
export class RecordTable {
	/** Words of a record; the last is its tail. */
	readonly #width: number;
	#words = noWords;
	#size = 0;
	/** Bucket → its first record; the bucket after the last ends the last. */
	#starts = noStarts;
	#hashShift = 31;
	/** Nothing ends before this. */
	#earliestEndMs = Number.POSITIVE_INFINITY;

	constructor(width: number) {
		this.#width = width;
	}

	get size(): number {
		return this.#size;
	}

	/** All records, in no order. */
	get words(): Uint32Array {
		return this.#words.subarray(0, this.size * this.#width);
	}

	/** Whether any key begins with this word. */
	hasFirst(word: number): boolean {
		const bucket = bucketOf(word, this.#hashShift);
		const end = (this.#starts[bucket + 1] as number) * this.#width;
		let at = (this.#starts[bucket] as number) * this.#width;
		while (at < end && this.#words[at] !== word) at += this.#width;
		return at < end;
	}

	/** The tail of the record with the key at `at`; null: there is none. */
	tailOf(key: Words, at: number): number | null {
		const found = this.#find(key, at);
		return found < 0 ? null : (this.#words[found + this.#width - 1] as number);
	}

	/**
	 * Adds records. Returns those whose key was new, in their order; a new key that comes twice in one call may be kept
	 * twice, which only costs space.
	 */
	add(added: Words): Uint32Array {
		const width = this.#width;
		const fresh = new Uint32Array(added.length);
		let freshWords = 0;
		for (let at = 0; at < added.length; at += width) {
			if (this.#raise(added, at)) continue;
			copyRecord(added, at, fresh, freshWords, width);
			freshWords += width;
		}
		const records = fresh.slice(0, freshWords);
		if (freshWords <= insertedMax * width) {
			for (let at = 0; at < freshWords; at += width) this.#insert(records, at);
			return records;
		}
		const { words } = this;
		const all = new Uint32Array(words.length + freshWords);
		all.set(words);
		all.set(records, words.length);
		this.#build(all);
		return records;
	}

	/** Drops what is redundant by its end, and the space it took. */
	drop(isRedundant: (endsAtMs: number) => boolean): void {
		if (!isRedundant(this.#earliestEndMs)) return;
		const width = this.#width;
		const { words } = this;
		const kept = new Uint32Array(words.length);
		let keptWords = 0;
		for (let at = 0; at < words.length; at += width) {
			if (isRedundant(endOfTail(words[at + width - 1] as number))) continue;
			copyRecord(words, at, kept, keptWords, width);
			keptWords += width;
		}
		this.#build(kept.subarray(0, keptWords));
	}

	#find(key: Words, at: number): number {
		const width = this.#width;
		const bucket = bucketOf(key[at] as number, this.#hashShift);
		const end = (this.#starts[bucket + 1] as number) * width;
		for (let found = (this.#starts[bucket] as number) * width; found < end; found += width) {
			let word = 0;
			while (word < width - 1 && this.#words[found + word] === key[at + word]) word += 1;
			if (word === width - 1) return found;
		}
		return -1;
	}

	/** False: there is no record with this key. */
	#raise(records: Words, at: number): boolean {
		const found = this.#find(records, at);
		if (found < 0) return false;
		const tailAt = this.#width - 1;
		this.#words[found + tailAt] = combineTails(
			this.#words[found + tailAt] as number,
			records[at + tailAt] as number,
		);
		return true;
	}

	#insert(records: Uint32Array, at: number): void {
		if (this.#raise(records, at)) return;
		const width = this.#width;
		const isFull = (this.size + 1) * width > this.#words.length;
		if (isFull) this.#build(this.words, 8 + (this.size >>> 4));
		const bucket = bucketOf(records[at] as number, this.#hashShift);
		const place = (this.#starts[bucket + 1] as number) * width;
		this.#words.copyWithin(place + width, place, this.size * width);
		this.#words.set(records.subarray(at, at + width), place);
		for (let later = bucket + 1; later < this.#starts.length; later += 1) {
			this.#starts[later] = (this.#starts[later] as number) + 1;
		}
		this.#size += 1;
		this.#noteEnd(records[at + width - 1] as number);
	}

	/** Sorts all records into as many buckets as suit their number, with room for `spare` more. */
	#build(all: Uint32Array, spare = 0): void {
		const width = this.#width;
		const { length } = all;
		const bucketBits = Math.max(1, Math.ceil(Math.log2(length / width / perBucket + 1)));
		const shift = 32 - bucketBits;
		const starts = new Uint32Array(2 ** bucketBits + 1);
		for (let at = 0; at < length; at += width) {
			const bucket = bucketOf(all[at] as number, shift);
			starts[bucket + 1] = (starts[bucket + 1] as number) + 1;
		}
		for (let bucket = 1; bucket < starts.length; bucket += 1) {
			starts[bucket] = (starts[bucket] as number) + (starts[bucket - 1] as number);
		}
		const next = starts.slice();
		const words = new Uint32Array(length + spare * width);
		this.#earliestEndMs = Number.POSITIVE_INFINITY;
		for (let at = 0; at < length; at += width) {
			const bucket = bucketOf(all[at] as number, shift);
			const place = (next[bucket] as number) * width;
			copyRecord(all, at, words, place, width);
			next[bucket] = (next[bucket] as number) + 1;
			this.#noteEnd(all[at + width - 1] as number);
		}
		this.#words = words;
		this.#size = length / width;
		this.#starts = starts;
		this.#hashShift = shift;
	}

	#noteEnd(tail: number): void {
		this.#earliestEndMs = Math.min(this.#earliestEndMs, endOfTail(tail));
	}
}

/** By the first word: its upper bits, once a multiplication has spread what differs. */
const bucketOf = (word: number, shift: number): number => Math.imul(word, 0x9e3779b1) >>> shift;

function copyRecord(
	from: Words,
	fromAt: number,
	to: Uint32Array,
	toAt: number,
	words: number,
): void {
	for (let word = 0; word < words; word += 1) to[toAt + word] = from[fromAt + word] as number;
}
