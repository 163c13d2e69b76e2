import { For, Show } from "solid-js";
import { FilterPopover } from "./filter-popover.tsx";

interface Choice {
	value: string;
	label: string;
	/** What it means, where two words do not say it. */
	hint?: string;
	count: string;
}

interface ChoiceList {
	/** What stands above the choices. */
	heading: string;
	choices: Choice[];
	chosen: readonly string[];
	onChange: (chosen: string[]) => void;
}

/** Several values of one filter as checkboxes, each with its count. */
export function Choices(props: ChoiceList) {
	const values = () => props.choices.map(({ value }) => value);
	const choiceOf = (value: string) => props.choices.find((choice) => choice.value === value);
	const toggle = (value: string) =>
		props.onChange(
			props.chosen.includes(value)
				? props.chosen.filter((one) => one !== value)
				: [...props.chosen, value],
		);
	return (
		<fieldset class="choices">
			<legend>{props.heading}</legend>
			{/* By value: new counts must not replace the box that holds focus. */}
			<For each={values()} fallback={<p class="quiet">Nothing to choose from.</p>}>
				{(value) => (
					<label class="choice">
						<input
							type="checkbox"
							checked={props.chosen.includes(value)}
							onChange={() => toggle(value)}
						/>
						<span class="choice-label">
							{choiceOf(value)?.label}
							<Show when={choiceOf(value)?.hint}>
								{(hint) => <span class="quiet choice-hint">{hint()}</span>}
							</Show>
						</span>
						<span class="quiet numbers">{choiceOf(value)?.count}</span>
					</label>
				)}
			</For>
		</fieldset>
	);
}

/** A button that opens a list of checkboxes. */
export function ChoicePopover(props: Omit<ChoiceList, "heading"> & { label: string }) {
	let popover: HTMLElement | undefined;
	return (
		<FilterPopover
			label={props.label}
			chosen={props.chosen.length}
			ref={(element) => {
				popover = element;
			}}
		>
			<Choices
				heading={props.label}
				choices={props.choices}
				chosen={props.chosen}
				onChange={props.onChange}
			/>
			<Show when={props.chosen.length > 0}>
				<button
					type="button"
					class="button ghost"
					onClick={() => {
						props.onChange([]);
						popover?.querySelector<HTMLElement>("input")?.focus();
					}}
				>
					Clear
				</button>
			</Show>
		</FilterPopover>
	);
}
