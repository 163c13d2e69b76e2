import type { Locator, Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { hasFocus } from "./support/focus.ts";
import { aBrowser, signInToConsole, textOf } from "./support/visitor.ts";

const { curfew } = inject("addresses");

const visitors = aBrowser();

async function enter(path: string): Promise<Page> {
	const { page } = await visitors.enter({ viewport: { width: 1280, height: 800 } });
	await signInToConsole(page, curfew, "Dana Kim");
	await page.goto(`${curfew}${path}`);
	return page;
}

const pathOf = (page: Page): string => new URL(page.url()).pathname;

/** The words that a field is described by. */
const descriptionOf = (field: Locator): Promise<string> =>
	field.evaluate((element) =>
		(element.getAttribute("aria-describedby") ?? "")
			.split(" ")
			.map((id) => element.ownerDocument.getElementById(id)?.textContent ?? "")
			.join(" "),
	);

const isInvalid = (field: Locator): Promise<boolean> =>
	field.evaluate((element) => element.getAttribute("aria-invalid") === "true");

test("single keys can be switched off, do nothing then, and are found again without them", async () => {
	const page = await enter("/o/acme/sessions?device=tablet");
	await page.locator("[data-row]").nth(1).waitFor();
	const dialog = page.getByRole("dialog", { name: "Keyboard" });
	const search = page.getByRole("searchbox").first();
	await expect
		.poll(async () => {
			await page.keyboard.press("?");
			return dialog.isVisible();
		})
		.toBe(true);
	await dialog.getByRole("checkbox").uncheck();
	await page.keyboard.press("Escape");
	await dialog.waitFor({ state: "detached" });

	for (const key of ["?", "/", "g", "r"]) await page.keyboard.press(key);
	expect(await dialog.count()).toBe(0);
	expect(await hasFocus(search)).toBe(false);
	expect(pathOf(page)).toBe("/o/acme/sessions");

	await page.getByRole("button", { name: /account of Dana Kim/ }).click();
	await page.getByRole("menuitem", { name: "Keyboard shortcuts" }).click();
	await dialog.getByRole("checkbox").check();
	await page.keyboard.press("Escape");
	await dialog.waitFor({ state: "detached" });
	await page.keyboard.press("/");
	expect(await hasFocus(search)).toBe(true);
});

test("typing and choosing changes what the page shows, and never leads to another page or takes focus away", async () => {
	const page = await enter("/o/acme/sessions?device=tablet");
	await page.locator("[data-row]").nth(1).waitFor();
	const search = page.getByRole("searchbox").first();
	await search.fill("nobody has this name");
	await page.getByText("No sessions match these filters").waitFor();
	expect(pathOf(page)).toBe("/o/acme/sessions");
	expect(await hasFocus(search)).toBe(true);

	for (const [path, ready] of [
		["/o/acme/receipts", "Cause"],
		["/o/acme/policies", "Unit of Idle timeout"],
	] as const) {
		await page.goto(`${curfew}${path}`);
		await page.getByLabel(ready).waitFor();
		const choices = page.getByRole("main").getByRole("combobox");
		for (let nth = 0; nth < (await choices.count()); nth += 1) {
			const choice = choices.nth(nth);
			await choice.focus();
			await choice.selectOption({ index: 1 });
			expect(pathOf(page)).toBe(path);
			expect(await hasFocus(choice)).toBe(true);
		}
	}
	await page.getByRole("button", { name: "Discard changes" }).click();
});

test("a value that is wrong is named in words at its field, which has focus, with what would be right", async () => {
	const page = await enter("/o/acme/policies");
	const field = page.getByRole("textbox", { name: "Idle timeout" });
	await field.fill("0");
	await page.getByRole("button", { name: "Save…" }).click();
	await expect.poll(() => isInvalid(field)).toBe(true);
	expect(await hasFocus(field)).toBe(true);
	const problem = await textOf(page.locator("[data-policy-field=idleTimeoutMs] .field-problem"));
	expect(problem).toBe("The idle timeout is 5 minutes to 90 days.");
	expect(await descriptionOf(field)).toContain(problem);
	await page.getByRole("button", { name: "Discard changes" }).click();

	await page.goto(`${curfew}/o/acme/administrators`);
	await page.getByRole("button", { name: /^Invite/ }).click();
	const invitation = page.getByRole("dialog", { name: "Invite an administrator" });
	const address = invitation.getByLabel("E-mail address");
	await address.fill("not an address");
	await page.keyboard.press("Enter");
	await expect.poll(() => isInvalid(address)).toBe(true);
	expect(await hasFocus(address)).toBe(true);
	expect(await descriptionOf(address)).toMatch(/e-?mail/i);
	await page.keyboard.press("Escape");
	await invitation.waitFor({ state: "detached" });

	await page.goto(`${curfew}/o/acme/api-tokens`);
	await page.getByRole("button", { name: "Create token" }).click();
	const name = page.getByRole("dialog").getByLabel("Name");
	await name.fill(" ");
	await page.keyboard.press("Enter");
	await expect.poll(() => isInvalid(name)).toBe(true);
	expect(await hasFocus(name)).toBe(true);
	expect(await textOf(page.getByRole("dialog").locator(".field-problem").first())).not.toBe("");
});

test("what must be typed is in sight and may be pasted, and the problem is spoken inside the open dialog", async () => {
	const page = await enter("/o/acme/policies");
	await page.getByRole("button", { name: /AAL3/ }).click();
	await page.getByRole("button", { name: "Save…" }).click();
	const question = page.getByRole("alertdialog", { name: "Save this session policy?" });
	await question.getByRole("button", { name: /^Save and end/ }).click();
	const field = question.getByLabel(/^Type acme/);
	await expect.poll(() => hasFocus(field)).toBe(true);
	expect(await isInvalid(field)).toBe(true);
	expect(await descriptionOf(field)).toBe("Type acme to confirm.");

	// What is outside an open modal dialog is not in the tree; this is what assistive technology is given.
	const debugging = await page.context().newCDPSession(page);
	const spoken = async () => {
		const { nodes } = await debugging.send("Accessibility.getFullAXTree");
		const statuses = nodes.filter((node) => !node.ignored && node.role?.value === "status");
		const texts = nodes
			.filter(({ ignored }) => !ignored)
			.map(({ name }) => String(name?.value ?? ""));
		return {
			statuses: statuses.length,
			says: texts.some((text) => text.trim() === "Type acme to confirm."),
		};
	};
	await expect.poll(spoken).toEqual({ statuses: 1, says: true });
	expect(await question.getByRole("status").textContent()).toContain("Type acme to confirm.");

	await page.keyboard.type("acme");
	await page.keyboard.press("ControlOrMeta+A");
	await page.keyboard.press("ControlOrMeta+X");
	expect(await field.inputValue()).toBe("");
	await page.keyboard.press("ControlOrMeta+V");
	expect(await field.inputValue()).toBe("acme");
	await page.keyboard.press("Escape");
	await question.waitFor({ state: "detached" });
});

test("what opens over the page closes by Escape, and focus is back where it was", async () => {
	const page = await enter("/o/acme/sessions?device=tablet");
	await page.locator("[data-row]").nth(1).waitFor();
	const openers = page.getByRole("search").locator("button[aria-expanded]:visible");
	// The filters come after the rows.
	await openers.nth(2).waitFor();
	const filters = await openers.count();
	for (let nth = 0; nth < filters; nth += 1) {
		const opener = openers.nth(nth);
		await opener.focus();
		await page.keyboard.press("Enter");
		await expect.poll(() => opener.getAttribute("aria-expanded")).toBe("true");
		await page.keyboard.press("Escape");
		await expect.poll(() => opener.getAttribute("aria-expanded")).toBe("false");
		expect(await hasFocus(opener)).toBe(true);
	}
});
