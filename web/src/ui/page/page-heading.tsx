import { createEffect, type JSX, onMount } from "solid-js";

let isFirstPage = true;

/**
 * The one h1 of a page, and the document's title. After a navigation it takes focus, so that people who
 * do not see the page change are told where they are; the first page leaves focus where the browser put it.
 */
export function PageHeading(props: {
	title: string;
	/** Further parts of the document's title, nearest first. */
	within?: string | undefined;
	children?: JSX.Element;
}) {
	let heading: HTMLHeadingElement | undefined;
	createEffect(() => {
		document.title = [props.title, props.within, "Curfew"].filter(Boolean).join(" · ");
	});
	onMount(() => {
		if (!isFirstPage) heading?.focus({ preventScroll: true });
		isFirstPage = false;
	});
	return (
		<h1 ref={heading} class="page-title" tabIndex={-1}>
			{props.children ?? props.title}
		</h1>
	);
}
