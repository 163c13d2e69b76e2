import { Show } from "solid-js";
import type { PolicyField } from "../../api/client.ts";
import { defaults, fieldWords, valueWords } from "./field-words.ts";
import { type Draft, defaultDraft } from "./policy-drafts.ts";

/** The way back to the default, as long as a field has a value of its own. */
export function UseDefault(props: {
	field: PolicyField;
	isDefault: boolean;
	onChange: (draft: Draft) => void;
	/** Where focus goes: the button goes, and whoever pressed it stays at the field. */
	focusAt: () => HTMLElement | null | undefined;
}) {
	return (
		<Show when={!props.isDefault}>
			<button
				type="button"
				class="button ghost"
				aria-label={`Use default for ${fieldWords[props.field].label}: ${valueWords(props.field, defaults)}`}
				onClick={() => {
					props.onChange(defaultDraft(props.field));
					props.focusAt()?.focus();
				}}
			>
				Use default
			</button>
		</Show>
	);
}

/** What a field does and takes, and what is wrong with what stands in it. */
export function FieldHelp(props: { id: string; field: PolicyField; problem: string | undefined }) {
	const words = () => fieldWords[props.field];
	return (
		<>
			<p id={`${props.id}-help`} class="quiet">
				{words().help} {words().range} Default: {valueWords(props.field, defaults).toLowerCase()}.
			</p>
			<p id={`${props.id}-problem`} class="field-problem">
				{props.problem}
			</p>
		</>
	);
}

export const describedBy = (id: string): string => `${id}-help ${id}-problem`;
