import { createUniqueId } from "solid-js";

/** Where it is typed what is looked for, under a name that stays in sight. */
export function SearchField(props: {
	label: string;
	/** What follows the label for those who hear it. */
	hint: string;
	/** What may be typed, as long as nothing is. */
	placeholder: string;
	maxLength: number;
	value: string;
	/** Under which a form has it. */
	name?: string;
	ref?: (box: HTMLInputElement) => void;
	onInput?: (text: string) => void;
	onEnter?: (text: string) => void;
}) {
	const id = createUniqueId();
	return (
		<div class="search-field">
			<label for={id}>
				{props.label}
				<span class="visually-hidden">{props.hint}</span>
			</label>
			<input
				ref={(box) => props.ref?.(box)}
				id={id}
				name={props.name}
				type="search"
				class="input"
				placeholder={props.placeholder}
				autocomplete="off"
				spellcheck={false}
				maxLength={props.maxLength}
				value={props.value}
				onInput={(event) => props.onInput?.(event.currentTarget.value)}
				onKeyDown={(event) => {
					if (event.key === "Enter") props.onEnter?.(event.currentTarget.value);
				}}
			/>
		</div>
	);
}
