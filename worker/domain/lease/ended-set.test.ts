import fc from "fast-check";
import { expect, it } from "vitest";
import { newId } from "../ids.ts";
import { type EndedEntry, endedWords, packId } from "./ended-record.ts";
import { EndedSet } from "./ended-set.ts";

const farMs = 4_000_000_000_000;
const ids = [
	...Array.from({ length: 60 }, () => newId("session")),
	...Array.from({ length: 30 }, (_, index) => `ses_${index}`),
];
const anEntry: fc.Arbitrary<EndedEntry> = fc.record({
	sessionId: fc.constantFrom(...ids),
	endsAtMs: fc.integer({ min: 0, max: 200_000 }),
	cause: fc.constantFrom("admin" as const, "idle" as const, "absolute" as const),
});
/** Few are put in one by one, many make the table anew. */
const entries = fc.oneof(
	fc.array(anEntry, { maxLength: 5 }),
	fc.array(anEntry, { minLength: 50, maxLength: 90 }),
);
const step = fc.oneof(
	fc.record({ add: entries }),
	fc.record({ dropUpToMs: fc.integer({ min: 0, max: 200_000 }) }),
);

const many = (count: number): EndedEntry[] =>
	Array.from({ length: count }, () => ({
		sessionId: newId("session"),
		endsAtMs: farMs,
		cause: "admin" as const,
	}));

const setOf = (...batches: EndedEntry[][]): EndedSet => {
	const set = new EndedSet();
	for (const [index, batch] of batches.entries()) set.end(batch, index + 1);
	return set;
};

it("the packed set answers like a map of entries that keeps the first cause and the later end", () => {
	fc.assert(
		fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
			const set = new EndedSet();
			const model = new Map<string, EndedEntry>();
			for (const [index, each] of steps.entries()) {
				if ("add" in each) {
					set.end(each.add, index);
					for (const { sessionId, endsAtMs, cause } of each.add) {
						const known = model.get(sessionId);
						const latestMs = Math.max(known?.endsAtMs ?? 0, Math.ceil(endsAtMs / 16_000) * 16_000);
						model.set(sessionId, { sessionId, endsAtMs: latestMs, cause: known?.cause ?? cause });
					}
				} else {
					set.drop((endsAtMs) => endsAtMs <= each.dropUpToMs);
					for (const [sessionId, { endsAtMs }] of model) {
						if (endsAtMs <= each.dropUpToMs) model.delete(sessionId);
					}
				}
				expect(set.size).toBe(model.size);
				for (const id of ids) expect(set.causeOf(id)).toBe(model.get(id)?.cause ?? null);
			}
		}),
	);
});

it("nothing is dropped before its session's end", () => {
	fc.assert(
		fc.property(anEntry, fc.integer({ min: 0, max: 200_000 }), (entry, nowMs) => {
			const set = setOf([entry]);
			set.drop((endsAtMs) => endsAtMs <= nowMs);
			if (nowMs < entry.endsAtMs) expect(set.causeOf(entry.sessionId)).toBe(entry.cause);
			set.drop((endsAtMs) => endsAtMs <= entry.endsAtMs + 16_000);
			expect(set.size).toBe(0);
		}),
	);
	const endless = setOf([{ sessionId: "ses_1", endsAtMs: Number.MAX_SAFE_INTEGER, cause: "user" }]);
	endless.drop((endsAtMs) => endsAtMs <= farMs * 1_000);
	expect(endless.causeOf("ses_1")).toBe("user");
});

it("whoever follows by differences refuses what the source refuses, also where both keep marks only", () => {
	const sizes = fc.constantFrom(3, 20, 1_000);
	fc.assert(
		fc.property(
			sizes,
			sizes,
			fc.array(fc.tuple(entries, fc.boolean()), { maxLength: 12 }),
			(sourceMax, followerMax, steps) => {
				const source = new EndedSet(sourceMax);
				const follower = new EndedSet(followerMax);
				const ended = new Set<string>();
				let have = 0;
				for (const [index, [batch, follows]] of steps.entries()) {
					const sequence = index + 1;
					source.end(batch, sequence);
					for (const { sessionId } of batch) ended.add(sessionId);
					if (!follows) continue;
					follower.add(source.since(have) ?? source.whole(), sequence);
					have = sequence;
					for (const id of ids) expect(follower.causeOf(id) !== null).toBe(ended.has(id));
				}
			},
		),
	);
});

it("a set of marks asks about every ended session, and about few others", () => {
	const ended = many(300);
	const set = new EndedSet(200);
	set.end(ended, 1);
	expect(new Set(ended.map(({ sessionId }) => set.causeOf(sessionId)))).toEqual(
		new Set(["policy"]),
	);
	const standing = many(10_000).filter(({ sessionId }) => set.causeOf(sessionId) !== null);
	expect(standing.length).toBeLessThan(10);
});

it("two ids of Curfew never have the same packed form", () => {
	const letters = fc.constantFrom(..."0123456789abcdefghijklmnopqrstuvwxyz_-");
	const anId = fc.array(letters, { maxLength: 24 }).map((chosen) => `ses_${chosen.join("")}`);
	const packed = (id: string): string => {
		const words = new Uint32Array(4);
		packId(id, words);
		return words.join();
	};
	fc.assert(
		fc.property(anId, anId, (one, other) => {
			expect(packed(one) === packed(other)).toBe(one === other);
		}),
	);
	expect(packed(`ses_${"z".repeat(24)}`)).not.toBe(packed(`ses_${"z".repeat(23)}y`));
});

it("100,000 ended sessions take 2.5 MB at most, however they came, and a message of 20 bytes each", () => {
	const all = many(100_000);
	const oneByOne = setOf(...all.slice(0, 5_000).map((entry) => [entry]), all.slice(5_000));
	const whole = oneByOne.whole();
	expect(whole.endedRecords).toHaveLength(100_000 * endedWords);
	expect(whole.endedMarks).toHaveLength(0);
	const adopted = new EndedSet();
	adopted.add(whole, 5_001);
	expect(adopted.size).toBe(100_000);
	for (const set of [oneByOne, adopted]) expect(set.bytes).toBeLessThan(2_500_000);
	expect(all.every(({ sessionId }) => adopted.causeOf(sessionId) === "admin")).toBe(true);
	adopted.drop(() => true);
	expect(adopted.bytes).toBeLessThan(200_000);
});

it("a difference holds what was added since, and an old one is no longer known", () => {
	const [one, ...others] = many(10_001);
	const set = setOf(others, one === undefined ? [] : [one]);
	expect(set.since(0)).toBeNull();
	expect(set.since(1)?.endedRecords).toHaveLength(endedWords);
	expect(set.since(2)?.endedRecords).toHaveLength(0);
});

it("what is known already is not told again", () => {
	const batch = many(50);
	const set = setOf(batch, batch);
	expect(set.size).toBe(50);
	expect(set.since(1)?.endedRecords).toHaveLength(0);
});

it("a packed message means the same after a journey as JSON", () => {
	const [entry] = many(1);
	const { endedRecords, endedMarks } = setOf(entry === undefined ? [] : [entry]).whole();
	const plain = { endedRecords: Array.from(endedRecords), endedMarks: Array.from(endedMarks) };
	const carried = JSON.parse(JSON.stringify(plain));
	const set = new EndedSet();
	set.add(carried, 1);
	expect(set.whole()).toEqual({ endedRecords, endedMarks });
	expect(set.causeOf(entry?.sessionId ?? "")).toBe("admin");
});
