import type {
	Browser,
	BrowserContext,
	BrowserContextOptions,
	Locator,
	Page,
} from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { launchChromium } from "../../../worker/dev/chromium.ts";

export const iphone =
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1";
export const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";

/** Someone with a browser of their own: cookies, one page, and a record of what went wrong in it. */
export interface Visitor {
	context: BrowserContext;
	page: Page;
	/** Script errors and refusals of the content security policy, as they happened. */
	mishaps: string[];
}

export interface Visitors {
	enter(options?: BrowserContextOptions): Promise<Visitor>;
}

/** Generous for a busy machine; a page that needs more is broken. */
const actionLimitMs = 30_000;

const violationMark = "Violated:";
const reportViolations = `addEventListener("securitypolicyviolation", (event) =>
	console.warn("${violationMark}", event.effectiveDirective, event.blockedURI, event.sourceFile, event.lineNumber))`;

/** One browser for the tests of the file; everyone leaves after each test, which fails if a page broke its own policy. */
export function aBrowser(): Visitors {
	let browser: Browser;
	let violations: string[] = [];
	beforeAll(async () => {
		browser = await launchChromium();
	});
	afterEach(async () => {
		await Promise.all(browser.contexts().map((context) => context.close()));
		const found = violations;
		violations = [];
		expect(found, "refusals of the content security policy").toEqual([]);
	});
	afterAll(() => browser.close());
	return {
		async enter(options = {}) {
			const context = await browser.newContext({ reducedMotion: "reduce", ...options });
			context.setDefaultTimeout(actionLimitMs);
			await context.addInitScript(reportViolations);
			context.on("console", (message) => {
				if (message.text().startsWith(violationMark)) violations.push(message.text());
			});
			const page = await context.newPage();
			const mishaps: string[] = [];
			page.on("pageerror", (error) => mishaps.push(error.message));
			page.on("console", (message) => {
				const text = message.text();
				if (/content security policy|trusted ?type|refused to/i.test(text)) mishaps.push(text);
			});
			return { context, page, mishaps };
		},
	};
}

/** Chooses a person at the provider, wherever the sign-in was started. */
export async function continueAs(page: Page, name: string): Promise<void> {
	await page.getByRole("button", { name: `Continue as ${name}` }).click();
}

export async function signInToConsole(page: Page, curfew: string, name: string): Promise<void> {
	await page.goto(curfew);
	await page.getByRole("button", { name: "Sign in" }).click();
	await continueAs(page, name);
	await page.waitForURL((url) => url.origin === curfew && !url.pathname.startsWith("/auth"));
}

/** Signs in at the example app; returns the id of the session that the guarded page names. */
export async function signInToExample(page: Page, edge: string, name: string): Promise<string> {
	await page.goto(edge);
	await page.getByRole("link", { name: "Sign in" }).click();
	await continueAs(page, name);
	await page.getByRole("heading", { name: `Hello, ${name}` }).waitFor();
	return guardedSessionId(page);
}

export async function guardedSessionId(page: Page): Promise<string> {
	return textOf(page.getByText(/^ses_[0-9a-z]+$/));
}

export async function textOf(locator: Locator): Promise<string> {
	return (await locator.textContent()) ?? "";
}
