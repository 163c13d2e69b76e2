import { createEffect, createUniqueId, type JSX, on, onCleanup } from "solid-js";
import { Icon } from "../icon.tsx";

/**
 * One entry of a list: beside it, or in its place where there is no room for both. Escape closes it; its heading takes
 * focus whenever another entry is shown, and the document is named after it.
 */
export function Panel(props: {
	title: string;
	closeLabel: string;
	/** The list it came from: "sessions". */
	list: string;
	entryId: string;
	/** What the document is named after, once it is known. */
	entryName?: string | undefined;
	/** False leaves focus where it is. */
	takesFocus: boolean;
	ref?: (heading: HTMLHeadingElement) => void;
	onClose: () => void;
	children: JSX.Element;
}) {
	const titleId = createUniqueId();
	let heading: HTMLHeadingElement | undefined;
	createEffect(
		on(
			() => props.entryId,
			() => {
				if (!props.takesFocus) return;
				heading?.focus({ preventScroll: true });
				// In the list's place it begins where the page does, not where the list was left.
				heading?.scrollIntoView({ block: "nearest" });
			},
		),
	);
	createEffect(() => {
		const name = props.entryName;
		if (!name) return;
		const ofPage = document.title;
		document.title = `${name} · ${ofPage}`;
		onCleanup(() => {
			document.title = ofPage;
		});
	});
	return (
		<aside
			class="panel"
			aria-labelledby={titleId}
			onKeyDown={(event) => {
				if (event.key !== "Escape" || event.defaultPrevented) return;
				event.preventDefault();
				props.onClose();
			}}
		>
			<div class="panel-head">
				<button type="button" class="back-link panel-back" onClick={() => props.onClose()}>
					<Icon name="back" />
					Back to {props.list}
				</button>
				<h2
					ref={(element) => {
						heading = element;
						props.ref?.(element);
					}}
					id={titleId}
					tabIndex={-1}
				>
					{props.title}
				</h2>
				<button
					type="button"
					class="button ghost icon-button panel-close"
					aria-label={props.closeLabel}
					onClick={() => props.onClose()}
				>
					<Icon name="close" />
				</button>
			</div>
			{props.children}
		</aside>
	);
}
