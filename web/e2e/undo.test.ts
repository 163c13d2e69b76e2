import { expect, inject, test } from "vitest";
import { hasFocus, tabTo } from "./support/focus.ts";
import { aBrowser, signInToConsole } from "./support/visitor.ts";

const { curfew } = inject("addresses");
const visitors = aBrowser();

test("by keyboard alone filters and a choice that were cleared come back, and are said to", async () => {
	const { page, mishaps } = await visitors.enter();
	await signInToConsole(page, curfew, "Noor Haddad");
	await page.goto(`${curfew}/o/globex/sessions?device=tablet`);
	await page.locator("[data-row]").nth(1).waitFor();
	const undo = page.getByRole("button", { name: "Undo" });
	const selected = page.getByRole("region", { name: "Selected sessions" });

	await page.getByRole("grid").getByRole("checkbox").nth(1).check();
	await tabTo(page, selected.getByRole("button", { name: "Clear selection" }));
	await page.keyboard.press("Enter");
	await selected.waitFor({ state: "detached" });
	await undo.waitFor();
	for (let parts = 0; parts < 6 && !(await hasFocus(undo)); parts += 1) {
		await page.keyboard.press("F6");
	}
	await page.keyboard.press("Enter");
	await selected.getByText("1 session", { exact: true }).waitFor();

	const clear = page.getByRole("button", { name: "Clear all" });
	await clear.focus();
	await page.keyboard.press("Enter");
	await page.waitForURL(/\/sessions$/);
	await undo.waitFor();
	await tabTo(page, undo);
	await page.keyboard.press("Enter");
	await page.waitForURL(/\?device=tablet$/);
	await page.getByRole("button", { name: "Device: Tablet, remove filter" }).waitFor();
	expect(await hasFocus(page.locator("body"))).toBe(false);

	// Elsewhere there is nothing left to take back.
	await clear.click();
	await undo.waitFor();
	await page.getByRole("link", { name: "Receipts" }).click();
	await page.getByRole("heading", { name: "Receipts", level: 1 }).waitFor();
	await undo.waitFor({ state: "detached" });
	expect(mishaps).toEqual([]);
});

test("a policy that ended nothing is put back the way it was saved: with a look at what that would end", async () => {
	const { page, mishaps } = await visitors.enter();
	await signInToConsole(page, curfew, "Noor Haddad");
	await page.goto(`${curfew}/o/globex/policies`);
	const field = page.getByRole("textbox", { name: "Refresh grace" });
	await field.waitFor();
	const before = await field.inputValue();
	await field.fill("23");
	await page.getByRole("button", { name: "Save…" }).click();
	const question = page.getByRole("alertdialog", { name: "Save this session policy?" });
	await question.getByText(/→ 23/).waitFor();
	await question.getByRole("button", { name: "Save policy" }).click();
	await page.getByText("Policy saved. No session ended.").first().waitFor();
	await page.getByRole("button", { name: "Undo…" }).click();
	await question.getByText(/^23 .*→/).waitFor();
	await question.getByRole("button", { name: "Save policy" }).click();
	await question.waitFor({ state: "detached" });
	await expect.poll(() => field.inputValue()).toBe(before);
	await page.getByText("No changes.").waitFor();
	expect(mishaps).toEqual([]);
});

test("a shorter limit is not offered to be undone: sessions that it made shorter stay so", async () => {
	const { page, mishaps } = await visitors.enter();
	await signInToConsole(page, curfew, "Noor Haddad");
	await page.goto(`${curfew}/o/globex/policies`);
	const field = page.getByRole("textbox", { name: "Absolute lifetime" });
	await field.waitFor();
	const before = await field.inputValue();
	const save = async (value: string) => {
		await field.fill(value);
		await page.getByRole("button", { name: "Save…" }).click();
		const question = page.getByRole("alertdialog", { name: "Save this session policy?" });
		await question.getByRole("button", { name: /^Save/ }).click();
		await question.waitFor({ state: "detached" });
		await page.getByText("No changes.").waitFor();
	};
	await save(String(Number(before) - 1));
	expect(await page.getByRole("button", { name: "Undo…" }).count()).toBe(0);
	await save(before);
	await page.getByRole("button", { name: "Undo…" }).waitFor();
	expect(mishaps).toEqual([]);
});
