import { createSignal } from "solid-js";

const storageKey = "curfew.keys";

function stored(): boolean {
	try {
		return localStorage.getItem(storageKey) !== "off";
	} catch {
		return true;
	}
}

const [singleKeys, setSignal] = createSignal(stored());

export { singleKeys };

/** Single keys can be switched off: speech input types letters by accident (WCAG 2.1.4). */
export function setSingleKeys(on: boolean): void {
	setSignal(on);
	try {
		localStorage.setItem(storageKey, on ? "on" : "off");
	} catch {
		// Storage may be forbidden; the choice then lasts as long as the page.
	}
}

/** The list of keys, the search of the page, or a page by its letter after `g`. */
export type KeyAction = "keys" | "search" | { page: string };

/** How long `g` waits for its second key. */
const sequenceMs = 1_500;

interface KeyPress {
	key: string;
	at: number;
	/** Ctrl, Alt or Meta: those combinations belong to the browser and the grid. */
	withModifier: boolean;
	/** In a text field keys are text; in a dialog or menu they are its own. */
	elsewhere: boolean;
}

/** Reads single keys and the sequence `g` + letter; one reader for one page. */
export function createKeyReader(): (press: KeyPress) => KeyAction | null {
	let gAt: number | null = null;
	return ({ key, at, withModifier, elsewhere }) => {
		const follows = gAt !== null && at - gAt <= sequenceMs;
		gAt = null;
		if (withModifier || elsewhere) return null;
		if (follows) return { page: key };
		if (key === "g") gAt = at;
		if (key === "?") return "keys";
		return key === "/" ? "search" : null;
	};
}

const textTypes = new Set(["text", "search", "email", "url", "tel", "password", "number", "date"]);

/** Whether something lies over the page that has keys of its own. */
export const isCovered = (): boolean =>
	document.querySelector("dialog[open], :popover-open") !== null;

/** Whether keys pressed here already mean something else. */
export function isElsewhere(target: EventTarget | null): boolean {
	if (isCovered()) return true;
	if (!(target instanceof HTMLElement)) return false;
	if (target instanceof HTMLInputElement) return textTypes.has(target.type);
	return target.isContentEditable || target.matches("textarea, select");
}
