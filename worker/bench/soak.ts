import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { CDPSession } from "playwright-core";
import { startChanges } from "./ui/changes.ts";
import { drift, shownRows } from "./ui/drift.ts";
import { startManySessions } from "./ui/many-sessions.ts";

// `npm run soak [-- --seconds 300]`: the list stays open while 50 sessions change in every second, and must stay as it is.

const { values } = parseArgs({
	options: {
		seconds: { type: "string", default: "300" },
		sessions: { type: "string", default: "100000" },
	},
});
const seconds = Number(values.seconds);

const heapGrowthMaxMb = 5;
const longTaskMaxMs = 200;
/** Until what is fetched ahead is there, and what runs once has run. */
const warmUpMs = 15_000;
const lookEveryMs = 5_000;

const noteLongTasks = `window.longTasks = [];
new PerformanceObserver((list) => {
	for (const { duration } of list.getEntries()) window.longTasks.push(Math.round(duration));
}).observe({ type: "longtask" })`;

interface Held {
	heapMb: number;
	nodes: number;
}

/** What the page holds once everything that can be collected is. */
async function held(devtools: CDPSession): Promise<Held> {
	for (let nth = 0; nth < 3; nth += 1) await devtools.send("HeapProfiler.collectGarbage");
	const { metrics } = await devtools.send("Performance.getMetrics");
	const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
	return { heapMb: of("JSHeapUsedSize") / 1_048_576, nodes: of("Nodes") };
}

async function soak(): Promise<boolean> {
	const world = await startManySessions(Number(values.sessions));
	try {
		const context = await world.browser.newContext({ storageState: world.signedIn });
		await context.addInitScript(noteLongTasks);
		const page = await context.newPage();
		page.setDefaultTimeout(120_000);
		const mishaps: string[] = [];
		page.on("pageerror", ({ message }) => mishaps.push(message));
		await page.goto(world.address);
		await page.locator("[data-row]").first().waitFor();
		const devtools = await context.newCDPSession(page);
		await devtools.send("Performance.enable");
		const changes = startChanges(world);
		changes.see((await shownRows(page)).map(({ id }) => id));
		await pause(warmUpMs);
		const before = await held(devtools);
		await page.evaluate("window.longTasks.length = 0");
		const untilMs = performance.now() + seconds * 1_000;
		while (performance.now() < untilMs) {
			await pause(Math.min(lookEveryMs, untilMs - performance.now()));
			changes.see((await shownRows(page)).map(({ id }) => id));
		}
		const tasks = await page.evaluate<number[]>("window.longTasks");
		const after = await held(devtools);
		const rate = await changes.stop();
		const wrong = await drift(page, world);
		const grownMb = after.heapMb - before.heapMb;
		const slowest = Math.max(0, ...tasks);
		const isKept =
			grownMb < heapGrowthMaxMb && slowest <= longTaskMaxMs && wrong === 0 && mishaps.length === 0;
		for (const mishap of mishaps) console.log(mishap);
		console.log(
			`soak ${isKept ? "passed" : "failed"}: ${seconds} s, ${rate.toFixed(0)} changes/s, heap ${before.heapMb.toFixed(1)} → ${after.heapMb.toFixed(1)} MB (+${grownMb.toFixed(1)}, less than ${heapGrowthMaxMb}), nodes ${before.nodes} → ${after.nodes}, ${tasks.length} tasks over 50 ms (slowest ${slowest}, at most ${longTaskMaxMs}), ${wrong} rows differ, ${mishaps.length} errors`,
		);
		return isKept;
	} finally {
		await world.end();
	}
}

process.exit((await soak()) ? 0 : 1);
