import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { invitationLifetimeMs } from "../../domain/administration/administrator.ts";
import { dayMs } from "../../domain/clock.ts";
import { aStandingClock } from "../support/standing-clock.ts";
import { compareWeeks, growthReport } from "./figures.ts";
import { liveThrough } from "./year.ts";

/** Ahead of the true time, so that no alarm rings by itself. */
const setClock = aStandingClock(Date.UTC(2040, 0, 1));

/** How many days are asked for, and to be reported of; empty: two weeks, without many words. */
const asked = (env as Env & Record<"GROWTH_DAYS", string>).GROWTH_DAYS;
const compared = Number(asked || "14");
const auditRetentionMs = 4 * dayMs;
const retention = {
	idleTimeoutMs: dayMs,
	absoluteLifetimeMs: 2 * dayMs,
	addressRetentionMs: dayMs,
	endedRetentionMs: 3 * dayMs,
	auditRetentionMs,
};
/** From then on as much goes as comes: the longest life is that of an invitation that nobody answers. */
const settledAfter = Math.ceil((invitationLifetimeMs + auditRetentionMs) / dayMs) + 2;

it("an organization that lives as ever holds no more rows and wakes no more often than weeks ago", async () => {
	const days = await liveThrough(settledAfter + compared, retention, setClock);
	const settled = days.slice(settledAfter);
	if (asked !== "") console.log(growthReport(settled).join("\n"));
	expect(compareWeeks(settled).filter(({ grew }) => grew)).toEqual([]);
	expect(Math.min(...settled.map(({ alarms }) => alarms))).toBeGreaterThan(0);
});
