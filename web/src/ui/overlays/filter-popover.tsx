import { createSignal, createUniqueId, type JSX, onCleanup, Show } from "solid-js";
import { Icon } from "../icon.tsx";
import { followButton } from "./popover.ts";

/** Arrow keys, Home and End walk through the boxes, as they do in menus; Tab goes on as everywhere. */
function walkBoxes(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
	const boxes = [...event.currentTarget.querySelectorAll<HTMLElement>("input")];
	const at = boxes.indexOf(event.target as HTMLElement);
	if (at < 0) return;
	const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
	if (to === undefined) return;
	event.preventDefault();
	boxes.at(to % boxes.length)?.focus();
}

/** A button that opens what a filter is chosen from, and says how much is chosen. */
export function FilterPopover(props: {
	label: string;
	chosen: number;
	/** The popover itself, for whoever moves focus in it. */
	ref?: (popover: HTMLElement) => void;
	children: JSX.Element;
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

	return (
		<>
			<button
				ref={button}
				type="button"
				class="button filter-button"
				classList={{ on: props.chosen > 0 }}
				popovertarget={popoverId}
				aria-expanded={open()}
				aria-controls={popoverId}
			>
				{props.label}
				<Show when={props.chosen > 0}>
					<span class="count numbers">
						{props.chosen}
						<span class="visually-hidden"> chosen</span>
					</span>
				</Show>
				<Icon name="chevron" />
			</button>
			<div
				ref={(element) => {
					popover = element;
					props.ref?.(element);
				}}
				id={popoverId}
				class="popover"
				popover="auto"
				on:toggle={onToggle}
				on:keydown={walkBoxes}
			>
				<Show when={open()}>{props.children}</Show>
			</div>
		</>
	);
}
