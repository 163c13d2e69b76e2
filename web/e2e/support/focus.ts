import type { Locator, Page } from "playwright-core";

/** More stops than any page has before its content: reaching none by then means that it cannot be reached. */
export const stopsMax = 80;

export const hasFocus = (target: Locator): Promise<boolean> =>
	target.evaluate((element) => element === element.ownerDocument.activeElement);

/** Walks forward by Tab until the target has focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
	await target.waitFor();
	for (let stops = 0; stops < stopsMax; stops += 1) {
		if (await hasFocus(target)) return;
		await page.keyboard.press("Tab");
	}
	throw new Error(`Tab does not reach ${target}`);
}
