import { createEffect, createSignal, createUniqueId, onMount } from "solid-js";
import { announce } from "../../../../ui/messages/announcer.tsx";
import type { SessionView } from "../session-view.ts";
import { plainWords, type TextReader, takeFilters, writtenSearch } from "./reader.ts";

/** Makes filters of what is typed into the search box, and says under it what cannot be one. */
export function TypedFilters(props: {
	view: SessionView;
	box: HTMLInputElement;
	onReader: (reader: TextReader) => void;
	onChange: (view: SessionView) => void;
}) {
	const problemId = createUniqueId();
	const [problem, setProblem] = createSignal("");

	createEffect(() => {
		props.box.ariaInvalid = String(problem() !== "");
		props.box.setAttribute("aria-describedby", problemId);
	});
	onMount(() =>
		props.onReader({
			plain: plainWords,
			written: writtenSearch,
			take(text, isEntered) {
				const taken = takeFilters(text, isEntered, props.view);
				setProblem(taken.problem ?? "");
				if (taken.view) {
					props.onChange(taken.view);
					announce("Filter added.");
				}
				return taken.rest;
			},
		}),
	);
	return (
		<p id={problemId} class="field-problem typed-problem" role="alert">
			{problem()}
		</p>
	);
}
