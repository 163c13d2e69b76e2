import type { Page } from "playwright-core";

/** Waits until the page stands still: the browser goes on scrolling after the wheel was turned. */
export const standsStill = (page: Page): Promise<void> =>
	page.evaluate(`(async () => {
		const frame = () => new Promise(requestAnimationFrame);
		for (let still = 0, before = -1; still < 10; still = scrollY === before ? still + 1 : 0) {
			before = scrollY;
			await frame();
		}
	})()`);
