import type { BrowserContext, Page } from "playwright-core";
import { acme, dana } from "../identities.ts";
import type { World } from "../world/world.ts";

type Shoot = (page: Page, name: string) => Promise<void>;

/** The console in what may happen to it: without a network, and with a newer version of itself on the server. */
export async function shootStates(
	context: BrowserContext,
	world: World,
	shoot: Shoot,
): Promise<void> {
	const page = await context.newPage();
	await page.goto(world.curfew);
	await page.getByRole("button", { name: "Sign in" }).click();
	await page.getByRole("button", { name: `Continue as ${dana.name}` }).click();
	const fetched = page.waitForResponse(/\/assets\/sessions-/);
	const row = page.getByRole("row").nth(3);
	await row.waitFor();
	await fetched;

	await row.getByRole("button", { name: /^End session of/ }).click();
	await page.getByRole("alertdialog").waitFor();
	await context.setOffline(true);
	await page.getByText("waits until Curfew can be reached").waitFor();
	await shoot(page, "offline-end-dialog");
	await page.getByRole("button", { name: "Keep session" }).click();
	await page.getByRole("region", { name: "Connection" }).waitFor();
	await page.getByRole("button", { name: "Refresh" }).click();
	await shoot(page, "offline");
	await context.setOffline(false);
	await page.getByRole("region", { name: "Connection" }).waitFor({ state: "detached" });
	// Everything is there by now: a page that comes later is kept away from the beginning.
	await context.route(/\/assets\/settings-/, (route) => route.fulfill({ status: 404 }));
	await page.reload();
	await row.waitFor();
	await context.route(/\/assets\/.*\.js/, (route) => route.fulfill({ status: 404 }));
	await context.route(`${world.curfew}/`, async (route) => {
		const answer = await route.fetch();
		const body = (await answer.text()).replace(/index-[\w-]+\.js/, "index-newer.js");
		await route.fulfill({ response: answer, body });
	});
	const menu = page.getByRole("button", { name: "Menu", exact: true });
	if (await menu.isVisible()) await menu.click();
	await page.getByRole("link", { name: "Policies" }).click();
	await page.getByRole("heading", { name: "Couldn't load the policies" }).waitFor();
	await shoot(page, "newer-version");
	await context.unrouteAll({ behavior: "wait" });

	await page.goto(`${world.curfew}/o/${acme.slug}/policies`);
	await page.getByRole("button", { name: /AAL3/ }).click();
	await page.getByRole("button", { name: "Save…" }).click();
	await page.getByRole("alertdialog").waitFor();
	await shoot(page, "policy-ends-many");
	await context.request.post(`${world.curfew}/auth/sign-out`, {
		headers: { origin: world.curfew },
	});
	await page.reload();
}
