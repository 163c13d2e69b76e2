import type { BrowserContext, Page } from "playwright-core";
import { atLeast, atMost, median, percentile, printTable, type Target } from "./report.ts";
import { changesASecond, startChanges } from "./ui/changes.ts";
import { answerKeys, goDownTo, keyTimes, noteKeys, placeOn, refreshTime } from "./ui/depths.ts";
import { drift, shownRows } from "./ui/drift.ts";
import { coldLoad, type Load, processorSlowdown, servePlainPage, slowedDown } from "./ui/loads.ts";
import { type ManySessions, startManySessions } from "./ui/many-sessions.ts";

const sessions = Number(process.env.CURFEW_BENCH_SESSIONS ?? 100_000);
const depths = (process.env.CURFEW_BENCH_DEPTHS ?? "1,1000,3600,20000").split(",").map(Number);
const rounds = Number(process.env.CURFEW_BENCH_ROUNDS ?? 7);
const refreshes = 5;
/** From here on a plain page, which has as many rows as a first page, scrolls at every key. */
const scrolledFrom = 29;
/** Of this many per second, a machine that is busy with the browser too may miss some. */
const changesShare = 0.8;

/** The list of 100,000 sessions while 50 change in every second: what a person waits for, and whether it stays true. */
export async function benchUi(): Promise<Target[]> {
	const world = await startManySessions(sessions);
	say(`${sessions} sessions are there`);
	try {
		const plainPage = await servePlainPage(world);
		const loads = await loadInRounds(world, plainPage);
		say("pages loaded");
		const used = await useList(world, plainPage);
		print(loads, used);
		return targetsOf(loads, used);
	} finally {
		await world.end();
	}
}

/** Beside the table: it takes minutes, and whoever waits wants to know for what. */
const say = (text: string): void =>
	console.error(`${(performance.now() / 1_000).toFixed(0)} s: ${text}`);

interface Loads {
	ours: Load[];
	plain: Load[];
}

/** Curfew's page and the plain one in turns: what else goes on meets both. */
async function loadInRounds(world: ManySessions, plainPage: string): Promise<Loads> {
	await coldLoad(world, world.address);
	const loads: Loads = { ours: [], plain: [] };
	for (let round = 0; round < rounds; round += 1) {
		loads.ours.push(await coldLoad(world, world.address));
		loads.plain.push(await coldLoad(world, plainPage));
	}
	return loads;
}

interface Used {
	keys: { row: number; times: number[] }[];
	/** Of a plain page, near its first row. */
	plainKeys: number[];
	refresh: { row: number; ms: number }[];
	rowsDrawn: number;
	drift: number;
	changes: number;
}

async function listAt(context: BrowserContext, address: string): Promise<Page> {
	const page = await context.newPage();
	page.setDefaultTimeout(120_000);
	await page.goto(address);
	await page.locator("[data-row]").first().waitFor();
	await slowedDown(page);
	return page;
}

async function keysOfPlainPage(context: BrowserContext, address: string): Promise<number[]> {
	const page = await listAt(context, address);
	await page.evaluate(answerKeys);
	await page.locator("[data-row]").nth(scrolledFrom).focus();
	const times = await keyTimes(page);
	await page.close();
	return times;
}

