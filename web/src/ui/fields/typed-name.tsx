/** The short name of the organization, typed before something wide happens to it: the wrong tab is noticed by it. */
export function TypedName(props: {
	id: string;
	/** What must be typed. */
	name: string;
	value: string;
	/** Empty while there is nothing to say. */
	problem: string;
	onInput: (typed: string) => void;
}) {
	return (
		<div class="field">
			<label for={props.id}>
				Type <strong class="mono">{props.name}</strong> to confirm
			</label>
			<input
				id={props.id}
				class="input mono"
				required
				maxLength={100}
				autocomplete="off"
				autocapitalize="off"
				spellcheck={false}
				data-field="slug"
				aria-invalid={props.problem !== ""}
				aria-describedby={`${props.id}-problem`}
				value={props.value}
				onInput={(event) => props.onInput(event.currentTarget.value)}
			/>
			<p id={`${props.id}-problem`} class="field-problem">
				{props.problem}
			</p>
		</div>
	);
}

/** What is wrong with what was typed, for its field; null: it is the name. */
export const typedNameProblem = (typed: string, name: string): string | null =>
	typed.trim() === name ? null : `Type ${name} to confirm.`;
