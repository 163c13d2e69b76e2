import { createSignal, createUniqueId, For, type JSX, onCleanup, Show } from "solid-js";
import { Icon, type IconName } from "../icon.tsx";
import { announce } from "../messages/announcer.tsx";
import { followButton } from "./popover.ts";

export interface MenuItem {
	label: string;
	icon?: IconName;
	danger?: boolean;
	/** For choices: whether this one is chosen. */
	checked?: boolean;
	/** Whether a line stands above this item. */
	separated?: boolean;
	/** Why it has to wait; it stays in reach, and says so. */
	waits?: string | null;
	onSelect: () => void;
}

interface MenuProps {
	/** Accessible name of the button; it must contain the visible text, if there is any. */
	label: string;
	items: MenuItem[];
	/** What stands above the items; not reachable by arrow keys. */
	header?: JSX.Element;
	class?: string;
	align?: "start" | "end";
	/** −1 inside a grid, whose rows are the tab stops. */
	tabIndex?: number;
	children: JSX.Element;
}

/** A menu button after the ARIA pattern, on the Popover API: light dismiss and Esc come from the browser. */
export function Menu(props: MenuProps) {
	const menuId = createUniqueId();
	const [open, setOpen] = createSignal(false);
	/** A list has a menu in each row, and few are ever opened. */
	const [isMade, setMade] = createSignal(false);
	let button: HTMLButtonElement | undefined;
	let menu: HTMLDivElement | undefined;
	let stopFollowing: (() => void) | undefined;
	onCleanup(() => stopFollowing?.());

	const entries = (): HTMLElement[] => [
		...(menu?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? []),
	];
	const show = (focus: "first" | "last") => {
		setMade(true);
		if (!button || !menu || open()) return;
		menu.showPopover();
		// `toggle` arrives later; the expanded state must be true at once.
		setOpen(true);
		stopFollowing = followButton(button, menu);
		entries()
			.at(focus === "first" ? 0 : -1)
			?.focus();
	};
	const hide = () => {
		if (open()) menu?.hidePopover();
	};
	const onToggle = (event: ToggleEvent) => {
		if (event.newState === "open") return;
		stopFollowing?.();
		setOpen(false);
	};
	const onKeyDown = (event: KeyboardEvent) => {
		const all = entries();
		const at = all.indexOf(document.activeElement as HTMLElement);
		const move = (to: number) => {
			event.preventDefault();
			all.at(to % all.length)?.focus();
		};
		event.stopPropagation();
		if (event.key === "ArrowDown") move(at + 1);
		else if (event.key === "ArrowUp") move(at - 1);
		else if (event.key === "Home") move(0);
		else if (event.key === "End") move(-1);
		else if (event.key === "Tab") hide();
		else if (event.key.length === 1 && event.key !== " ") {
			const letter = event.key.toLowerCase();
			const rest = [...all.slice(at + 1), ...all.slice(0, at + 1)];
			rest.find((entry) => entry.textContent.trim().toLowerCase().startsWith(letter))?.focus();
		}
	};

	return (
		<>
			<button
				ref={button}
				type="button"
				class={props.class ?? "button"}
				aria-label={props.label}
				aria-haspopup="menu"
				aria-expanded={open()}
				aria-controls={isMade() ? menuId : undefined}
				tabIndex={props.tabIndex}
				onClick={(event) => {
					event.stopPropagation();
					if (open()) hide();
					else show("first");
				}}
				onKeyDown={(event) => {
					if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
					event.preventDefault();
					event.stopPropagation();
					show(event.key === "ArrowDown" ? "first" : "last");
				}}
			>
				{props.children}
			</button>
			<Show when={isMade()}>
				<div
					ref={menu}
					class="popover menu-popover"
					popover="auto"
					data-align={props.align}
					on:toggle={onToggle}
				>
					{props.header}
					<div id={menuId} role="menu" aria-label={props.label} class="menu" onKeyDown={onKeyDown}>
						<Show when={open()}>
							<For each={props.items}>
								{(item) => (
									<>
										<Show when={item.separated}>
											<hr class="menu-separator" />
										</Show>
										<button
											type="button"
											role={item.checked === undefined ? "menuitem" : "menuitemradio"}
											ref={(element) => {
												if (item.checked !== undefined) element.ariaChecked = String(item.checked);
											}}
											class="menu-item"
											classList={{ danger: item.danger === true }}
											tabIndex={-1}
											aria-disabled={item.waits ? true : undefined}
											onClick={() => {
												if (item.waits) {
													announce(item.waits);
													return;
												}
												hide();
												button?.focus();
												item.onSelect();
											}}
										>
											<Show when={item.icon}>{(name) => <Icon name={name()} />}</Show>
											<span class="menu-label">
												{item.label}
												<Show when={item.waits}>
													<small>{item.waits}</small>
												</Show>
											</span>
											<Show when={item.checked}>
												<Icon name="check" />
											</Show>
										</button>
									</>
								)}
							</For>
						</Show>
					</div>
				</div>
			</Show>
		</>
	);
}
