import { createEffect, on, Show } from "solid-js";
import type { Session } from "../../../api/client.ts";
import { formatCount, plural } from "../../../lib/numbers.ts";
import { announce } from "../../../ui/messages/announcer.tsx";
import { endingWaits } from "../endings/ending-waits.ts";
import type { Selection } from "./selection.ts";
import {
	type Chosen,
	chosenWords,
	isMoreOffered,
	offerWords,
	partWords,
	selectionSentence,
} from "./selection-words.ts";

/** What is selected, said whenever somebody changed it, and what can be done with it. */
export default function BulkBar(props: {
	/** As it was chosen: another one is said aloud. What leaves it by itself is said with the reason, elsewhere. */
	selection: Selection;
	chosen: Chosen;
	/** Those of the chosen that are loaded. */
	sessions: readonly Session[];
	onTakeAll: () => void;
	onEnd: () => void;
	onClear: () => void;
}) {
	let bar: HTMLElement | undefined;
	const people = () => new Set(props.sessions.map(({ user }) => user.id)).size;
	createEffect(
		on(
			() => props.selection,
			() => announce(selectionSentence(props.chosen)),
		),
	);
	return (
		<section ref={bar} class="bulk-bar" aria-label="Selected sessions">
			<p class="numbers">
				<Show
					when={!props.chosen.isAllMatching}
					fallback={<strong>All {formatCount(props.chosen.count)} matching selected</strong>}
				>
					<strong>{chosenWords(props.chosen)}</strong>
					<Show
						when={partWords(props.chosen)}
						fallback={<> of {plural(people(), "person", "people")}</>}
					>
						{(part) => <>, {part()}</>}
					</Show>
				</Show>
			</p>
			<Show when={isMoreOffered(props.chosen)}>
				<button
					type="button"
					class="button"
					onClick={() => {
						props.onTakeAll();
						// The button goes with what it offered; focus stays in the bar, on the act.
						bar?.querySelector<HTMLElement>(".danger")?.focus();
					}}
				>
					{offerWords(props.chosen)}
				</button>
			</Show>
			<button type="button" class="button" onClick={() => props.onClear()}>
				Clear selection
			</button>
			<button
				type="button"
				class="button danger"
				aria-disabled={endingWaits() !== null}
				aria-describedby={endingWaits() === null ? undefined : "bulk-waits"}
				onClick={() => props.onEnd()}
			>
				End {chosenWords(props.chosen)}
			</button>
			<Show when={endingWaits()}>
				{(why) => (
					<p id="bulk-waits" class="dialog-wait">
						{why()}
					</p>
				)}
			</Show>
		</section>
	);
}
