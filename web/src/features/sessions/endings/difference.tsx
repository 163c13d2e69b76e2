import { Show } from "solid-js";
import { differenceWords } from "../choosing/selection-words.ts";

/** Why the question is about another number than the selection was. */
export function Difference(props: { selected: number | undefined; count: number }) {
	return (
		<Show when={props.selected !== undefined && differenceWords(props.selected, props.count)}>
			{(words) => <p class="quiet">{words()}</p>}
		</Show>
	);
}
