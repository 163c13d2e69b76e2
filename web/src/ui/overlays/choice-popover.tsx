import { createSignal, createUniqueId, For, onCleanup, Show } from "solid-js";
import { Icon } from "../icon.tsx";
import { followButton } from "./popover.ts";

interface Choice {
	value: string;
	label: string;
	count: string;
}

/** A button that opens a list of checkboxes: several values of one filter, each with its count. */
export function ChoicePopover(props: {
	label: string;
	/** What stands above the choices, where there is more to say than the label. */
	heading?: string;
	choices: Choice[];
	chosen: readonly string[];
	onChange: (chosen: string[]) => void;
}) {
	const popoverId = createUniqueId();
	const [open, setOpen] = createSignal(false);
	let button: HTMLButtonElement | undefined;
	let popover: HTMLDivElement | undefined;
	let stopFollowing: (() => void) | undefined;
	onCleanup(() => stopFollowing?.());

	const onToggle = (event: ToggleEvent) => {
		stopFollowing?.();
		setOpen(event.newState === "open");
		if (event.newState !== "open" || !button || !popover) return;
		stopFollowing = followButton(button, popover);
		popover.querySelector<HTMLElement>("input")?.focus();
	};
	const values = () => props.choices.map(({ value }) => value);
	const choiceOf = (value: string) => props.choices.find((choice) => choice.value === value);
	const toggle = (value: string) =>
		props.onChange(
			props.chosen.includes(value)
				? props.chosen.filter((one) => one !== value)
				: [...props.chosen, value],
		);

	return (
		<>
			<button
				ref={button}
				type="button"
				class="button filter-button"
				classList={{ on: props.chosen.length > 0 }}
				popovertarget={popoverId}
				aria-expanded={open()}
				aria-controls={popoverId}
			>
				{props.label}
				<Show when={props.chosen.length > 0}>
					<span class="count numbers">
						{props.chosen.length}
						<span class="visually-hidden"> chosen</span>
					</span>
				</Show>
				<Icon name="chevron" />
			</button>
			<div ref={popover} id={popoverId} class="popover" popover="auto" on:toggle={onToggle}>
				<Show when={open()}>
					<fieldset class="choices">
						<legend>{props.heading ?? props.label}</legend>
						{/* By value: new counts must not replace the box that holds focus. */}
						<For each={values()} fallback={<p class="quiet">Nothing to choose from.</p>}>
							{(value) => (
								<label class="choice">
									<input
										type="checkbox"
										checked={props.chosen.includes(value)}
										onChange={() => toggle(value)}
									/>
									<span class="choice-label">{choiceOf(value)?.label}</span>
									<span class="quiet numbers">{choiceOf(value)?.count}</span>
								</label>
							)}
						</For>
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
					</fieldset>
				</Show>
			</div>
		</>
	);
}
