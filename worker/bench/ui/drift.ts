import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "playwright-core";
import type { ManySessions } from "./many-sessions.ts";

/** The list asks how its rows stand at least this often, and the searchable copy follows. */
const settleMs = 60_000;
const pollMs = 1_000;

interface ShownRow {
	id: string;
	isEnded: boolean;
}

export const shownRows = (page: Page): Promise<ShownRow[]> =>
	page.evaluate<ShownRow[]>(`[...document.querySelectorAll("[data-row]")].map((row) =>
		({ id: row.dataset.row, isEnded: row.classList.contains("ended") }))`);

/** Rows that say something else than the organization does, once it stands still; then, of a list read anew, rows out of place. */
export async function drift(page: Page, world: ManySessions): Promise<number> {
	const wrong = await least(() => wrongRows(page, world));
	await page.getByRole("button", { name: "Refresh", exact: true }).first().click();
	return wrong + (await least(() => misplacedRows(page, world)));
}

/** The last of several looks, until nothing differs any more. */
async function least(look: () => Promise<number>): Promise<number> {
	const untilMs = performance.now() + settleMs;
	let found = await look();
	while (found > 0 && performance.now() < untilMs) {
		await pause(pollMs);
		found = await look();
	}
	return found;
}

async function wrongRows(page: Page, { admin, organizationId }: ManySessions): Promise<number> {
	const shown = await shownRows(page);
	if (shown.length === 0) return 1;
	const sessionIds = shown.map(({ id }) => id);
	const { states } = await admin.sessions.live.query({ organizationId, sessionIds });
	return shown.filter(({ id, isEnded }) => (states[id]?.status === "active") === isEnded).length;
}

async function misplacedRows(page: Page, { admin, organizationId }: ManySessions): Promise<number> {
	await page.evaluate("scrollTo(0, 0)");
	const { items } = await admin.sessions.list.query({
		organizationId,
		filter: { status: "active" },
		limit: 50,
	});
	const shown = (await shownRows(page)).slice(0, items.length);
	// A row with focus is drawn wherever it is: the first ones are those that count.
	const compared = shown.slice(0, 10);
	return compared.length === 0 ? 1 : compared.filter(({ id }, at) => id !== items[at]?.id).length;
}
