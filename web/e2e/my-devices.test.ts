import type { Page } from "playwright-core";
import { describe, expect, inject, test } from "vitest";
import { hasFocus } from "./support/focus.ts";
import { enterWith, looks } from "./support/looks.ts";
import { expectSound } from "./support/soundness.ts";
import {
	aBrowser,
	continueAs,
	firefox,
	guardedSessionId,
	iphone,
	signInToConsole,
	signInToExample,
} from "./support/visitor.ts";

const { curfew, edge } = inject("addresses");

/** Another site than Curfew's, as an adopter's account page is. */
const app = edge.replace("127.0.0.1", "localhost");

const visitors = aBrowser();

async function openDevices(page: Page): Promise<void> {
	await page.getByRole("button", { name: "My devices" }).click();
	await page.waitForURL(`${curfew}/my-devices`);
}

async function seeDevices(page: Page): Promise<void> {
	await openDevices(page);
	await page.getByRole("heading", { name: "Where you are signed in" }).waitFor();
	await page.getByRole("heading", { name: "This device", exact: true }).waitFor();
}

const deviceOf = (page: Page, sessionId: string) => page.locator(`[data-session="${sessionId}"]`);
const thisDevice = (page: Page, sessionId: string) =>
	page.getByRole("region", { name: "This device" }).locator(`[data-session="${sessionId}"]`);
const question = (page: Page, name: string) => page.getByRole("alertdialog", { name });

test("from their account page a person sees their own devices, and ends another, which is refused on the very next request", async () => {
	const phone = await visitors.enter({ userAgent: iphone });
	const laptop = await visitors.enter({ userAgent: firefox });
	const onPhone = await signInToExample(phone.page, app, "Raj Shah");
	const onLaptop = await signInToExample(laptop.page, app, "Raj Shah");
	await seeDevices(laptop.page);

	const { page } = laptop;
	await page.getByRole("banner").getByText("Raj Shah").waitFor();
	await thisDevice(page, onLaptop).waitFor();
	const other = deviceOf(page, onPhone);
	await other.getByRole("heading", { name: /Safari on iPhone/ }).waitFor();
	await other.getByText(/Last active .* signed in .* by password/).waitFor();
	expect(page.url()).not.toContain("token");

	await other.getByRole("button", { name: /^Sign out Safari on iPhone/ }).click();
	const asked = question(page, "Sign out this other device?");
	expect(await hasFocus(asked.getByRole("button", { name: "Keep signed in" }))).toBe(true);
	await page.keyboard.press("Escape");
	await asked.waitFor({ state: "detached" });
	await other.getByRole("button", { name: /^Sign out Safari on iPhone/ }).click();
	await asked.getByRole("button", { name: "Sign out" }).click();
	await page.getByText(/^Signed out (everywhere )?at \d\d:\d\d:\d\d/).waitFor();
	await other.waitFor({ state: "detached" });
	expect(await hasFocus(page.getByRole("heading", { name: "Where you are signed in" }))).toBe(true);

	expect((await phone.page.reload())?.status()).toBe(401);
	expect((await page.goto(app))?.status()).toBe(200);
	expect(await guardedSessionId(page)).toBe(onLaptop);
	expect([...laptop.mishaps, ...phone.mishaps]).toEqual([]);
});

test("who says that was not me is told what to do next, and the administrators can see it", async () => {
	const phone = await visitors.enter({ userAgent: iphone });
	const laptop = await visitors.enter({ userAgent: firefox });
	const onPhone = await signInToExample(phone.page, app, "Mia Tanaka");
	await signInToExample(laptop.page, app, "Mia Tanaka");
	const { page } = laptop;
	await seeDevices(page);
	await deviceOf(page, onPhone)
		.getByRole("button", { name: /^That was not me: Safari on iPhone/ })
		.click();
	await question(page, "Was that not you?")
		.getByRole("button", { name: "That was not me" })
		.click();
	await page.getByText(/change it now, where you sign in/).waitFor();
	await deviceOf(page, onPhone).waitFor({ state: "detached" });
	await expectSound(page, "that was not me");
	expect((await phone.page.reload())?.status()).toBe(401);

	const admin = await visitors.enter();
	await signInToConsole(admin.page, curfew, "Dana Kim");
	await admin.page.goto(`${curfew}/o/acme/audit?target=${onPhone}`);
	await admin.page.getByText("Person says: that was not me").first().waitFor();
});

test("another person is asked about before they take somebody's place, whichever page sent them", async () => {
	const { page, context, mishaps } = await visitors.enter({ userAgent: firefox });
	const first = await signInToExample(page, app, "Raj Shah");
	await seeDevices(page);
	await context.clearCookies({ name: /^example_/ });
	const second = await signInToExample(page, app, "Mia Tanaka");
	await openDevices(page);
	await page.getByRole("heading", { name: "Whose devices do you want to see?" }).waitFor();
	await page.getByText("You are signed in here as Raj Shah. Continue as Mia Tanaka?").waitFor();
	await expectSound(page, "whose devices");
	await page.getByRole("button", { name: "Stay as Raj Shah" }).click();
	await deviceOf(page, first).waitFor();

	await page.goto(app);
	await openDevices(page);
	await page.getByRole("button", { name: "Continue as Mia Tanaka" }).click();
	await thisDevice(page, second).waitFor();
	await page.getByRole("banner").getByText("Mia Tanaka").waitFor();
	expect(mishaps).toEqual([]);
});

