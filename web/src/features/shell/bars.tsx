import { type JSX, onCleanup, onMount } from "solid-js";

/** What is said above every page, below the top bar. Whatever sticks to the window's edge sticks below it. */
export function Bars(props: { children: JSX.Element }) {
	let element: HTMLDivElement | undefined;
	onMount(() => {
		const root = document.documentElement.style;
		const observer = new ResizeObserver(([entry]) => {
			root.setProperty("--bars", `${entry?.borderBoxSize[0]?.blockSize ?? 0}px`);
		});
		if (element) observer.observe(element);
		onCleanup(() => {
			observer.disconnect();
			root.removeProperty("--bars");
		});
	});
	return (
		<div ref={element} class="bars">
			{props.children}
		</div>
	);
}
