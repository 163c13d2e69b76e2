import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { expect } from "vitest";
import { dayMs } from "../../domain/clock.ts";
import type { PolicyChange } from "../../domain/policy.ts";
import { rowCountsOf } from "../storage/stored-tables.ts";
import { anAdministrator, anOrganization, must, stubOf, theTest } from "../support/builders.ts";
import { liveThroughDay } from "./day.ts";
import type { DayFigures } from "./figures.ts";

/** An object that is woken more often than this in a day spins. */
const alarmsPerDayMax = 2_000;

/** Lets an organization live day by day under a driven clock; returns what each day left. */
export async function liveThrough(
	days: number,
	policy: PolicyChange,
	setClock: (atMs: number) => void,
): Promise<DayFigures[]> {
	const organization = await anOrganization();
	await anAdministrator(organization.id);
	must(await organization.object.setPolicy(policy, theTest));
	const stub = stubOf(organization.id);
	let alarms = 0;
	const pass = async (ms: number): Promise<void> => {
		const untilMs = Date.now() + ms;
		for (;;) {
			await atRest(organization.id);
			const at = await runInDurableObject(stub, (_object, { storage }) => storage.getAlarm());
			if (at === null || at > untilMs) break;
			setClock(Math.max(at, Date.now()));
			await runDurableObjectAlarm(stub);
			alarms += 1;
			expect(alarms, "alarms in one day").toBeLessThan(alarmsPerDayMax);
		}
		setClock(untilMs);
	};
	const bustle = { organization, refreshTokens: [], pass };
	const figures: DayFigures[] = [];
	const startMs = Date.now();
	for (let day = 0; day < days; day += 1) {
		alarms = 0;
		await liveThroughDay(bustle, day);
		await pass(startMs + (day + 1) * dayMs - Date.now());
		figures.push({ rows: await rowCountsOf(organization.id), alarms });
	}
	return figures;
}

/** Resolves when the object has done what follows a change, its alarm armed. */
async function atRest(organizationId: string): Promise<void> {
	await runInDurableObject(stubOf(organizationId), async (_object, { storage }) => {
		const isBusy = (): boolean =>
			storage.sql
				.exec(
					`SELECT 1 FROM outbox UNION ALL SELECT 1 FROM watermarks WHERE settled = 0 OR projected = 0 LIMIT 1`,
				)
				.toArray().length > 0;
		do await scheduler.wait(1);
		while (isBusy());
	});
}
