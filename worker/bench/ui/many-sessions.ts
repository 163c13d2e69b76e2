import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext } from "playwright-core";
import { launchChromium } from "../../dev/chromium.ts";
import { localTokens } from "../../dev/identities.ts";
import { createApi } from "../../dev/walkthrough/api.ts";
import { findFreePorts } from "../../dev/world/ports.ts";
import { startWorld } from "../../dev/world/world.ts";

const organizationId = "org_many";
const slug = "many";
const administrator = { subject: "usr_tomas", name: "Tomás Oliveira" };

/** A local world with one organization of many sessions, and a browser that is signed in to it. */
export interface ManySessions {
	curfew: string;
	organizationId: string;
	sessions: number;
	/** The page of the organization's sessions. */
	address: string;
	browser: Browser;
	/** The cookies of whoever is signed in, for a browser with nothing in its cache. */
	signedIn: Awaited<ReturnType<BrowserContext["storageState"]>>;
	admin: ReturnType<typeof createApi>;
	service: ReturnType<typeof createApi>;
	end(): Promise<void>;
}

export async function startManySessions(sessions: number): Promise<ManySessions> {
	const stateDirectory = await mkdtemp(join(tmpdir(), "curfew-bench-"));
	const world = await startWorld({
		settings: { ports: await findFreePorts(), stateDirectory },
		logLevel: "none",
		watch: false,
		entrypoint: "worker/bench/ui-worker.ts",
	});
	const { curfew } = world;
	const end = async () => {
		await world.stop();
		await rm(stateDirectory, { recursive: true, force: true });
	};
	try {
		const { subject } = administrator;
		const order = { organizationId, slug, subject, sessions: String(sessions) };
		const filled = await fetch(`${curfew}/auth/bench/fill?${new URLSearchParams(order)}`);
		if (!filled.ok) throw new Error(`The organization was not filled: ${await filled.text()}`);
		const browser = await launchChromium();
		return {
			curfew,
			organizationId,
			sessions,
			address: `${curfew}/o/${slug}/sessions`,
			browser,
			signedIn: await signIn(browser, curfew),
			admin: createApi(curfew, await aToken(curfew)),
			service: createApi(curfew, localTokens.service),
			end: async () => {
				await browser.close();
				await end();
			},
		};
	} catch (error) {
		await end();
		throw error;
	}
}

async function signIn(browser: Browser, curfew: string): Promise<ManySessions["signedIn"]> {
	const context = await browser.newContext();
	const page = await context.newPage();
	page.setDefaultTimeout(120_000);
	await page.goto(curfew);
	await page.getByRole("button", { name: "Sign in" }).click();
	await page.getByRole("button", { name: `Continue as ${administrator.name}` }).click();
	await page.locator("[data-row]").first().waitFor();
	const state = await context.storageState();
	await context.close();
	return state;
}

async function aToken(curfew: string): Promise<string> {
	const door = `${curfew}/auth/local/restore?organizationId=${organizationId}&step=token`;
	const made = await fetch(door, { method: "POST", headers: { origin: curfew } });
	return ((await made.json()) as { token: string }).token;
}