test("when the session ends the page is out, and says by whom", async () => {
	const person = await visitors.enter({ userAgent: firefox });
	const admin = await visitors.enter();
	const sessionId = await signInToExample(person.page, app, "Tomás Oliveira");
	await seeDevices(person.page);
	await signInToConsole(admin.page, curfew, "Dana Kim");
	await admin.page.goto(`${curfew}/o/acme/sessions/${sessionId}`);
	await admin.page
		.getByRole("complementary", { name: "Session details" })
		.getByRole("button", { name: /^End session/ })
		.click();
	await admin.page
		.getByRole("alertdialog", { name: "End this session?" })
		.getByRole("button", { name: "End session" })
		.click();
	// Nobody touches the page: it looks by itself.
	await person.page.getByRole("heading", { name: "You are signed out" }).waitFor();
	await person.page.getByText(/^An administrator of your organization signed/).waitFor();
	await expectSound(person.page, "signed out");
	const refused = await person.context.request.get(
		`${curfew}/my-devices/trpc/sessions.listMine?input=%7B%7D`,
	);
	expect(refused.status()).toBe(401);
});

test("a person who is no administrator signs in at the provider, and signs out of this device again", async () => {
	const { page, mishaps } = await visitors.enter({ userAgent: firefox });
	await page.goto(`${curfew}/my-devices`);
	await page.getByRole("heading", { name: "See where you are signed in" }).waitFor();
	await page.getByRole("button", { name: "Sign in" }).click();
	await continueAs(page, "Ines Weber");
	await page.getByRole("heading", { name: "This device", exact: true }).waitFor();
	await page.getByText("Signed in to this page only").first().waitFor();
	// The cookie opens nothing of the admin UI.
	expect((await page.request.get(`${curfew}/auth/me`)).status()).toBe(401);
	await page.getByRole("button", { name: "Sign out this device" }).click();
	await question(page, "Sign out this device?").getByRole("button", { name: "Sign out" }).click();
	await page.getByRole("heading", { name: "You are signed out" }).waitFor();

	await page.getByRole("button", { name: "Sign in" }).click();
	await continueAs(page, "Lena Ortiz");
	await page.getByText(/^This account is signed in nowhere here/).waitFor();
	expect(mishaps).toEqual([]);
});

test("while nothing answers the page says so and keeps what it knows, and a refused act says why", async () => {
	const { page, context } = await visitors.enter({ userAgent: firefox });
	await signInToExample(page, app, "Raj Shah");
	await seeDevices(page);
	await context.setOffline(true);
	await page.getByRole("button", { name: "Sign out this device" }).click();
	const asked = question(page, "Sign out this device?");
	await asked.getByRole("button", { name: "Sign out" }).click();
	await asked.getByText(/^Couldn't reach this site/).waitFor();
	await page.keyboard.press("Escape");
	await page.getByText(/What you see is as of/).waitFor();
	await page.getByRole("heading", { name: "This device", exact: true }).waitFor();
	await context.setOffline(false);
	await page.getByText(/What you see is as of/).waitFor({ state: "detached" });
});

test("what cannot be let in at the moment waits until it is asked again", async () => {
	const { page } = await visitors.enter({ userAgent: firefox });
	const sessionId = await signInToExample(page, app, "Raj Shah");
	let asked = 0;
	await page.route("**/my-devices/enter", (route) => {
		asked += 1;
		return route.fulfill({
			status: 503,
			json: { reason: "unavailable", message: "Not now. Try again in a moment." },
		});
	});
	await openDevices(page);
	await page.getByText("Not now. Try again in a moment.").waitFor();
	expect(asked).toBe(1);
	await page.unroute("**/my-devices/enter");
	await page.getByRole("button", { name: "Try again" }).click();
	await thisDevice(page, sessionId).waitFor();
});

describe.each(looks)("in %o", (look) => {
	test("the page and its questions are sound", async () => {
		const { page } = await enterWith(visitors, look);
		await page.goto(`${curfew}/my-devices?problem=no_devices`);
		await page.getByText(/^This account is signed in nowhere here/).waitFor();
		await expectSound(page, "not in");
		await signInToExample(page, app, "Raj Shah");
		await seeDevices(page);
		await expectSound(page, "devices");
		await page.getByRole("button", { name: "Sign out this device" }).click();
		await question(page, "Sign out this device?").waitFor();
		await expectSound(page, "a question", "dialog[open]");
	});
});
