import fc from "fast-check";
import { dayMs, hourMs, minuteMs, secondMs } from "../../domain/clock.ts";
import { scene } from "./histories.ts";
import { graceMs } from "./lifecycle-model.ts";
import * as steps from "./lifecycle-steps.ts";

const which = fc.nat({ max: 9 });
/** Mostly the same few sessions: a chain has to grow before anything about it can go wrong. */
const recent = fc.nat({ max: 1 });
const user = fc.nat({ max: steps.users.length - 1 });
const country = fc.nat({ max: steps.countries.length - 1 });
const spared = fc.option(which);
const pause = fc.constantFrom(
	1,
	secondMs,
	19 * secondMs,
	21 * secondMs,
	5 * minuteMs,
	hourMs,
	6 * hourMs,
	3 * dayMs,
	8 * dayMs,
);
const use = fc.constantFrom("visit" as const, "refresh" as const);
const times = (max: number) => fc.integer({ min: 1, max });

const start = fc.tuple(user, country).map((facts) => steps.start(...facts));
const revokeByFilter = fc
	.tuple(country, fc.option(which))
	.map((facts) => steps.revokeByFilter(...facts));

/** A filter ends one session and leaves another standing, which D1 must leave standing too. */
const revokeSome = fc
	.tuple(user, country, fc.option(which))
	.map(([who, where, between]) =>
		scene(
			...steps.countries.map((_, from) => steps.start(who, from)),
			steps.revokeByFilter(where, between),
			steps.list(),
		),
	);

const weighted = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });

const command = fc.oneof(
	weighted(4, start),
	weighted(
		2,
		fc.tuple(which, fc.nat({ max: 3 }), times(3)).map((facts) => steps.present(...facts)),
	),
	weighted(
		1,
		fc.tuple(recent, fc.nat({ max: 1 }), times(2)).map((facts) => steps.present(...facts)),
	),
	weighted(
		1,
		fc.tuple(recent, times(3)).map((facts) => steps.rotate(...facts)),
	),
	// To the last millisecond of the grace, and to the first after it.
	weighted(
		2,
		fc
			.tuple(recent, fc.constantFrom(0, graceMs, graceMs + 1))
			.map((facts) => steps.repeatAfter(...facts)),
	),
	weighted(
		2,
		fc.tuple(recent, pause).map((facts) => steps.visitAfter(...facts)),
	),
	weighted(
		1,
		fc.tuple(which, fc.boolean(), use).map((facts) => steps.useAtLimit(...facts)),
	),
	weighted(
		1,
		fc.tuple(which, use).map((facts) => steps.useUpToLimit(...facts)),
	),
	weighted(1, which.map(steps.revokeOne)),
	weighted(
		2,
		fc.tuple(user, spared).map((facts) => steps.revokeUser(...facts)),
	),
	weighted(1, spared.map(steps.revokeAll)),
	weighted(1, revokeByFilter),
	weighted(2, revokeSome),
	weighted(2, fc.nat({ max: steps.policies.length - 1 }).map(steps.changePolicy)),
	weighted(2, pause.map(steps.wait)),
	weighted(1, fc.constant(null).map(steps.evict)),
	weighted(1, fc.constant(null).map(steps.ring)),
	weighted(
		1,
		fc.constantFrom(steps.breakD1, steps.mendD1).map((make) => make()),
	),
);

/** Histories of one organization, which begin with a few sessions. */
export const lifecycleHistories = fc
	.tuple(
		fc.array(start, { minLength: 2, maxLength: 4 }),
		fc.array(command, { minLength: 10, maxLength: 30, size: "max" }),
	)
	.map((parts) => parts.flat());
