import { Show } from "solid-js";
import { plural } from "../lib/numbers.ts";
import { Clock } from "../ui/time.tsx";
import type { ConnectionState } from "./connection.ts";
import { isPaused, setPaused } from "./paused.ts";

const words: Record<ConnectionState, string> = {
	// As short as the words that follow it: nothing beside it may move when it is live.
	connecting: "Joining",
	live: "Live",
	reconnecting: "Reconnecting",
	down: "Not live",
};

/** Whether what is on screen follows the truth, in words; a button, because what changes by itself can be paused. */
export function LiveStatus(props: {
	state: ConnectionState;
	/** How old what is on screen is, by the server's clock; 0 until something was read. */
	knownAt: number;
	/** How many changes wait until updates are resumed. */
	heldBack?: number;
	onRetry: () => void;
}) {
	const word = () => (isPaused() ? "Paused" : words[props.state]);
	const act = () => (isPaused() ? "Resume updates" : "Pause updates");
	const isOld = () => isPaused() || props.state === "down";
	return (
		<div class="live-status">
			<button
				type="button"
				class="button ghost"
				data-state={isPaused() ? "paused" : props.state}
				title={act()}
				onClick={() => setPaused(!isPaused())}
			>
				<span class="live-dot" aria-hidden="true" />
				{word()}
				<span class="visually-hidden">{act()}</span>
			</button>
			<Show when={isOld() && props.knownAt}>
				{(knownAt) => (
					<span class="quiet numbers">
						<Show when={props.heldBack}>
							{(held) => <>{plural(held(), "change")} held back. </>}
						</Show>
						Showing data from <Clock at={knownAt()} />
					</span>
				)}
			</Show>
			<Show when={!isPaused() && props.state === "down"}>
				<button type="button" class="button" onClick={() => props.onRetry()}>
					Retry
				</button>
			</Show>
		</div>
	);
}
