import { createSignal, For, Match, onCleanup, Show, Switch } from "solid-js";
import { formatNumber } from "../../../lib/numbers.ts";
import { announce } from "../../../ui/messages/announcer.tsx";
import { ProblemNotice } from "../../../ui/messages/problem-notice.tsx";
import { wholeSentence } from "./log-text.ts";
import { type Walk, walkLog } from "./log-walk.ts";

/** Looks at every entry of a log, in the organization and in the database, and says what came of it. */
export function LogCheck(props: {
	organizationId: string;
	/** How many entries there are, where that is known before. */
	size?: number;
}) {
	const [walk, setWalk] = createSignal<Walk | null>(null);
	const stop = new AbortController();
	onCleanup(() => stop.abort());
	const isWalking = () => walk()?.state === "walking";
	const start = async () => {
		if (isWalking()) return;
		setWalk({ state: "walking", checked: 0, size: props.size ?? 0 });
		announce("Checking every entry…");
		await walkLog(props.organizationId, stop.signal, setWalk);
		const last = walk();
		if (last?.state === "whole") announce(wholeSentence(last.checked));
		if (last?.state === "faulty") announce("The log was changed.");
	};
	const of = <S extends Walk["state"]>(state: S) => {
		const now = walk();
		return now?.state === state ? (now as Extract<Walk, { state: S }>) : undefined;
	};
	return (
		<>
			<p>
				<button
					type="button"
					class="button"
					aria-disabled={isWalking()}
					onClick={() => void start()}
				>
					{isWalking() ? "Checking…" : "Check every entry"}
				</button>
			</p>
			<Switch>
				<Match when={of("walking")}>
					{(now) => (
						<p class="numbers">
							{formatNumber(now().checked)}
							<Show when={now().size > 0}> of {formatNumber(now().size)}</Show> checked
						</p>
					)}
				</Match>
				<Match when={of("whole")}>{(now) => <p>{wholeSentence(now().checked)}</p>}</Match>
				<Match when={of("faulty")}>
					{(now) => (
						<div class="notice" data-tone="danger">
							<p>The log is not as it was written:</p>
							<ul>
								<For each={now().faults}>
									{({ index, says }) => (
										<li class="break">
											{index === null ? "" : `Entry ${formatNumber(index)}: `}
											{says}
										</li>
									)}
								</For>
							</ul>
						</div>
					)}
				</Match>
				<Match when={of("failed")}>
					{(now) => <ProblemNotice problem={now().problem} lead="Not all was checked." />}
				</Match>
			</Switch>
		</>
	);
}
