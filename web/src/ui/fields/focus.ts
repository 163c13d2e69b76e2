/** Where focus goes when the button that opened a dialog is gone with what the dialog ended. */
export const headingIfLost = (): HTMLElement | null =>
	document.activeElement === document.body ? document.querySelector("h1") : null;

/** Where focus goes before the filters that held it are gone. */
export const focusSearch = (): void =>
	document.querySelector<HTMLElement>('main input[type="search"]')?.focus();

/** Takes people to the first field that is wrong, once the page says that it is. */
export function focusInvalid(form: HTMLElement | undefined): void {
	queueMicrotask(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
