import { createSignal } from "solid-js";
import { announce } from "./announcer.tsx";

interface Toast {
	id: number;
	text: string;
	link?: { href: string; label: string };
	/** Problems stay until they are closed. */
	problem?: boolean;
	/** Takes back what was done. */
	undo?: () => unknown;
	/** The path of the page that alone can take it back: elsewhere it is not offered any more. */
	place?: string;
}

/** Long enough to read two sentences and reach the link (WCAG 2.2.1 wants no less than what reading takes). */
const visibleMs = 10_000;
/** Whoever hears of it first has to find it. */
const undoableMs = 30_000;
const shownMax = 3;

const [toasts, setToasts] = createSignal<Toast[]>([]);

export { toasts };

const timers = new Map<number, ReturnType<typeof setTimeout>>();
let lastId = 0;

export const dismiss = (id: number) => {
	hold(id);
	setToasts((all) => all.filter((toast) => toast.id !== id));
};
export const hold = (id: number) => {
	clearTimeout(timers.get(id));
	timers.delete(id);
};
export const release = (toast: Toast) => {
	hold(toast.id);
	if (!toast.problem)
		timers.set(
			toast.id,
			setTimeout(() => dismiss(toast.id), toast.undo ? undoableMs : visibleMs),
		);
};

/** Shows a short message at the bottom. It waits while it is pointed at or holds focus. Returns what it is dismissed by. */
export function toast(message: Omit<Toast, "id">): number {
	lastId += 1;
	const entry = { id: lastId, ...message };
	setToasts((all) => [...all.slice(1 - shownMax), entry]);
	announce(
		message.undo ? `${message.text} Undo is in the messages: F6 leads there.` : message.text,
	);
	release(entry);
	return entry.id;
}
