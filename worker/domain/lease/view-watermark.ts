import type { EndCause } from "../session.ts";
import type { Watermark } from "../watermark.ts";

/** A session a watermark leaves alone. Its creation sequence comes along, so that merging needs no look-up. */
interface Exception {
	sessionId: string;
	sequence: number;
}

/** "Everything of this key created up to `upTo`, except these": a mass revocation as one integer. */
export interface ViewWatermark {
	/** Whose sessions it covers: one of `coverKeysOf`. */
	key: string;
	/** The change that made it, or the newest of those merged into it. */
	sequence: number;
	upTo: number;
	except: readonly Exception[];
	/** When the last session it covers reaches its own end, on the writer's clock; afterwards it says nothing. */
	endsAtMs: number;
	cause: EndCause;
}

export const organizationCoverKey = "organization";
export const userCoverKey = (userId: string): string => `user:${userId}`;

/** A watermark under this key covers everybody, but its answer is "ask the organization". */
export const askCoverKey = "ask";

/** The keys whose watermarks apply to a session. A new kind of mass revocation is one more key here. */
export const coverKeysOf = (userId: string): string[] => [
	organizationCoverKey,
	userCoverKey(userId),
	askCoverKey,
];

/** Holders never answer from an ending of this cause: only the organization can say what it leaves of a session. */
export const askCause: EndCause = "policy";

/**
 * What a mass revocation means to a view. A policy moves limits that are not in a session's facts, and of a preview a
 * view cannot know the members: holders take whomever these may concern to the organization.
 *
 * @param coversUntilMs the end of the last session that it can cover
 */
export function viewWatermarkOf(
	{ rule, sequence }: Pick<Watermark, "rule" | "sequence">,
	except: readonly Exception[],
	coversUntilMs: number,
	cause: EndCause,
): ViewWatermark {
	const common = { sequence, upTo: sequence, except, endsAtMs: coversUntilMs };
	switch (rule.kind) {
		case "organization":
			return { ...common, key: organizationCoverKey, cause };
		case "user":
			return { ...common, key: userCoverKey(rule.userId), cause };
		case "policy":
		case "preview":
			return { ...common, key: askCoverKey, cause: askCause };
	}
}

export const covers = (
	watermark: Pick<ViewWatermark, "upTo" | "except">,
	session: { sessionId: string; sequence: number },
): boolean =>
	session.sequence <= watermark.upTo &&
	!watermark.except.some(({ sessionId }) => sessionId === session.sessionId);

/**
 * One watermark that covers exactly what either covers: an exception survives only if the other one does not cover it.
 * Commutative, associative and idempotent, so the order in which changes arrive does not matter.
 */
export function combine(one: ViewWatermark, other: ViewWatermark): ViewWatermark {
	const newest = one.sequence >= other.sequence ? one : other;
	const survivors = [...one.except, ...other.except].filter(
		(exception) => !covers(one, exception) && !covers(other, exception),
	);
	const except = [...new Map(survivors.map((each) => [each.sessionId, each])).values()];
	return {
		...newest,
		upTo: Math.max(one.upTo, other.upTo),
		except,
		endsAtMs: Math.max(one.endsAtMs, other.endsAtMs),
	};
}
