import { createSignal } from "solid-js";

export const themes = ["system", "light", "dark", "contrast"] as const;
type Theme = (typeof themes)[number];

const storageKey = "curfew.theme";
const isTheme = (text: string | undefined): text is Theme =>
	(themes as readonly (string | undefined)[]).includes(text);

// `theme.js` has put the stored choice on the document before the first paint.
const initial = document.documentElement.dataset.theme;
const [theme, setSignal] = createSignal<Theme>(isTheme(initial) ? initial : "system");

export { theme };

export function setTheme(next: Theme): void {
	setSignal(next);
	document.documentElement.dataset.theme = next;
	try {
		localStorage.setItem(storageKey, next);
	} catch {
		// Storage may be forbidden; the choice then lasts as long as the page.
	}
}

export const themeLabel = (name: Theme): string =>
	({
		system: "System theme",
		light: "Light theme",
		dark: "Dark theme",
		contrast: "High-contrast theme",
	})[name];
