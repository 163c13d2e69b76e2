import type { Page } from "playwright-core";

/** Run in the page: what a person can see and use. */
const tools = `
	const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
		&& element.getClientRects().length > 0 && !element.closest(".visually-hidden");
	const short = (element) => element.outerHTML.replace(/\\s+/g, " ").slice(0, 160);
	const all = (selector) => [...document.querySelectorAll(selector)];
	const fields = "input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), select, textarea";
	const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
`;

const findings = (page: Page, body: string): Promise<string[]> =>
	page.evaluate<string[]>(`(() => { ${tools} ${body} })()`);

/** Sound, film, and pictures that could hold words (1.2.1 to 1.2.5, 1.4.2, 1.4.5). */
export const mediaOn = (page: Page): Promise<string[]> =>
	findings(
		page,
		`return all("audio, video, img, picture, canvas, object, embed, iframe").map(short)`,
	);

/** One title, one language, one main part, one first heading, no level left out (1.3.1, 2.4.1, 2.4.2, 2.4.6, 3.1.1). */
export const outlineProblemsOn = (page: Page): Promise<string[]> =>
	findings(
		page,
		`
		const problems = [];
		const one = (selector) => {
			const found = all(selector).filter(isSeen).length;
			if (found !== 1) problems.push(found + " of " + selector);
		};
		one("main");
		one("h1");
		if (document.documentElement.lang !== "en") problems.push("no language");
		let before = 0;
		for (const heading of all("h1, h2, h3, h4").filter(isSeen)) {
			const level = Number(heading.tagName[1]);
			if (level > before + 1) problems.push("level left out before " + short(heading));
			if (heading.textContent.trim() === "") problems.push("empty " + short(heading));
			before = level;
		}
		return problems;
	`,
	);

/** Fields with no label but a placeholder, and fields that would have browsers fill in somebody else's data (1.3.5, 3.3.2). */
export const fieldProblemsOn = (page: Page): Promise<string[]> =>
	findings(
		page,
		`
		const isNamed = (field) => [...field.labels].some((label) => label.textContent.trim() !== "")
			|| (field.ariaLabel ?? "") !== ""
			|| (field.getAttribute("aria-labelledby") ?? "").split(" ").some((id) => document.getElementById(id));
		return all(fields).filter(isSeen).flatMap((field) => [
			...(isNamed(field) ? [] : ["no label: " + short(field)]),
			...(field.matches("select") || field.autocomplete !== "" ? [] : ["no autocomplete: " + short(field)]),
		]);
	`,
	);

/** Links whose words say nothing of where they lead, or that lead to different places by the same words (2.4.4). */
export const linkProblemsOn = (page: Page): Promise<string[]> =>
	findings(
		page,
		`
		const vague = /^(here|click here|more|read more|learn more|details|link|this|open|go)$/i;
		const places = new Map();
		return all("a[href]").filter(isSeen).flatMap((link) => {
			const name = (link.ariaLabel ?? link.innerText).trim();
			const problems = [];
			if (name === "") problems.push("no words: " + short(link));
			if (vague.test(name)) problems.push("vague: " + short(link));
			// In a row or an item, what else stands in it says whose the link is.
			if (link.closest("tr, [role=row], li, dd, [data-event]")) return problems;
			const place = places.get(name) ?? link.href;
			places.set(name, place);
			if (place !== link.href) problems.push("one name, two places: " + short(link));
			return problems;
		});
	`,
	);

/**
 * What is smaller than 24 by 24 px, is no link in a text, and has another target within the circle of 24 px around its
 * middle (2.5.8).
 */
export const smallTargetsOn = (page: Page): Promise<string[]> =>
	findings(
		page,
		`
		// From its top: scrolled by chance, what is half under the bar counts as beside what is in the bar.
		scrollTo(0, 0);
		const targets = all(controls).filter((control) => isSeen(control) && !control.matches(".skip-link")).map((control) => {
			// A box is pressed by its label, too, and the link of a row by the row.
			const larger = control.matches("[type=checkbox], [type=radio]") ? control.closest("label")
				: control.matches(".row-link") ? control.closest("[data-row]")
				: null;
			const target = larger ?? control;
			return { control, target, box: target.getBoundingClientRect() };
		});
		const isInText = (control) => control.matches("a") && getComputedStyle(control).display === "inline"
			&& control.closest("p, li, dd") !== null;
		return targets.flatMap(({ control, target, box }) => {
			if (isInText(control) || (box.width >= 23.5 && box.height >= 23.5)) return [];
			const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
			const near = targets.find((other) => {
				if (other.target.contains(target) || target.contains(other.target)) return false;
				const [dx, dy] = [
					Math.max(other.box.left - x, 0, x - other.box.right),
					Math.max(other.box.top - y, 0, y - other.box.bottom),
				];
				return Math.hypot(dx, dy) < 12;
			});
			return near ? [box.width + " by " + box.height + ": " + short(control) + " beside " + short(near.control)] : [];
		});
	`,
	);

