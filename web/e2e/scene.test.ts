import type { Locator, Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { expectSound } from "./support/soundness.ts";
import {
	aBrowser,
	continueAs,
	firefox,
	guardedSessionId,
	iphone,
	signInToConsole,
	signInToExample,
	textOf,
} from "./support/visitor.ts";

const { curfew, edge } = inject("addresses");

const visitors = aBrowser();

/** Searches until exactly this session's row is left, and returns the row. */
async function findRow(page: Page, sessionId: string): Promise<Locator> {
	await page.getByRole("searchbox").fill(sessionId);
	await page.getByText(/^1 active session match/).waitFor();
	return page.getByRole("row").nth(1);
}

test("an administrator ends a person's session, and it is dead on the very next request", async () => {
	const person = await visitors.enter({ userAgent: iphone });
	const admin = await visitors.enter({ userAgent: firefox });
	const sessionId = await signInToExample(person.page, edge, "Raj Shah");

	// As after 15 minutes: only the refresh token is left, and it carries the same session on.
	await person.context.clearCookies({ name: "example_access" });
	await person.page.reload();
	expect(await guardedSessionId(person.page)).toBe(sessionId);

	await signInToConsole(admin.page, curfew, "Dana Kim");
	const row = await findRow(admin.page, sessionId);
	const text = await textOf(row);
	for (const fact of ["Raj Shah", "raj@acme.example", "Safari on iPhone", "127.0.0.1", "now"]) {
		expect(text).toContain(fact);
	}

	await row.getByRole("button", { name: /^End session of Raj Shah/ }).click();
	const dialog = admin.page.getByRole("alertdialog", { name: "End this session?" });
	const promise = await textOf(dialog);
	expect(promise).toContain("Raj is signed out of this device on the next request");
	expect(promise).toContain("can sign in again");
	await dialog.getByLabel(/^Reason/).fill("Phone lost");
	await dialog.getByRole("button", { name: "End session" }).click();
	await row
		.getByText(/^Ended/)
		.first()
		.waitFor();

	const refused = await person.page.reload();
	expect(refused?.status()).toBe(401);
	await person.page.getByRole("heading", { name: "Your session was ended" }).waitFor();
	const refresh = await person.context.request.post(`${edge}/refresh`, {
		headers: { origin: edge },
	});
	expect(refresh.status()).toBe(401);
	expect(await refresh.json()).toMatchObject({ reason: "revoked" });

	await admin.page.getByRole("link", { name: "View receipt" }).click();
	await admin.page.waitForURL(/\/receipts\/rcp_/);
	const receipt = admin.page.getByRole("main");
	for (const fact of ["Phone lost", "Dana Kim", sessionId]) {
		await receipt.getByText(fact).first().waitFor();
	}

	await person.page.getByRole("link", { name: "Sign in again" }).click();
	await person.page.getByText("It asks for a fresh sign-in").waitFor();
	await continueAs(person.page, "Raj Shah");
	await person.page.getByRole("heading", { name: "Hello, Raj Shah" }).waitFor();
	expect(await guardedSessionId(person.page)).not.toBe(sessionId);
	expect([...person.mishaps, ...admin.mishaps]).toEqual([]);
});

test("ending all sessions of a person ends every one of them under one receipt", async () => {
	const phone = await visitors.enter({ userAgent: iphone });
	const laptop = await visitors.enter({ userAgent: firefox });
	const admin = await visitors.enter();
	const onPhone = await signInToExample(phone.page, edge, "Mia Tanaka");
	const onLaptop = await signInToExample(laptop.page, edge, "Mia Tanaka");

	await signInToConsole(admin.page, curfew, "Dana Kim");
	const row = await findRow(admin.page, onPhone);
	await row.getByRole("button", { name: /^More actions for Mia Tanaka/ }).click();
	await admin.page.getByRole("menuitem", { name: "End all sessions for Mia Tanaka" }).click();
	await admin.page.getByRole("button", { name: "End all sessions" }).click();
	const dialog = admin.page.getByRole("dialog", { name: "Sessions ended" });
	await dialog.getByRole("link", { name: "View receipt" }).click();
	await admin.page.waitForURL(/\/receipts\/rcp_/);
	const receipt = admin.page.getByRole("main");
	await receipt.getByText(onPhone).waitFor();
	await receipt.getByText(onLaptop).waitFor();

	for (const { page } of [phone, laptop]) {
		expect((await page.goto(edge))?.status()).toBe(401);
		await page.getByRole("heading", { name: "Your session was ended" }).waitFor();
	}
});

test("a person who is no administrator is told so, and gets no session", async () => {
	const { page, context } = await visitors.enter();
	await signInToConsole(page, curfew, "Tomás Oliveira");
	await page.waitForURL(/problem=not_administrator/);
	await page.getByRole("alert").first().waitFor();
	expect((await context.request.get(`${curfew}/auth/me`)).status()).toBe(401);
});

test("an administrator whose own session is ended elsewhere sees nothing more", async () => {
	const here = await visitors.enter();
	const elsewhere = await visitors.enter({ userAgent: firefox });
	await signInToConsole(here.page, curfew, "Noor Haddad");
	await here.page.getByRole("grid", { name: "Sessions" }).waitFor();
	const { sessionId } = (await (await here.context.request.get(`${curfew}/auth/me`)).json()) as {
		sessionId: string;
	};

	await signInToConsole(elsewhere.page, curfew, "Noor Haddad");
	const row = await findRow(elsewhere.page, sessionId);
	await row.getByRole("button", { name: /^End session of Noor Haddad/ }).click();
	await elsewhere.page.getByRole("button", { name: "End session", exact: true }).click();
	await row
		.getByText(/^Ended/)
		.first()
		.waitFor();

	await here.page.getByRole("button", { name: "Refresh" }).click();
	await here.page.getByRole("heading", { name: "Your session was ended" }).waitFor();
	expect(await here.page.getByRole("grid").count()).toBe(0);
});

test("a global admin sees the organizations, and nobody's sessions without a grant", async () => {
	const { page } = await visitors.enter();
	await signInToConsole(page, curfew, "Lena Ortiz");
	await page.goto(`${curfew}/organizations`);
	await page.getByText("Globex").first().waitFor();
	await page.goto(`${curfew}/o/acme/sessions`);
	await page
		.getByText(/support access/i)
		.first()
		.waitFor();
	expect(await page.getByRole("grid").count()).toBe(0);
});

test("an invitation makes the invited person an administrator, once", async () => {
	const admin = await visitors.enter();
	const guest = await visitors.enter();
	await signInToConsole(admin.page, curfew, "Noor Haddad");
	await admin.page.goto(`${curfew}/o/globex/administrators`);
	await admin.page.getByRole("button", { name: /^Invite/ }).click();
	const dialog = admin.page.getByRole("dialog");
	await dialog.getByLabel(/mail/i).fill("ines@globex.example");
	await dialog.getByRole("button", { name: "Create invitation link" }).click();
	const link = await dialog.getByLabel("Link", { exact: true }).inputValue();

	await guest.page.goto(link);
	await guest.page
		.getByRole("heading", { level: 1, name: "You are invited to administer Globex" })
		.waitFor();
	await guest.page.getByText("The invitation is for ines@globex.example.").waitFor();
	await expectSound(guest.page, "invitation");
	await guest.page.getByRole("button", { name: "Accept and sign in" }).click();
	await continueAs(guest.page, "Ines Weber");
	await guest.page.waitForURL(/\/o\/globex\/sessions/);
	await guest.page.getByRole("grid", { name: "Sessions" }).waitFor();

	const other = await visitors.enter();
	await other.page.goto(link);
	await other.page.getByRole("heading", { name: "This invitation is no longer valid" }).waitFor();
	expect(await other.page.getByText("globex").count()).toBe(0);
	await other.page.getByRole("button", { name: "Sign in" }).click();
	await continueAs(other.page, "Raj Shah");
	await other.page.waitForURL(/problem=invitation_invalid/);
});
