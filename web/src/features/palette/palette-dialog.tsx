import { createEffect, createSignal, createUniqueId, For, on, onCleanup, Show } from "solid-js";
import type { Organization } from "../../api/client.ts";
import { plural } from "../../lib/numbers.ts";
import { Icon } from "../../ui/icon.tsx";
import { announce } from "../../ui/messages/announcer.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import type { Place } from "../shell/places.ts";
import { endAllOf, useResults } from "./commands.ts";
import { remember } from "./recent.ts";
import { type Command, memorable } from "./results.ts";

/** How long typing may pause before people are looked for. */
const debounceMs = 150;

/** Leads to pages, people, sessions and organizations by what is typed: a combobox whose list stands below it. */
export default function PaletteDialog(props: {
	places: Place[];
	organization: Organization | undefined;
	onClose: () => void;
}) {
	const id = createUniqueId();
	let input: HTMLInputElement | undefined;
	const [typed, setTyped] = createSignal("");
	const [sought, setSought] = createSignal("");
	const [isEnding, setEnding] = createSignal(false);
	/** Null: the first. */
	const [chosen, setChosen] = createSignal<Command | null>(null);
	let timer: ReturnType<typeof setTimeout> | undefined;
	onCleanup(() => clearTimeout(timer));
	const type = (text: string) => {
		setTyped(text);
		setChosen(null);
		clearTimeout(timer);
		timer = setTimeout(() => setSought(text.trim()), debounceMs);
	};
	const results = useResults({
		places: () => props.places,
		organization: () => props.organization,
		sought,
		typed,
		isEnding,
		onAskWhom: () => {
			setEnding(true);
			type("");
			input?.focus();
		},
	});

	const all = () => results.groups().flatMap(({ commands }) => commands);
	/** What was chosen may have been drawn anew meanwhile, as the same. */
	const at = () => {
		const now = chosen();
		const found = all().findIndex(({ label, hint }) => label === now?.label && hint === now.hint);
		return Math.max(0, found);
	};
	const optionId = (index: number) => `${id}-${index}`;
	createEffect(
		on(at, (index) =>
			document.getElementById(optionId(index))?.scrollIntoView({ block: "nearest" }),
		),
	);
	createEffect(
		on(
			() => all().length,
			(count) => typed() && announce(plural(count, "result")),
		),
	);

	const run = (command: Command | undefined) => {
		if (!command) return;
		const name = memorable(command);
		if (name) remember(name);
		// Before it acts: what it opens would else lie under the palette, or lose its focus to the page.
		if (!command.goesOn) props.onClose();
		command.run();
	};
	const onKeyDown = (event: KeyboardEvent) => {
		const count = all().length;
		const to = { ArrowDown: at() + 1, ArrowUp: at() + count - 1 }[event.key];
		if (event.isComposing) return;
		if (to !== undefined && count > 0) setChosen(all()[to % count] ?? null);
		else if (event.key === "Enter") run(all()[at()]);
		else if (event.key === "Backspace" && typed() === "" && isEnding()) setEnding(false);
		else return;
		event.preventDefault();
	};
	const label = () => (isEnding() ? endAllOf : "Search or jump to…");
	const nothing = () => {
		if (results.isFailed()) return "People can't be looked for right now.";
		return results.isLooking() || sought() !== typed().trim() ? "Looking…" : "Nothing found.";
	};

	return (
		<Dialog title={<span class="visually-hidden">{label()}</span>} onClose={() => props.onClose()}>
			<div class="palette">
				<div class="search-field">
					<label for={`${id}-sought`}>{isEnding() ? endAllOf : "Search"}</label>
					<input
						ref={input}
						id={`${id}-sought`}
						class="input"
						role="combobox"
						aria-label={label()}
						aria-expanded={all().length > 0}
						aria-controls={id}
						aria-autocomplete="list"
						aria-activedescendant={all().length > 0 ? optionId(at()) : undefined}
						placeholder={isEnding() ? "A person" : "Page, person, ID or address"}
						autocomplete="off"
						spellcheck={false}
						autofocus
						maxLength={255}
						value={typed()}
						onInput={(event) => type(event.currentTarget.value)}
						onKeyDown={onKeyDown}
					/>
				</div>
				<Show when={all().length > 0} fallback={<p class="quiet">{nothing()}</p>}>
					<div id={id} class="palette-list" role="listbox" aria-label="Results">
						<For each={results.groups()}>
							{(group, index) => (
								<div role="group" aria-labelledby={`${id}-group-${index()}`}>
									<div id={`${id}-group-${index()}`} class="palette-group" role="presentation">
										{group.title}
									</div>
									<For each={group.commands}>
										{(command) => {
											const place = () => all().indexOf(command);
											return (
												// biome-ignore lint/a11y/useKeyWithClickEvents: keys are the combobox's
												<div
													id={optionId(place())}
													class="menu-item"
													role="option"
													aria-selected={at() === place()}
													onClick={() => run(command)}
												>
													<Icon name={command.icon} />
													<span class="menu-label">{command.label}</span>
													<span class="quiet break">{command.hint}</span>
												</div>
											);
										}}
									</For>
								</div>
							)}
						</For>
					</div>
				</Show>
			</div>
		</Dialog>
	);
}
