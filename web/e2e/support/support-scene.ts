import type { Locator, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { signInToConsole, type Visitor } from "./visitor.ts";

/** What Lena asks of Acme: none of it is what the forms offer by themselves. */
export const asked = {
	reason: "People report that they are signed out",
	ticket: "CASE-4711",
	scope: /^See and end/,
	durationMs: 3_600_000,
	preset: "1 hour",
};

const holder = "Lena Ortiz";

/** A global admin goes from the list of organizations to Acme, as far as the page that asks for access. */
export async function goToAcme(page: Page, curfew: string): Promise<void> {
	await signInToConsole(page, curfew, holder);
	await page.goto(`${curfew}/organizations`);
	await page.getByRole("main").getByRole("link", { name: "Acme", exact: true }).click();
	await page.getByRole("heading", { name: "You need support access to Acme" }).waitFor();
	await page.getByRole("button", { name: "Ask for access" }).waitFor();
}

/** What an API token of the local world may ask about access to Acme. */
export async function callSupport<T>(
	curfew: string,
	token: string,
	procedure: string,
	data: object,
): Promise<T> {
	const response = await fetch(`${curfew}/trpc/supportGrants.${procedure}`, {
		method: "POST",
		headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
		body: JSON.stringify({ organizationId: "org_acme", ...data }),
	});
	expect(response.status, procedure).toBe(200);
	const { result } = (await response.json()) as { result: { data: T } };
	return result.data;
}

/** A request or access that a test leaves behind is said above every page of Acme's administrators, and keeps others out. */
export function supportEndsWithTheTest(curfew: string): void {
	const call = <T>(procedure: string, data: object) =>
		callSupport<T>(curfew, "cfw_local_admin_acme", procedure, data);
	onTestFinished(async () => {
		const filter = { open: true };
		const { items } = await call<{ items: { id: string; state: string }[] }>("list", { filter });
		for (const { id: grantId, state } of items) {
			await call(state === "requested" ? "decline" : "revoke", { grantId });
		}
	});
}

export async function askForAccess(page: Page): Promise<void> {
	supportEndsWithTheTest(new URL(page.url()).origin);
	await page.getByLabel(/^Reason/).fill(asked.reason);
	await page.getByLabel(/^Ticket/).fill(asked.ticket);
	await page.getByRole("radio", { name: asked.scope }).check();
	await page.getByLabel("For how long").selectOption(`${asked.durationMs}`);
	await page.getByRole("button", { name: "Ask for access" }).click();
	await page.getByRole("heading", { name: "Waiting for Acme" }).waitFor();
}

/** Opens the request where Acme's admin decides, and returns the form. */
export async function openRequest(page: Page): Promise<Locator> {
	await page.getByRole("button", { name: `Approve… access of ${holder}` }).click();
	const form = page.getByRole("dialog", { name: `Approve access of ${holder}` });
	await form.waitFor();
	return form;
}

export async function enterAcme(page: Page): Promise<void> {
	await page.getByRole("button", { name: "Enter Acme" }).click();
	await page.getByRole("grid", { name: "Sessions" }).waitFor();
	// It comes by itself, sometimes after the rows.
	await page.getByRole("region", { name: "Support access" }).waitFor();
}

/** Takes the access back from the strip that says who is inside, and returns the question about it. */
export async function openRevocation(page: Page): Promise<Locator> {
	const strip = page.getByRole("region", { name: "Support in your organization" });
	await strip.getByText(`${holder} (Support) is in your organization`).waitFor();
	await strip.getByRole("button", { name: "Revoke access" }).click();
	const question = page.getByRole("alertdialog", { name: `Revoke access of ${holder} now?` });
	await question.waitFor();
	return question;
}

/** The answer of the console's own call for Acme's sessions, made by the page with the cookie it has. */
export function sessionListStatus({ page }: Visitor): Promise<number> {
	return page.evaluate<number>(
		`fetch("/trpc/sessions.list", {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ organizationId: "org_acme" }),
		}).then(({ status }) => status)`,
	);
}

/** What the audit page on screen says of the holder, oldest first. */
export async function auditTrail(page: Page): Promise<string[]> {
	const rows = page.getByRole("row").filter({ hasText: holder });
	const actions = await rows.evaluateAll((found) =>
		found.map((row) => row.querySelector("a")?.textContent ?? ""),
	);
	return actions.reverse();
}
