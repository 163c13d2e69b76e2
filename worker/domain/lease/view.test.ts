import fc from "fast-check";
import { expect, it } from "vitest";
import { type Changes, noChanges } from "./changes.ts";
import { type Facts, preparedFacts } from "./facts.ts";
import { View } from "./view.ts";
import {
	combine,
	covers,
	organizationCoverKey,
	userCoverKey,
	type ViewWatermark,
} from "./view-watermark.ts";

const farMs = 1_000_000;
const users = ["ana", "ben"];

const sessions: Facts[] = Array.from({ length: 8 }, (_, index) => ({
	sessionId: `ses_${index}`,
	userId: users[index % 2] ?? "ana",
	sequence: index + 1,
	endsAtMs: farMs,
}));

const exceptions = fc
	.subarray(sessions, { maxLength: 3 })
	.map((some) => some.map(({ sessionId, sequence }) => ({ sessionId, sequence })));

const aWatermark = (key: fc.Arbitrary<string>): fc.Arbitrary<ViewWatermark> =>
	fc.record({
		key,
		sequence: fc.integer({ min: 1, max: 30 }),
		upTo: fc.integer({ min: 0, max: 9 }),
		except: exceptions,
		endsAtMs: fc.constant(farMs),
		cause: fc.constant("admin" as const),
	});

const anyKey = fc.constantFrom(organizationCoverKey, userCoverKey("ana"), userCoverKey("ben"));

const aSessionId = fc.constantFrom(...sessions.map(({ sessionId }) => sessionId));

const someChanges: fc.Arbitrary<Changes> = fc.record({
	watermarks: fc.array(aWatermark(anyKey), { maxLength: 3 }),
	ended: fc.array(
		fc.record({
			sessionId: aSessionId,
			endsAtMs: fc.constant(farMs),
			cause: fc.constantFrom("admin" as const, "idle" as const),
		}),
		{ maxLength: 2 },
	),
	shortened: fc.array(
		fc.record({
			sessionId: aSessionId,
			sequence: fc.integer({ min: 1, max: 30 }),
			endsAtMs: fc.constant(farMs),
			shortenedToMs: fc.integer({ min: 0, max: 200 }),
		}),
		{ maxLength: 2 },
	),
});

const viewOf = (...all: Changes[]): View => {
	const view = new View();
	for (const changes of all) view.apply({ epoch: 1, sequence: 1 }, changes);
	return view;
};

const statuses = (view: View, atMs: number): string[] =>
	sessions.map((facts) => view.verdict(preparedFacts(facts), atMs).status);

it("adding anything to a view never turns a refused session active", () => {
	fc.assert(
		fc.property(someChanges, someChanges, fc.nat(300), (before, added, atMs) => {
			const was = statuses(viewOf(before), atMs);
			const is = statuses(viewOf(before, added), atMs);
			for (const [index, status] of was.entries()) {
				if (status !== "active") expect(is[index]).not.toBe("active");
			}
		}),
	);
});

it("the order in which changes arrive does not matter to who is active", () => {
	const active = (view: View, atMs: number): boolean[] =>
		statuses(view, atMs).map((status) => status === "active");
	fc.assert(
		fc.property(someChanges, someChanges, fc.nat(300), (one, other, atMs) => {
			expect(active(viewOf(one, other), atMs)).toEqual(active(viewOf(other, one, one), atMs));
		}),
	);
});

it("two watermarks in one cover exactly what either covered", () => {
	const key = fc.constant(organizationCoverKey);
	fc.assert(
		fc.property(aWatermark(key), aWatermark(key), (one, other) => {
			for (const session of sessions) {
				expect(covers(combine(one, other), session)).toBe(
					covers(one, session) || covers(other, session),
				);
			}
		}),
	);
});

it("a session created after a mass revocation is not covered by it", () => {
	const watermark: ViewWatermark = {
		key: organizationCoverKey,
		sequence: 4,
		upTo: 4,
		except: [],
		endsAtMs: farMs,
		cause: "admin",
	};
	const view = viewOf({ ...noChanges, watermarks: [watermark] });
	expect(statuses(view, 0)).toEqual([
		...new Array<string>(4).fill("revoked"),
		...new Array<string>(4).fill("active"),
	]);
});

it("an exception of the organization's watermark does not excuse from the user's", () => {
	const common = { sequence: 9, upTo: 9, endsAtMs: farMs, cause: "admin" } as const;
	const view = viewOf({
		...noChanges,
		watermarks: [
			{ ...common, key: organizationCoverKey, except: [{ sessionId: "ses_0", sequence: 1 }] },
			{ ...common, key: userCoverKey("ana"), except: [] },
		],
	});
	expect(statuses(view, 0)[0]).toBe("revoked");
});

it("a holder that merges differences answers like one that was sent the whole", () => {
	fc.assert(
		fc.property(fc.array(someChanges, { maxLength: 6 }), (steps) => {
			const writer = new View();
			const follower = new View();
			for (const [index, changes] of steps.entries()) {
				const sequence = index + 1;
				const { watermarks, ended, shortened } = changes;
				writer.apply(
					{ epoch: 1, sequence },
					{
						watermarks: watermarks.map((entry) => ({ ...entry, sequence })),
						ended,
						shortened: shortened.map((entry) => ({ ...entry, sequence })),
					},
				);
				if (index % 2 === 0) follower.merge(writer.updateSince(follower.stamp, 0), 0);
			}
			follower.merge(writer.updateSince(follower.stamp, 0), 0);
			const fresh = new View();
			fresh.merge(writer.updateSince({ epoch: 0, sequence: 0 }, 0), 0);
			expect(statuses(follower, 100)).toEqual(statuses(writer, 100));
			expect(statuses(fresh, 100)).toEqual(statuses(writer, 100));
		}),
	);
});

it("an entry leaves once the writer's time has passed the session's end, and the session stays refused", () => {
	const endsAtMs = 16_000;
	const view = viewOf({
		...noChanges,
		ended: [{ sessionId: "ses_0", endsAtMs, cause: "admin" }],
		shortened: [{ sessionId: "ses_1", sequence: 9, endsAtMs, shortenedToMs: 10 }],
	});
	view.advanceTo(endsAtMs - 1);
	view.prune(1_000_000);
	expect(view.size).toBe(2);
	view.advanceTo(endsAtMs);
	view.prune(0);
	expect(view.size).toBe(0);
	expect(
		view.verdict(preparedFacts({ ...sessions[0], endsAtMs } as Facts), view.asOfMs).status,
	).toBe("expired");
});

it("a session that ended by a limit is expired, not revoked", () => {
	const view = viewOf({
		...noChanges,
		ended: [{ sessionId: "ses_0", endsAtMs: farMs, cause: "idle" }],
	});
	expect(view.verdict(preparedFacts(sessions[0] as Facts), 0)).toEqual({
		status: "expired",
		cause: "idle",
	});
});
