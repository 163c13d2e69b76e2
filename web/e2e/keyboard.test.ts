import { expect, inject, test } from "vitest";
import { withoutMouse } from "./support/by-keyboard.ts";
import { hasFocus, stopsMax, tabTo } from "./support/focus.ts";
import { aBrowser, signInToConsole } from "./support/visitor.ts";

const { curfew } = inject("addresses");

const visitors = aBrowser();

test("by keyboard alone an administrator is asked before unsaved changes of the policy are lost", async () => {
	const { page, mishaps } = await visitors.enter();
	await signInToConsole(page, curfew, "Dana Kim");
	withoutMouse(page);
	await page.goto(`${curfew}/o/acme/policies`);
	const field = page.getByRole("textbox", { name: "Idle timeout" });
	await tabTo(page, field);
	await page.keyboard.press("ControlOrMeta+A");
	await page.keyboard.type("11");
	const receipts = page.getByRole("link", { name: "Receipts" });
	await tabTo(page, receipts);
	await page.keyboard.press("Enter");
	const question = page.getByRole("alertdialog", { name: "Discard your changes?" });
	await question.waitFor();
	expect(await hasFocus(question.getByRole("button", { name: "Keep editing" }))).toBe(true);
	await page.keyboard.press("Escape");
	await question.waitFor({ state: "detached" });
	expect(await hasFocus(receipts)).toBe(true);
	expect(await field.inputValue()).toBe("11");

	const browserAsks = page.waitForEvent("dialog");
	await page.evaluate("setTimeout(() => location.reload())");
	const beforeUnload = await browserAsks;
	expect(beforeUnload.type()).toBe("beforeunload");
	await beforeUnload.dismiss();
	expect(await field.inputValue()).toBe("11");

	await page.keyboard.press("Enter");
	await tabTo(page, question.getByRole("button", { name: "Discard changes" }));
	await page.keyboard.press("Enter");
	await page.waitForURL(/\/receipts$/);
	const heading = page.getByRole("heading", { name: "Receipts", level: 1 });
	await heading.waitFor();
	expect(await hasFocus(heading)).toBe(true);

	await page.goBack();
	await field.waitFor();
	expect(await field.inputValue()).not.toBe("11");
	expect(mishaps).toEqual([]);
});

test("signing out asks before unsaved changes of the policy are lost, and nobody is signed out until then", async () => {
	const { page, mishaps } = await visitors.enter();
	let browserQuestions = 0;
	page.on("dialog", (dialog) => {
		browserQuestions += 1;
		void dialog.accept();
	});
	const isSignedIn = async () => (await page.request.get(`${curfew}/auth/me`)).ok();
	await signInToConsole(page, curfew, "Dana Kim");
	await page.goto(`${curfew}/o/acme/policies`);
	const field = page.getByRole("textbox", { name: "Idle timeout" });
	await field.fill("11");
	const askToSignOut = async () => {
		await page.getByRole("button", { name: /account of Dana Kim/ }).click();
		await page.getByRole("menuitem", { name: "Sign out" }).click();
	};
	await askToSignOut();
	const question = page.getByRole("alertdialog", { name: "Discard your changes?" });
	await question.getByText("Signing out discards them.").waitFor();
	await question.getByRole("button", { name: "Keep editing" }).click();
	await question.waitFor({ state: "detached" });
	expect(await field.inputValue()).toBe("11");
	expect(await isSignedIn()).toBe(true);

	await askToSignOut();
	await question.getByRole("button", { name: "Discard changes" }).click();
	await page.waitForURL(`${curfew}/sign-in`);
	expect(await isSignedIn()).toBe(false);
	expect(browserQuestions).toBe(0);
	expect(mishaps).toEqual([]);
});

