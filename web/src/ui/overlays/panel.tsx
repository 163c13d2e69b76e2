import { createEffect, createUniqueId, type JSX, on } from "solid-js";
import { Icon } from "../icon.tsx";

/** One entry of a list, beside it. Escape closes it; its heading takes focus whenever another entry is shown. */
export function Panel(props: {
	title: string;
	closeLabel: string;
	entryId: string;
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
				if (props.takesFocus) heading?.focus({ preventScroll: true });
			},
		),
	);
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
					class="button ghost icon-button"
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
