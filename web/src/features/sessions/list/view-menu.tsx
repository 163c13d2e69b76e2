import { createSignal, createUniqueId, For, onCleanup, Show } from "solid-js";
import { Icon } from "../../../ui/icon.tsx";
import { followButton } from "../../../ui/overlays/popover.ts";
import { look, lookKey, setLook } from "./list-look.ts";
import {
	densities,
	densityOf,
	optionalColumns,
	shows,
	withDensity,
	withToggled,
} from "./look-words.ts";

/** How dense the list is and which columns it shows, kept in this browser. */
export default function ViewMenu() {
	const popoverId = createUniqueId();
	const [open, setOpen] = createSignal(false);
	let button: HTMLButtonElement | undefined;
	let popover: HTMLDivElement | undefined;
	let stopFollowing: (() => void) | undefined;
	onCleanup(() => stopFollowing?.());

	const choose = (next: string) => {
		setLook(next);
		try {
			localStorage.setItem(lookKey, next);
		} catch {
			// Storage may be forbidden; the choice then lasts as long as the page.
		}
	};
	const onToggle = (event: ToggleEvent) => {
		stopFollowing?.();
		setOpen(event.newState === "open");
		if (event.newState !== "open" || !button || !popover) return;
		stopFollowing = followButton(button, popover);
		popover.querySelector<HTMLElement>("input:checked")?.focus();
	};

	return (
		<>
			<button
				ref={button}
				type="button"
				class="button"
				aria-label="Display"
				popovertarget={popoverId}
				aria-expanded={open()}
				aria-controls={popoverId}
			>
				<span class="spare">Display</span>
				<Icon name="chevron" />
				<Icon name="sliders" />
			</button>
			<div
				ref={popover}
				id={popoverId}
				class="popover"
				popover="auto"
				data-align="end"
				on:toggle={onToggle}
			>
				<Show when={open()}>
					<fieldset class="choices">
						<legend>Density</legend>
						<For each={densities}>
							{({ value, label }) => (
								<label class="choice">
									<input
										type="radio"
										name={`${popoverId}-density`}
										checked={densityOf(look()) === value}
										onChange={() => choose(withDensity(look(), value))}
									/>
									<span class="choice-label">{label}</span>
								</label>
							)}
						</For>
					</fieldset>
					<fieldset class="choices">
						<legend>Columns</legend>
						<For each={optionalColumns}>
							{({ value, label }) => (
								<label class="choice">
									<input
										type="checkbox"
										checked={shows(look(), value)}
										onChange={() => choose(withToggled(look(), value))}
									/>
									<span class="choice-label">{label}</span>
								</label>
							)}
						</For>
						<p class="quiet">A narrow list shows fewer; a session's details show all.</p>
					</fieldset>
				</Show>
			</div>
		</>
	);
}
