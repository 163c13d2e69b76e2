import { type JSX, onCleanup, onMount } from "solid-js";
import { focusMain } from "./focus-main.ts";

/** What is said above every page, below the top bar. Whatever sticks to the window's edge sticks below it. */
export function Bars(props: { children: JSX.Element }) {
	let element: HTMLDivElement | undefined;
	onMount(() => {
		const root = document.documentElement.style;
		const observer = new ResizeObserver(([entry]) => {
			root.setProperty("--bars", `${entry?.borderBoxSize[0]?.blockSize ?? 0}px`);
		});
		// What was pressed may go with its bar: focus must not be lost with it.
		let focused: Element | null = null;
		const noteFocus = ({ target }: FocusEvent) => {
			focused = target as Element;
		};
		const removals = new MutationObserver(() => {
			if (focused?.isConnected === false && document.activeElement === document.body) focusMain();
			if (focused?.isConnected === false) focused = null;
		});
		if (element) {
			observer.observe(element);
			element.addEventListener("focusin", noteFocus);
			removals.observe(element, { childList: true, subtree: true });
		}
		onCleanup(() => {
			observer.disconnect();
			removals.disconnect();
			root.removeProperty("--bars");
		});
	});
	return (
		<div ref={element} class="bars">
			{props.children}
		</div>
	);
}
