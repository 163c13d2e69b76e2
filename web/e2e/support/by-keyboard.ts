import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { tabTo } from "./focus.ts";
import { focusProblem } from "./wcag/walk.ts";

/** What playwright does with a mouse or a finger, or instead of them; Tab and keys are all that is left. */
const byHand = [
	"check",
	"click",
	"dblclick",
	"dispatchEvent",
	"dragAndDrop",
	"fill",
	"focus",
	"hover",
	"press",
	"selectOption",
	"setInputFiles",
	"tap",
	"type",
	"uncheck",
] as const;

const refuse = (name: string) => () => {
	throw new Error(`${name}: this person has no mouse`);
};

/** Takes the mouse away from a page: whatever is done by one throws from here on, be it by the page or by a locator. */
export function withoutMouse(page: Page): void {
	const frame = page.mainFrame();
	// Locators go through the frame; so does what the page offers itself.
	for (const name of byHand) Object.defineProperty(frame, name, { value: refuse(name) });
	for (const name of ["click", "dblclick", "down", "move", "up", "wheel"] as const) {
		Object.defineProperty(page.mouse, name, { value: refuse(`mouse.${name}`) });
	}
	Object.defineProperty(page.touchscreen, "tap", { value: refuse("touchscreen.tap") });
}

/** Somewhere focus is, and it is seen: not on the body, not without an outline, not behind anything. */
export async function expectFocusSeen(page: Page): Promise<void> {
	await expect.poll(() => focusProblem(page)).toBeNull();
}

/** Walks to the target by Tab, sees that it has focus, and presses a key on it. */
export async function act(page: Page, target: Locator, key = "Enter"): Promise<void> {
	await tabTo(page, target);
	await expectFocusSeen(page);
	await page.keyboard.press(key);
}

/** Walks to a field by Tab, and types into it in place of what it holds. */
export async function write(page: Page, field: Locator, text: string): Promise<void> {
	await act(page, field, "ControlOrMeta+A");
	await page.keyboard.type(text);
}
