import type { Page } from "playwright-core";

/** What people may set to read more easily (WCAG 1.4.12); nothing may be lost by it. */
const textSpacing = `
	* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
	p { margin-block-end: 2em !important }
`;

export async function spaceText(page: Page): Promise<void> {
	// A sheet that is constructed: the page's own content security policy stays in force.
	await page.evaluate(`(() => {
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(${JSON.stringify(textSpacing)});
		document.adoptedStyleSheets = [sheet];
	})()`);
}

interface Cell {
	/** Its row and its column. */
	at: string;
	text: string;
	isCut: boolean;
}

/**
 * The cells of the rows that are drawn, and whether any of their text is cut. What stands for the words of a flag is
 * left out: the words are folded into it on purpose.
 */
export const cellsOn = (page: Page): Promise<Cell[]> =>
	page.evaluate<Cell[]>(`(() => {
		const isFolded = (element) => element.closest(".flags, .visually-hidden, [popover]");
		const isCut = (element) =>
			getComputedStyle(element).overflowX !== "visible" &&
			(element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight + 2);
		return [...document.querySelectorAll("[data-row] > :not(.col-select, .col-actions)")]
			.filter((cell) => cell.clientWidth > 0)
			.map((cell) => ({
				at: cell.parentElement.dataset.row + " " + cell.className,
				text: cell.innerText,
				isCut:
					cell.scrollWidth > cell.clientWidth ||
					[...cell.querySelectorAll("*")].some((part) => !isFolded(part) && isCut(part)),
			}));
	})()`);