async function useList(world: ManySessions, plainPage: string): Promise<Used> {
	const context = await world.browser.newContext({ storageState: world.signedIn });
	await context.addInitScript(noteKeys);
	const changes = startChanges(world);
	const plainKeys = await keysOfPlainPage(context, plainPage);
	const page = await listAt(context, world.address);
	const used: Used = { keys: [], plainKeys, refresh: [], rowsDrawn: 0, drift: 0, changes: 0 };
	const look = async () => {
		changes.see((await shownRows(page)).map(({ id }) => id));
		used.rowsDrawn = Math.max(used.rowsDrawn, (await placeOn(page)).drawn);
	};
	for (let nth = 0; nth < refreshes; nth += 1) {
		used.refresh.push({ row: 1, ms: await refreshTime(page) });
	}
	for (const depth of depths) {
		const { at, drawn } = await goDownTo(page, depth);
		say(`at row ${at}`);
		used.rowsDrawn = Math.max(used.rowsDrawn, drawn);
		if (depth === 1) await page.keyboard.press("Home");
		used.keys.push({ row: at, times: await keyTimes(page) });
		await look();
	}
	// Refreshing leads back to the first page, so each depth is gone to again.
	for (const depth of [depths.at(-1) ?? 1, ...Array.from({ length: 3 }, () => depths[1] ?? 1)]) {
		const { at } = await goDownTo(page, depth);
		used.refresh.push({ row: at, ms: await refreshTime(page) });
		say(`refreshed at row ${at}`);
		await look();
	}
	used.changes = await changes.stop();
	used.drift = await drift(page, world);
	await context.close();
	return used;
}

const kb = (bytes: number): string => (bytes / 1_000).toFixed(1);

const refreshOf = ({ refresh }: Used, isDeep: boolean): number =>
	median(refresh.filter(({ row }) => row > 1 === isDeep).map(({ ms }) => ms));

function print({ ours, plain }: Loads, used: Used): void {
	const rowsMs = (loads: Load[]) => median(loads.map((load) => load.rowsMs));
	const [our] = ours;
	const plainKey = median(used.plainKeys);
	const inShort = (times: number[]): string =>
		`p50 ${median(times)}, p75 ${percentile(times, 0.75)}, slowest ${Math.max(...times)} ms`;
	printTable([
		[
			`${sessions} sessions, ${used.changes.toFixed(0)} changes/s, processor ÷ ${processorSlowdown}`,
			"value",
			"ratio",
		],
		[
			"rows seen, slow 4G",
			`${rowsMs(ours).toFixed(0)} ms`,
			(rowsMs(ours) / rowsMs(plain)).toFixed(2),
		],
		["  a plain page with the same rows", `${rowsMs(plain).toFixed(0)} ms`, "1"],
		["requests before rows", String(our?.requests ?? "–"), ""],
		["kB before rows, as sent here", kb(our?.bytes ?? 0), ""],
		...used.keys.map(({ row, times }) => [
			`ArrowDown at row ${row}, key to paint`,
			inShort(times),
			(median(times) / plainKey).toFixed(2),
		]),
		["  on a plain page with the same rows", inShort(used.plainKeys), "1"],
		["Refresh on the first page", `${refreshOf(used, false).toFixed(0)} ms`, "1"],
		...used.refresh
			.filter(({ row }) => row > 1)
			.map(({ row, ms }) => [
				`Refresh at row ${row}`,
				`${ms.toFixed(0)} ms`,
				(ms / refreshOf(used, false)).toFixed(2),
			]),
		["rows in the DOM, at most", String(used.rowsDrawn), ""],
		["rows that differ from sessions.list at the end", String(used.drift), ""],
	]);
}

function targetsOf({ ours, plain }: Loads, used: Used): Target[] {
	const rowsMs = (loads: Load[]) => median(loads.map((load) => load.rowsMs));
	return [
		...used.keys.map(({ row, times }) =>
			atMost(`ArrowDown at row ${row}, ms to paint (p75)`, percentile(times, 0.75), 50),
		),
		atLeast(
			"deepest row reached",
			Math.max(...used.keys.map(({ row }) => row)),
			depths.at(-1) ?? 1,
		),
		atMost(
			"Refresh at any depth over a first page",
			refreshOf(used, true) / refreshOf(used, false),
			3,
		),
		atMost("rows in the DOM", used.rowsDrawn, 60),
		atMost("requests before rows", Math.max(...ours.map(({ requests }) => requests)), 6),
		atMost("kB before rows", Math.max(...ours.map(({ bytes }) => bytes)) / 1_000, 100),
		atMost("rows seen over a plain page with the same rows", rowsMs(ours) / rowsMs(plain), 4),
		atLeast("changes in each second", used.changes, changesShare * changesASecond),
		atMost("rows that differ from sessions.list at the end", used.drift, 0),
	];
}
