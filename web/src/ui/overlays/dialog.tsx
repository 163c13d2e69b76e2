import { createUniqueId, type JSX, onCleanup, onMount } from "solid-js";
import { LiveRegion } from "../messages/announcer.tsx";

interface DialogProps {
	title: JSX.Element;
	/** Called when the dialog was closed by the person, by whichever way. */
	onClose: () => void;
	/** An `alertdialog` interrupts with something to decide. */
	role?: "dialog" | "alertdialog";
	/** False while something runs that must not be left half-way. */
	dismissible?: boolean;
	/** Takes the place of closing when the person presses Escape: there is something to ask first. */
	onDismiss?: (() => void) | undefined;
	/** Where focus goes afterwards, when the element that opened the dialog may be gone by then. */
	returnFocus?: (() => HTMLElement | null | undefined) | undefined;
	children: JSX.Element;
}

/** A native modal dialog: the browser traps focus, makes the page inert, and gives focus back. */
export function Dialog(props: DialogProps) {
	const titleId = createUniqueId();
	let element: HTMLDialogElement | undefined;

	const hold = (event: Event) => {
		if (props.dismissible !== false && !props.onDismiss) return;
		event.preventDefault();
		if (props.dismissible !== false) props.onDismiss?.();
	};

	let isGone = false;
	onMount(() => element?.showModal());
	onCleanup(() => {
		// Its `close` event comes later: by then another dialog may stand in its place.
		isGone = true;
		element?.close();
		// Where the opener is gone, focus stays inside until the next frame, and does not look lost yet.
		element?.querySelector<HTMLElement>(":focus")?.blur();
		props.returnFocus?.()?.focus();
	});

	return (
		<dialog
			ref={element}
			class="dialog"
			role={props.role ?? "dialog"}
			aria-labelledby={titleId}
			on:keydown={(event: KeyboardEvent) => {
				if (event.key !== "Escape") return;
				// The dialog alone: what it lies over, a panel say, closes by an Escape of its own.
				event.stopPropagation();
				// Held at the key: a second Escape closes without asking `cancel`, unless something was clicked between.
				hold(event);
			}}
			on:cancel={hold}
			on:close={() => {
				if (!isGone) props.onClose();
			}}
		>
			<h2 id={titleId} class="dialog-title">
				{props.title}
			</h2>
			{props.children}
			<LiveRegion />
		</dialog>
	);
}
