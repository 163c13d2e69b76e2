import { createEffect, createSignal, on, onCleanup, Show } from "solid-js";
import { isUnreachable, lookAtServer, whyUnreachable } from "../../api/connection.ts";
import {
	type DataState,
	isSaidInPlace,
	readDataState,
	readFailedAgain,
} from "../../api/data-state.ts";
import { queryClient } from "../../api/query-client.ts";
import { Icon } from "../../ui/icon.tsx";
import { announce } from "../../ui/messages/announcer.tsx";
import { Clock } from "../../ui/time.tsx";
import { dataWords } from "./data-words.ts";

/** Says when what is on screen is no longer what is: the connection is gone, or it could not be read again. */
export function DataBar() {
	const [state, setState] = createSignal<DataState>(readDataState());
	let isQueued = false;
	onCleanup(
		queryClient.getQueryCache().subscribe(() => {
			if (isQueued) return;
			isQueued = true;
			// Later: news of the cache comes while pages are drawn.
			queueMicrotask(() => {
				isQueued = false;
				setState(readDataState());
			});
		}),
	);
	const words = () => dataWords(whyUnreachable(), isSaidInPlace() ? null : state().failure);
	const failedAt = () => state().failure?.at;

	createEffect(
		on([isUnreachable, failedAt], ([isGone], before) => {
			const said = words();
			if (said) announce(said);
			else if (before?.[0] && !isGone) announce("Curfew is reached again.");
		}),
	);
	createEffect(
		on(isUnreachable, (isGone, wasGone) => {
			if (wasGone && !isGone) void readFailedAgain();
		}),
	);

	const tryAgain = () => (isUnreachable() ? lookAtServer() : readFailedAgain());
	return (
		<Show when={words()}>
			{(said) => (
				<section class="state-bar" data-tone="warning" aria-label="Connection">
					<Icon name="warning" />
					<p>
						{said()}{" "}
						<Show when={state().since}>
							{(since) => (
								<span class="numbers">
									Showing data from <Clock at={since()} />.
								</span>
							)}
						</Show>
					</p>
					<button type="button" class="button" onClick={() => void tryAgain()}>
						Try again
					</button>
				</section>
			)}
		</Show>
	);
}
