import { leaseRules } from "../../domain/lease/rules.ts";
import { isOlder } from "../../domain/lease/stamp.ts";
import { dur } from "../../domain/lease/terms.ts";
import { covers } from "../../domain/lease/view-watermark.ts";
import type { Bugs } from "./bugs.ts";

interface Mutant {
	name: string;
	bugs: Bugs;
}

const ignoresBase: Bugs["rules"] = { accepts: (own, update) => !isOlder(update.stamp, own) };
const ignoresAge: Bugs["rules"] = {
	accepts: (own, update) => update.base === null || !isOlder(own, update.base),
};

/** Plausible mistakes. The simulator is worth something because it finds every one of them. */
export const mutants: readonly Mutant[] = [
	{
		name: "a replica acknowledges before it applies",
		bugs: { acknowledgesBeforeApplying: true },
	},
	{ name: "answers are memoized per session", bugs: { memoizesAnswers: true } },
	{ name: "a superseded writer's grants leave ungated", bugs: { sendsUngated: true } },
	{
		name: "a superseded writer answers strict checks from memory",
		bugs: { answersStrictFromMemory: true },
	},
	{ name: "leases are forgotten on restart", bugs: { forgetsLeases: true } },
	{ name: "silent holders are assumed dead", bugs: { assumesDeadAfterPushes: 3 } },
	{
		name: "a replica acknowledges without draining its isolates",
		bugs: { replicaRules: { acknowledges: (own) => own } },
	},
	{
		name: "sub-leases are not nested in the replica's lease",
		bugs: {
			replicaRules: {
				subLease: ({ leaseMs }, { isolateTermMs, graceMs }) =>
					leaseMs > 0 ? { termMs: isolateTermMs, graceMs } : null,
			},
		},
	},
	{ name: "an isolate accepts an older stamp", bugs: { isolateRules: ignoresAge } },
	{ name: "a replica accepts an older stamp", bugs: { replicaRules: ignoresAge } },
	{
		name: "acknowledgements count by name, not by incarnation",
		bugs: { writerRules: { holderKey: (incarnation, address) => address ?? incarnation } },
	},
	{
		name: "an isolate with a direct lease acknowledges for all of them",
		bugs: {
			writerRules: { holderKey: (incarnation, address) => (address ? incarnation : "direct") },
		},
	},
	{
		name: "a lease counts from its reply",
		bugs: { rules: { expiryMs: (_sentAtMs, receivedAtMs, termMs) => receivedAtMs + termMs } },
	},
	{
		name: "the deadline is not frozen at the revocation",
		bugs: { rules: { deadlineMs: (_frozenMs, heldUntilMs) => heldUntilMs } },
	},
	{ name: "a request goes by the clock of its beginning", bugs: { usesFrozenClock: true } },
	{ name: "a clock set back is not noticed", bugs: { rules: { steppedBack: () => false } } },
	{
		name: "a process outside Workers takes the smaller of its two clocks",
		bugs: { isolateRules: { elapsedMs: Math.min } },
	},
	{
		name: "a process outside Workers goes by its monotonic clock alone",
		bugs: { isolateRules: { elapsedMs: (_wallMs, monotonicMs) => monotonicMs } },
	},
	{
		name: "an exception of one level excuses from the other",
		bugs: {
			rules: {
				coveringWatermark: (watermarks, facts) => {
					const reaching = watermarks.filter(({ upTo }) => facts.sequence <= upTo);
					return reaching.every((watermark) => covers(watermark, facts)) ? reaching[0] : undefined;
				},
			},
		},
	},
	{
		name: "only the organization's watermark counts when there is one",
		bugs: {
			rules: {
				coveringWatermark: (watermarks, facts) =>
					watermarks.slice(0, 1).find((watermark) => covers(watermark, facts)),
			},
		},
	},
	{
		name: "exceptions of two watermarks are united",
		bugs: {
			rules: {
				combineWatermarks: (known, added) => ({
					...leaseRules.combineWatermarks(known, added),
					except: [...known.except, ...added.except],
				}),
			},
		},
	},
	{
		name: "a newer watermark is dropped in favour of the first",
		bugs: { rules: { combineWatermarks: (known) => known } },
	},
	{
		name: "a holder prunes entries by its own wall clock",
		bugs: { rules: { isRedundant: ({ endsAtMs }, _asOfMs, nowMs) => endsAtMs <= nowMs } },
	},
	{
		name: "a shortened end is forgotten once it has passed",
		bugs: {
			rules: {
				isRedundant: ({ endsAtMs, shortenedToMs }, asOfMs) => (shortenedToMs ?? endsAtMs) <= asOfMs,
			},
		},
	},
	{
		name: "a holder takes the writer's clock to stand still",
		bugs: { rules: { writerBoundMs: (asOfMs) => asOfMs } },
	},
	{
		name: "grace is forgotten on restart",
		bugs: {
			writerRules: {
				storedTermMs: (longestMs, grantedMs, graceMs) => Math.max(longestMs, grantedMs - graceMs),
			},
		},
	},
	{
		name: "grace is forgotten in the wait",
		bugs: { rules: { holdMs: (termMs) => termMs } },
	},
	{
		name: "a shorter policy shortens leases that are out",
		bugs: {
			rules: { untilMs: (_heldMs, nowMs, holdMs, guardMs) => nowMs + dur(holdMs, guardMs) },
		},
	},
	{
		name: "the row keeps the last term, not the longest",
		bugs: {
			writerRules: {
				storedTermMs: (_longestMs, grantedMs) => grantedMs,
				coversLease: (storedMs, neededMs) => storedMs === neededMs,
			},
		},
	},
	{
		name: "a row that is there is not written again for a longer lease",
		bugs: { writerRules: { coversLease: (storedMs) => storedMs > 0 } },
	},
	{
		name: "a restart does not wait for stored leases",
		bugs: { writerRules: { restartUntilMs: (nowMs) => nowMs } },
	},
	{ name: "a restore un-revokes", bugs: { restoreForgetsRevocations: true } },
	{ name: "a restore forgets leases that are out", bugs: { writerRules: { longestHoldMs: 0 } } },
	{
		name: "a restore trusts an undrained projection",
		bugs: { writerRules: { everybodyUntilMs: () => null } },
	},
	{
		name: "a restored object opens before its recovery has run",
		bugs: { writerRules: { decideRestored: () => "open" } },
	},
	{
		name: "an object lends before it has compared",
		bugs: {
			writerRules: {
				allowedWhile: (standing) => ({
					...leaseRules.allowedWhile(standing),
					lends: standing !== "closed",
				}),
			},
		},
	},
	{
		name: "an object projects before it has compared",
		bugs: {
			writerRules: {
				allowedWhile: (standing) => ({
					...leaseRules.allowedWhile(standing),
					projects: standing !== "closed",
				}),
			},
		},
	},
	{
		name: "a closed object goes on answering strictly",
		bugs: {
			writerRules: {
				allowedWhile: (standing) => ({ ...leaseRules.allowedWhile(standing), answers: true }),
			},
		},
	},
	{
		name: "an object compares the sequence it has come to since its start",
		bugs: { comparesPresentSequence: true },
	},
	{
		name: "a recovery replays only what is above the object's present sequence",
		bugs: { replaysOnlyAboveOwnSequence: true },
	},
	{
		name: "rows of another deployment close an object",
		bugs: {
			writerRules: {
				decideRestored: (own, seen) =>
					leaseRules.decideRestored(
						own,
						[...seen].map((row) => ({ ...row, lineage: own.lineage })),
					),
			},
		},
	},
	{
		name: "a recovery passes over sessions that the object has forgotten",
		bugs: {
			writerRules: {
				recoverSession: (own, seen, comparedFrom) =>
					own === null ? { kind: "stays" } : leaseRules.recoverSession(own, seen, comparedFrom),
			},
		},
	},
	{
		name: "a recovery goes on with the numbers that the projection knows",
		bugs: {
			writerRules: {
				planRecovery: (own, seen, longestMs) => ({
					...leaseRules.planRecovery(own, seen, longestMs),
					sequence: Math.max(own.sequence, seen.sequence),
				}),
			},
		},
	},
	{
		name: "an unproven recovery ends everybody for as long as known sessions last",
		bugs: {
			writerRules: {
				everybodyUntilMs: (isComplete) => leaseRules.everybodyUntilMs(isComplete) && 0,
			},
		},
	},
	{ name: "the base of a delta is not compared", bugs: { rules: ignoresBase } },
	{
		name: "a pair: deltas assume delivery, and isolates do not compare their base",
		bugs: { assumesDelivery: true, isolateRules: ignoresBase },
	},
];

/** The halves of the pair above: harmless alone, so only their coincidence is a mistake. */
export const harmlessHalves: readonly Mutant[] = [
	{ name: "deltas assume delivery", bugs: { assumesDelivery: true } },
	{ name: "isolates do not compare the base of a delta", bugs: { isolateRules: ignoresBase } },
];
