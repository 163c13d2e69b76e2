import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import { listWords } from "../sessions/flag-words.ts";
import type { Concern } from "./attention.ts";

/** What needs attention, each with the way there; and what could not be asked, so that silence is not taken for peace. */
export function AttentionList(props: {
	concerns: Concern[];
	isReading: boolean;
	/** "support access", "health" … */
	unread: string[];
}) {
	return (
		<>
			<ul class="concerns">
				{/* By key: new counts must not replace the link that holds focus. */}
				<For each={props.concerns.map(({ key }) => key)}>
					{(key) => (
						<Show when={props.concerns.find((concern) => concern.key === key)}>
							{(concern) => (
								<li>
									<span class="chip" data-tone={concern().isWarning ? "warning" : undefined}>
										{concern().label}
									</span>
									<p>{concern().sentence}</p>
									<A href={concern().href}>
										{concern().link}
										<span class="visually-hidden">: {concern().label}</span>
									</A>
								</li>
							)}
						</Show>
					)}
				</For>
			</ul>
			<Show when={props.unread.length > 0}>
				<p class="quiet">Not known right now: {listWords(props.unread)}.</p>
			</Show>
			<Show when={props.concerns.length === 0 && props.unread.length === 0}>
				<p class="quiet">{props.isReading ? "Reading…" : "Nothing needs attention."}</p>
			</Show>
		</>
	);
}
