import type { CDPSession, Page } from "playwright-core";
import type { ManySessions } from "./many-sessions.ts";

/** Of a phone of the middle class on a slow line. */
export const processorSlowdown = 4;
const slow4g = {
	offline: false,
	latency: 150,
	downloadThroughput: 1_600_000 / 8,
	uploadThroughput: 750_000 / 8,
};

const noteFirstRow = `new MutationObserver((_, watching) => {
	if (!document.querySelector("[data-row]")) return;
	watching.disconnect();
	requestAnimationFrame(() => { window.firstRowAt = performance.now(); });
}).observe(document, { childList: true, subtree: true })`;

export interface Load {
	/** From the beginning of the navigation until the first row is drawn. */
	rowsMs: number;
	/** Before that, the page itself included. */
	requests: number;
	bytes: number;
}

/** A page as it is opened for the first time, on a slow line and processor. */
export async function coldLoad(world: ManySessions, address: string): Promise<Load> {
	const context = await world.browser.newContext({ storageState: world.signedIn });
	try {
		await context.addInitScript(noteFirstRow);
		const page = await context.newPage();
		page.setDefaultTimeout(120_000);
		const devtools = await slowedDown(page);
		await devtools.send("Network.enable");
		await devtools.send("Network.emulateNetworkConditions", slow4g);
		await page.goto(address, { waitUntil: "commit" });
		await page.locator("[data-row]").first().waitFor();
		return await page.evaluate<Load>(`(async () => {
			while (!window.firstRowAt) await new Promise(requestAnimationFrame);
			const at = window.firstRowAt;
			const [document] = performance.getEntriesByType("navigation");
			const before = performance.getEntriesByType("resource").filter(({ startTime }) => startTime <= at);
			return {
				rowsMs: at,
				requests: 1 + before.length,
				bytes: [document, ...before].reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
			};
		})()`);
	} finally {
		await context.close();
	}
}

export async function slowedDown(page: Page): Promise<CDPSession> {
	const devtools = await page.context().newCDPSession(page);
	await devtools.send("Emulation.setCPUThrottlingRate", { rate: processorSlowdown });
	return devtools;
}

/** Puts a page beside Curfew's that has the same rows as text, and does nothing. */
export async function servePlainPage(world: ManySessions): Promise<string> {
	const { admin, organizationId, curfew } = world;
	const { items } = await admin.sessions.list.query({
		organizationId,
		filter: { status: "active" },
		limit: 50,
	});
	const styles = /<link rel="stylesheet"[^>]*>/.exec(await (await fetch(curfew)).text())?.[0] ?? "";
	const rows = items.map(({ id, user, device, ip, lastActivityAt }) => {
		const cells = [user.name, user.email, device.label, ip, new Date(lastActivityAt).toISOString()];
		return `<tr data-row="${id}" tabindex="-1">${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
	});
	const address = `${curfew}/auth/bench/plain`;
	await fetch(address, {
		method: "POST",
		body: `<!doctype html><html lang="en"><head><title>Sessions</title>${styles}</head><body><table class="grid">${rows.join("")}</table></body></html>`,
	});
	return address;
}
