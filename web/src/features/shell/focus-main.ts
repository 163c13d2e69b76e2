/** Brings focus to the page's own content. */
export function focusMain(): void {
	const main = document.querySelector<HTMLElement>("#main");
	main?.setAttribute("tabindex", "-1");
	main?.focus();
}
