import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { hourMs } from "../domain/clock.ts";
import { launchChromium } from "./chromium.ts";
import { acme, dana, localTokens, raj } from "./identities.ts";
import { shootStates } from "./screenshots/states.ts";
import { findFreePorts } from "./world/ports.ts";
import { root } from "./world/settings.ts";
import { startWorld, type World } from "./world/world.ts";

const folder = "screenshots";
/** The one that the README shows. */
const readmeImage = "web/readme-sessions.png";

const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
	([1280, 320] as const).map((width) => ({ colorScheme, width })),
);
type Look = (typeof looks)[number];

const heights = { 1280: 800, 320: 640 } as const;

async function chooseAt(page: Page, name: string): Promise<void> {
	await page.getByRole("button", { name: `Continue as ${name}` }).click();
}

async function shoot(page: Page, name: string, look: Look): Promise<void> {
	// Fonts and the last paint; a picture of a half-drawn page helps nobody.
	await page.evaluate("document.fonts.ready");
	await page.mouse.move(0, 0);
	const file = `${folder}/${name}-${look.colorScheme}-${look.width}.png`;
	await page.screenshot({ path: resolve(root, file) });
	console.log(`  ${file}`);
}

const consolePages = [
	["receipts", "Receipts"],
	["policies", "Policies"],
	["support-access", "Support access"],
	["audit", "Audit log"],
	["health", "Health"],
] as const;

async function shootConsole(context: BrowserContext, world: World, look: Look): Promise<void> {
	const page = await context.newPage();
	await page.goto(world.curfew);
	await page.getByRole("button", { name: "Sign in" }).click();
	await chooseAt(page, dana.name);
	const rows = page.getByRole("row");
	await rows.nth(5).waitFor();
	await shoot(page, "sessions", look);

	await rows.nth(4).getByRole("link").first().click();
	await page.getByRole("complementary").getByRole("table").waitFor();
	await shoot(page, "detail", look);
	await page.keyboard.press("Escape");

	await rows
		.nth(4)
		.getByRole("button", { name: /^End session of/ })
		.click();
	await page.getByRole("alertdialog").waitFor();
	await shoot(page, "end-dialog", look);
	await page.getByRole("button", { name: "Keep session" }).click();
	for (const [path, heading] of consolePages) {
		await page.goto(`${world.curfew}/o/${acme.slug}/${path}`);
		await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
		await page.waitForLoadState("networkidle");
		await shoot(page, path, look);
	}
	// Else the next list would begin with every session of the one who takes the pictures.
	await context.request.post(`${world.curfew}/auth/sign-out`, {
		headers: { origin: world.curfew },
	});
}

/** Support access as its organization sees it: asked for, and then running with somebody inside. */
async function shootSupport(context: BrowserContext, world: World, look: Look): Promise<void> {
	const api = (procedure: string, token: string, data: object) =>
		context.request.post(`${world.curfew}/trpc/supportGrants.${procedure}`, {
			headers: { authorization: `Bearer ${token}` },
			data: { organizationId: acme.id, ...data },
		});
	const asked = await api("request", localTokens.global, {
		scope: "read",
		reason: "Sign-in loops since the last release",
		ticket: "CASE-4711",
		durationMs: 4 * hourMs,
	});
	if (!asked.ok()) throw new Error(`supportGrants.request: ${await asked.text()}`);
	const page = await context.newPage();
	await page.goto(`${world.curfew}/o/${acme.slug}/support-access`);
	await page.getByRole("button", { name: "Sign in" }).click();
	await chooseAt(page, dana.name);
	await page.getByRole("button", { name: /^Approve/ }).waitFor();
	await shoot(page, "support-wanted", look);
	await page.getByRole("button", { name: /^Approve/ }).click();
	await page.getByRole("dialog").waitFor();
	await shoot(page, "support-approve", look);
	await context.request.post(`${world.curfew}/auth/sign-out`, {
		headers: { origin: world.curfew },
	});
	const { items } = (
		(await (await api("list", localTokens.acmeAdmin, { filter: { open: true } })).json()) as {
			result: { data: { items: { id: string }[] } };
		}
	).result.data;
	for (const { id } of items) await api("decline", localTokens.acmeAdmin, { grantId: id });
}

async function shootExample(context: BrowserContext, world: World, look: Look): Promise<void> {
	const page = await context.newPage();
	await page.goto(world.edge);
	await page.getByRole("link", { name: "Sign in" }).click();
	await chooseAt(page, raj.name);
	await page.getByRole("heading", { name: `Hello, ${raj.name}` }).waitFor();
	await shoot(page, "guarded-page", look);
	const sessionId = await page.getByText(/^ses_[0-9a-z]+$/).textContent();
	await context.request.post(`${world.curfew}/trpc/sessions.revoke`, {
		headers: { authorization: `Bearer ${localTokens.acmeAdmin}` },
		data: { organizationId: acme.id, sessionId, reason: "Screenshot" },
	});
	await page.reload();
	await page.getByRole("heading", { name: "Your session was ended" }).waitFor();
	await shoot(page, "refused-page", look);
}

async function shootAll(browser: Browser, world: World): Promise<void> {
	for (const look of looks) {
		const viewport = { width: look.width, height: heights[look.width] };
		const options = {
			colorScheme: look.colorScheme,
			viewport,
			deviceScaleFactor: 2,
			reducedMotion: "reduce",
		} as const;
		const states = (context: BrowserContext) =>
			shootStates(context, world, (page, name) => shoot(page, name, look));
		for (const scene of [shootConsole, shootExample, shootSupport, states]) {
			const context = await browser.newContext(options);
			await scene(context, world, look);
			await context.close();
		}
	}
}

/** A world of its own, so that the pictures show the same people whatever has been done in the usual one. */
const stateDirectory = await mkdtemp(join(tmpdir(), "curfew-screenshots-"));
let world: World | undefined;
let browser: Browser | undefined;
try {
	await mkdir(resolve(root, folder), { recursive: true });
	world = await startWorld({
		settings: { ports: await findFreePorts(), stateDirectory },
		logLevel: "warn",
		watch: false,
	});
	browser = await launchChromium();
	await shootAll(browser, world);
	await cp(resolve(root, folder, "sessions-light-1280.png"), resolve(root, readmeImage));
	console.log(`  ${readmeImage}`);
} finally {
	await browser?.close();
	await world?.stop();
	await rm(stateDirectory, { recursive: true, force: true });
}