test("on a narrow page that scrolls, what has focus is never behind the top bar", async () => {
	const { page } = await visitors.enter({ viewport: { width: 320, height: 568 } });
	await signInToConsole(page, curfew, "Dana Kim");
	await page.goto(`${curfew}/o/acme/policies`);
	await page.getByRole("button", { name: "Save…" }).focus();
	const focused = page.getByRole("main").locator(":focus");
	let stops = 0;
	for (; stops < stopsMax; stops += 1) {
		// The stop before stands half in the window: the browser moves it no further than to the edge.
		await focused.evaluate((element) => {
			const all = [...element.ownerDocument.querySelectorAll("main :is(a, button, input, select)")];
			const before = all[all.indexOf(element) - 1]?.getBoundingClientRect();
			const page = element.ownerDocument.defaultView;
			if (before) page?.scrollBy(0, before.top + before.height / 2);
		});
		await page.keyboard.press("Shift+Tab");
		if ((await focused.count()) === 0) break;
		const covered = await focused.evaluate((element) => {
			const { left, width, top } = element.getBoundingClientRect();
			const seen = element.ownerDocument.elementFromPoint(left + width / 2, top + 2);
			return element.contains(seen) ? null : element.outerHTML;
		});
		expect(covered, "covered at its upper edge").toBeNull();
	}
	expect(stops).toBeGreaterThan(12);
});

test("a token's secret is not lost to one Escape, and after its replacement focus and names are clear", async () => {
	const { page, mishaps } = await visitors.enter();
	await signInToConsole(page, curfew, "Dana Kim");
	await page.goto(`${curfew}/o/acme/api-tokens`);
	await page.getByRole("button", { name: "Create token" }).click();
	const form = page.getByRole("dialog", { name: "Create an API token" });
	await page.keyboard.type("Night job");
	expect(await form.getByRole("checkbox").count()).toBe(7);
	await page.keyboard.press("Enter");
	const made = page.getByRole("dialog", { name: "Your new token" });
	await made.waitFor();
	const question = page.getByRole("alertdialog", { name: "Close without copying?" });
	// Twice and again: the browser asks a page only once what an Escape may close.
	for (let times = 0; times < 2; times += 1) {
		await page.keyboard.press("Escape");
		await question.waitFor();
		await page.keyboard.press("Escape");
		await question.waitFor({ state: "detached" });
	}
	expect(await made.getByLabel("Token").inputValue()).toMatch(/^cfw_/);
	await page.keyboard.press("Escape");
	await tabTo(page, question.getByRole("button", { name: "Close without copying" }));
	await page.keyboard.press("Enter");
	await made.waitFor({ state: "detached" });

	await tabTo(page, page.getByRole("button", { name: /^Replace Night job/ }));
	await page.keyboard.press("Enter");
	await tabTo(page, page.getByRole("button", { name: "Create the new token" }));
	await page.keyboard.press("Enter");
	await made.waitFor();
	await page
		.getByRole("button", { name: /^Revoke Night job .*replaced/, includeHidden: true })
		.waitFor({
			state: "attached",
		});
	await made.getByLabel("Token").press("ControlOrMeta+A");
	await made.getByLabel("Token").press("ControlOrMeta+C");
	await page.keyboard.press("Escape");
	await made.waitFor({ state: "detached" });
	expect(await hasFocus(page.getByRole("heading", { name: "API tokens", level: 1 }))).toBe(true);
	const revokes = page.getByRole("button", { name: /^Revoke Night job/ });
	const names = await revokes.evaluateAll((all) =>
		all.map((one) => one.getAttribute("aria-label")),
	);
	expect(new Set(names).size).toBe(2);

	await page.getByRole("button", { name: /^Revoke Night job .*replaced/ }).click();
	const revoking = page.getByRole("alertdialog", { name: "Revoke Night job?" });
	for (const fact of ["Made", "by Dana Kim", "Last used", "Never"]) {
		expect(await revoking.textContent()).toContain(fact);
	}
	expect(mishaps).toEqual([]);
});
