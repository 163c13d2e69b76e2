import { Show } from "solid-js";

/** Marks what is the reader's own: their account, the session they are using. */
export function YouChip(props: { when: boolean }) {
	return (
		<Show when={props.when}>
			{" "}
			<span class="chip" data-tone="accent">
				You
			</span>
		</Show>
	);
}