/** Names that say what is seen, and controls that have none (2.5.3, 4.1.2). */
export const unnamedControlsOn = async (page: Page): Promise<string[]> => {
	const tree = await page.locator("body").ariaSnapshot();
	return tree
		.split("\n")
		.filter((line) =>
			/^\s*- (button|link|textbox|searchbox|combobox|checkbox|radio|switch|menuitem|option)( \[[^\]]+\])*:?$/.test(
				line,
			),
		);
};

/** Whether the page has to be scrolled sideways, by what, and which controls lie beyond its edge (1.4.4, 1.4.10). */
export const beyondEdgeOn = (page: Page): Promise<string[]> =>
	findings(
		page,
		`
		const scrolls = (element) => {
			for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
				const { overflowX } = getComputedStyle(at);
				if (/auto|scroll|hidden|clip/.test(overflowX)) return true;
			}
			return false;
		};
		const { scrollWidth, clientWidth } = document.documentElement;
		const wide = scrollWidth > clientWidth ? ["body *"] : [];
		return [...wide, controls].flatMap((selector) => all(selector).filter(isSeen)).flatMap((element) => {
			const { left, right } = element.getBoundingClientRect();
			const isWithin = left >= -1 && right <= clientWidth + 1;
			return isWithin || element.matches(".skip-link") || scrolls(element) ? [] : [short(element)];
		}).concat(wide.map(() => "scrolls sideways"));
	`,
	);

/** Text that its box cuts off. What is folded on purpose has the whole of it elsewhere, and is cut before and after. */
export const cutTextOn = (page: Page): Promise<string[]> =>
	findings(
		page,
		`
		const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
		const cuts = ({ overflowX, overflowY }, element) =>
			(/hidden|clip/.test(overflowX) && element.scrollWidth > element.clientWidth + 1) ||
			(/hidden|clip/.test(overflowY) && element.scrollHeight > element.clientHeight + 2);
		return all("body *").filter((element) => isSeen(element) && hasText(element) && element.clientWidth > 0)
			.filter((element) => cuts(getComputedStyle(element), element))
			.map((element) => element.className + ": " + element.textContent.slice(0, 60));
	`,
	);

/** Gives everything focus, one after the other, and says what went elsewhere by it (3.2.1). */
export const movedByFocusOn = (page: Page): Promise<string[]> =>
	findings(
		page,
		`
		const place = location.href;
		return all(controls).filter(isSeen).slice(0, 100).flatMap((control) => {
			control.focus();
			const problems = [];
			if (location.href !== place) problems.push("leads elsewhere: " + short(control));
			if (document.activeElement !== control) problems.push("does not keep focus: " + short(control));
			if (document.querySelector("dialog[open], :popover-open")) problems.push("opens something: " + short(control));
			return problems;
		});
	`,
	);

/** What no focus is drawn around when the colours are the system's own (2.4.7). */
export const unseenFocusOn = (page: Page): Promise<string[]> =>
	findings(
		page,
		`
		return all(controls).filter(isSeen).slice(0, 100).flatMap((control) => {
			control.focus();
			const shown = control.matches(".visually-hidden") ? (control.closest("label") ?? control) : control;
			const { outlineStyle, outlineWidth } = getComputedStyle(shown);
			return outlineStyle === "none" || parseFloat(outlineWidth) < 2 ? [short(control)] : [];
		});
	`,
	);

/** Makes every text that is not a person's own longer by 40 %, as other languages are. */
export const lengthenText = (page: Page): Promise<unknown> =>
	page.evaluate(`(() => {
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		const texts = [];
		while (walker.nextNode()) texts.push(walker.currentNode);
		for (const text of texts) {
			if (text.data.trim() === "" || text.parentElement.closest("script, style, bdi, .mono, time, option")) continue;
			const words = text.data.trim().split(" ");
			const more = Math.ceil(text.data.trim().length * 0.4);
			let added = " ";
			for (let nth = 0; added.length < more; nth += 1) added += words[nth % words.length] + " ";
			text.data += added.slice(0, more);
		}
	})()`);

/** Links in running text that nothing but their colour tells from it (1.4.1). */
export const colourOnlyOn = (page: Page): Promise<string[]> =>
	findings(
		page,
		`
		return all("p a[href], li a[href], dd a[href]").filter(isSeen).flatMap((link) => {
			const block = link.closest("p, li, dd");
			const isInText = block.matches("p") && block.innerText.trim() !== link.innerText.trim();
			const { textDecorationLine, borderTopWidth } = getComputedStyle(link);
			const isMarked = textDecorationLine.includes("underline") || parseFloat(borderTopWidth) > 0;
			return isInText && !isMarked ? [short(link)] : [];
		});
	`,
	);

/** Rows that are read in another order than they are seen (1.3.2). */
export const orderProblemsOn = (page: Page): Promise<string[]> =>
	findings(
		page,
		`
		return all("main table, main [role=grid]").flatMap((table) => {
			const rows = [...table.querySelectorAll("tr, [role=row]")].filter(isSeen);
			return rows.slice(1).flatMap((row, nth) => {
				const before = rows[nth];
				const isLower = row.getBoundingClientRect().top >= before.getBoundingClientRect().top;
				const isCounted = Number(row.ariaRowIndex ?? 1) >= Number(before.ariaRowIndex ?? 0);
				return isLower && isCounted ? [] : [short(row)];
			});
		});
	`,
	);
