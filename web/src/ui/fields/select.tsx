import { createEffect, type JSX } from "solid-js";
import { Icon } from "../icon.tsx";

/** The browser's own select in the page's clothes. `value` is applied again whenever the options change. */
export function Select(props: {
	/** Accessible name, where no visible label stands beside it. */
	label?: string;
	id?: string;
	value: string;
	describedBy?: string;
	/** For filters: whether this one narrows the list. */
	isOn?: boolean;
	onChange: (value: string) => void;
	children: JSX.Element;
}) {
	let element: HTMLSelectElement | undefined;
	return (
		<span class="select">
			<select
				ref={(select) => {
					element = select;
					createEffect(() => {
						const { value } = props;
						// Options come and go below; they are there once this task is over.
						queueMicrotask(() => {
							if (element) element.value = value;
						});
					});
				}}
				id={props.id}
				class="button"
				classList={{ on: props.isOn === true }}
				aria-label={props.label}
				aria-describedby={props.describedBy}
				onChange={(event) => props.onChange(event.currentTarget.value)}
			>
				{props.children}
			</select>
			<Icon name="chevron" />
		</span>
	);
}
