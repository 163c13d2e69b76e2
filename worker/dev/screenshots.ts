import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { hourMs } from "../domain/clock.ts";
import { launchChromium } from "./chromium.ts";
import { acme, dana, lena, localTokens, raj } from "./identities.ts";
import { type Look, looks, strongLooks } from "./screenshots/looks.ts";
import { shootStates } from "./screenshots/states.ts";
import { findFreePorts } from "./world/ports.ts";
import { root } from "./world/settings.ts";
import { startWorld, type World } from "./world/world.ts";

const folder = "screenshots";
/** The one that the README shows. */
const readmeImage = "web/readme-sessions.png";

async function chooseAt(page: Page, name: string): Promise<void> {
	await page.getByRole("button", { name: `Continue as ${name}` }).click();
}

async function shoot(page: Page, name: string, look: Look): Promise<void> {
	// Fonts and the last paint; a picture of a half-drawn page helps nobody.
	await page.evaluate("document.fonts.ready");
	await page.mouse.move(0, 0);
	const file = `${folder}/${name}-${look.name}.png`;
	await page.screenshot({ path: resolve(root, file) });
	console.log(`  ${file}`);
}

const consolePages = [
	["", "Overview"],
	["users", "People"],
	["receipts", "Receipts"],
	["policies", "Policies"],
	["support-access", "Support access"],
	["administrators", "Administrators"],
	["api-tokens", "API tokens"],
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
	// What comes after the rows: filters, their counts, and how the list looks.
	await page.waitForLoadState("networkidle");
	await shoot(page, "sessions", look);

	await rows.nth(4).getByRole("link").first().click();
	await page.getByRole("complementary").getByRole("table").waitFor();
	await shoot(page, "detail", look);
	await page.goBack();

	await rows
		.nth(3)
		.getByRole("button", { name: /^End session of/ })
		.click();
	await page.getByRole("alertdialog").waitFor();
	await shoot(page, "end-dialog", look);
	await page.getByRole("button", { name: "Keep session" }).click();
	for (const [path, heading] of strongLooks.includes(look)
		? consolePages.slice(0, 2)
		: consolePages) {
		await page.goto(`${world.curfew}/o/${acme.slug}/${path}`);
		await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
		await page.waitForLoadState("networkidle");
		await shoot(page, path || "overview", look);
	}
	for (const [path, name] of [
		["users", "person"],
		["receipts", "receipt"],
	] as const) {
		await page.goto(`${world.curfew}/o/${acme.slug}/${path}`);
		await page.getByRole("main").getByRole("row").nth(1).getByRole("link").first().click();
		await page.waitForURL(new RegExp(`/${path}/`));
		await page.getByRole("heading", { level: 1 }).waitFor();
		await page.waitForLoadState("networkidle");
		await shoot(page, name, look);
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

/** What a global admin sees, and what needs nobody to be signed in. */
async function shootOthers(context: BrowserContext, world: World, look: Look): Promise<void> {
	const page = await context.newPage();
	await page.goto(world.curfew);
	await page.getByRole("button", { name: "Sign in" }).waitFor();
	await shoot(page, "sign-in", look);
	await page.goto(`${world.curfew}/verify`);
	await page.getByRole("heading", { level: 1 }).waitFor();
	await shoot(page, "verify", look);
	await page.goto(`${world.curfew}/organizations`);
	await page.getByRole("button", { name: "Sign in" }).click();
	await chooseAt(page, lena.name);
	await page.getByRole("heading", { name: "Organizations", level: 1 }).waitFor();
	await page.waitForLoadState("networkidle");
	await shoot(page, "organizations", look);
	await page.keyboard.press("ControlOrMeta+k");
	await page.getByRole("combobox").waitFor();
	await shoot(page, "palette", look);
	await page.keyboard.press("Escape");
	await page.goto(`${world.curfew}/audit`);
	await page.getByRole("main").getByRole("row").nth(1).waitFor();
	await shoot(page, "platform-audit", look);
	await context.request.post(`${world.curfew}/auth/sign-out`, {
		headers: { origin: world.curfew },
	});
}

async function shootMyDevices(context: BrowserContext, world: World, look: Look): Promise<void> {
	const page = await context.newPage();
	await page.goto(`${world.curfew}/my-devices`);
	await page.getByRole("button", { name: "Sign in" }).click();
	await chooseAt(page, raj.name);
	await page.getByRole("listitem").first().waitFor();
	await shoot(page, "my-devices", look);
}

/** `npm run screenshots [-- light-1440 …]`: without names of looks, all of them. */
const wanted = process.argv.slice(2);
const isWanted = ({ name }: Look): boolean => wanted.length === 0 || wanted.includes(name);

async function shootAll(browser: Browser, world: World): Promise<void> {
	for (const look of [...looks, ...strongLooks].filter(isWanted)) {
		const states = (context: BrowserContext) =>
			shootStates(context, world, (page, name) => shoot(page, name, look));
		const scenes = strongLooks.includes(look)
			? [shootConsole]
			: [shootConsole, shootOthers, shootExample, shootSupport, shootMyDevices, states];
		for (const scene of scenes) {
			const context = await browser.newContext(look.options);
			await context.addInitScript(`localStorage.setItem("curfew.theme", "${look.theme}")`);
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
	if (isWanted(looks[0] as Look)) {
		await cp(resolve(root, folder, "sessions-light-1440.png"), resolve(root, readmeImage));
		console.log(`  ${readmeImage}`);
	}
} finally {
	await browser?.close();
	await world?.stop();
	await rm(stateDirectory, { recursive: true, force: true });
}
