import fc from "fast-check";
import { dayMs, hourMs, minuteMs, secondMs } from "../../domain/clock.ts";
import { grantScopes } from "../../domain/support-grant.ts";
import { scene } from "./histories.ts";
import * as steps from "./support-steps.ts";

const holder = fc.nat({ max: 1 });
const organization = fc.nat({ max: 1 });
const which = fc.nat({ max: 2 });
/** Of the grants of an organization the one that was made or asked for last. */
const newest = 0;
const scope = fc.constantFrom(...grantScopes);
const lasts = fc.constantFrom(secondMs, minuteMs, hourMs, 5 * hourMs, dayMs);
const pause = fc.constantFrom(1, secondMs, 10 * minuteMs, 3 * hourMs, 13 * hourMs);
const late = fc.boolean();

const request = fc.tuple(holder, organization, scope).map((facts) => steps.request(...facts));

/** A visit whose end is then moved: to a part of its time, or to a multiple of it. */
const movedVisit = fc
	.record({
		holder,
		everybodys: fc.boolean(),
		organization,
		scope,
		lastsMs: fc.constantFrom(minuteMs, hourMs),
		by: fc.constantFrom(0.5, 2),
		late,
	})
	.map((facts) => {
		const { organization: where, lastsMs, by } = facts;
		return scene(
			steps.visit(facts.holder, facts.everybodys, where, facts.scope, lastsMs),
			steps.move(where, newest, lastsMs * by),
			// Whichever end comes first: the session's own, which never moves back, or the grant's.
			steps.wait(Math.min(1, by) * lastsMs - (facts.late ? 0 : 1)),
			steps.enter(facts.holder, where),
		);
	});

/** A request that is answered in its last millisecond, or in the one after. */
const lateAnswer = fc
	.tuple(holder, organization, scope, late, fc.option(lasts))
	.map(([who, where, wanted, isLate, lastsMs]) =>
		scene(
			steps.request(who, where, wanted),
			steps.waitForEnd(where, newest, isLate),
			lastsMs === null ? steps.decline(where, newest) : steps.approve(where, newest, lastsMs),
		),
	);

const weighted = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });

const command = fc.oneof(
	weighted(
		3,
		fc
			.tuple(holder, fc.boolean(), organization, scope, lasts)
			.map((facts) => steps.visit(...facts)),
	),
	weighted(2, movedVisit),
	weighted(2, lateAnswer),
	weighted(1, request),
	weighted(
		1,
		fc
			.tuple(
				fc.option(holder),
				organization,
				scope,
				fc.constantFrom(0, 0, hourMs),
				lasts,
				fc.boolean(),
			)
			.map((facts) => steps.create(...facts)),
	),
	weighted(
		2,
		fc.tuple(organization, which, lasts).map((facts) => steps.approve(...facts)),
	),
	weighted(
		1,
		fc.tuple(organization, which).map((facts) => steps.decline(...facts)),
	),
	weighted(
		2,
		fc.tuple(organization, which).map((facts) => steps.revoke(...facts)),
	),
	weighted(
		1,
		fc.tuple(organization, which, lasts).map((facts) => steps.move(...facts)),
	),
	weighted(
		2,
		fc.tuple(holder, organization).map((facts) => steps.enter(...facts)),
	),
	weighted(
		1,
		fc.tuple(holder, organization).map((facts) => steps.leave(...facts)),
	),
	weighted(
		2,
		fc.tuple(organization, which, late).map((facts) => steps.waitForEnd(...facts)),
	),
	weighted(1, pause.map(steps.wait)),
	weighted(1, organization.map(steps.evict)),
	weighted(1, organization.map(steps.ring)),
	weighted(1, holder.map(steps.remove)),
);

/** Histories of two global admins in two organizations. */
export const supportHistories = fc.array(command, { minLength: 4, maxLength: 12, size: "max" });
