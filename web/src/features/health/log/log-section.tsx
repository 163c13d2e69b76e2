import { createSignal, For, Match, onCleanup, Show, Switch } from "solid-js";
import { useOrganization } from "../../../api/session.tsx";
import { formatNumber } from "../../../lib/numbers.ts";
import { announce } from "../../../ui/messages/announcer.tsx";
import { ProblemNotice } from "../../../ui/messages/problem-notice.tsx";
import { type Column, ListTable } from "../../../ui/page/list-table.tsx";
import { Ago } from "../../../ui/time.tsx";
import type { Health } from "../queries.ts";
import { isAlarming, signedSentence, wholeSentence, witnessText } from "./log-text.ts";
import { type Walk, walkLog } from "./log-walk.ts";

type Log = Health["log"];

const witnessColumns: Column<Log["witnesses"][number]>[] = [
	{ heading: "Witness", class: "break", cell: ({ name }) => name },
	{
		heading: "State",
		cell: (witness) => (
			<>
				<Show when={witness.failing}>
					<span class="chip" data-tone="warning">
						Does not sign
					</span>{" "}
				</Show>
				{witnessText(witness)}
			</>
		),
	},
	{
		heading: "Last seen",
		cell: ({ seenAt }) => (seenAt === null ? "Never" : <Ago at={seenAt} />),
	},
];

/** How the log stands that proves what was done: how far it is signed, who witnessed it, and whether it is whole. */
export function LogSection(props: { log: Log }) {
	const organization = useOrganization();
	const [walk, setWalk] = createSignal<Walk | null>(null);
	const stop = new AbortController();
	onCleanup(() => stop.abort());
	const isWalking = () => walk()?.state === "walking";
	const start = async () => {
		if (isWalking()) return;
		setWalk({ state: "walking", checked: 0, size: props.log.size });
		announce("Checking every entry…");
		await walkLog(organization().id, stop.signal, setWalk);
		const last = walk();
		if (last?.state === "whole") announce(wholeSentence(last.checked));
		if (last?.state === "faulty") announce("The log was changed.");
	};
	const of = <S extends Walk["state"]>(state: S) => {
		const now = walk();
		return now?.state === state ? (now as Extract<Walk, { state: S }>) : undefined;
	};
	return (
		<section class="sheet" aria-labelledby="health-log">
			<h2 id="health-log">The log</h2>
			<Show
				when={isAlarming(props.log)}
				fallback={<p class="quiet">{signedSentence(props.log)}</p>}
			>
				<p class="notice" data-tone="warning" role="status">
					{signedSentence(props.log)}
				</p>
			</Show>
			<dl class="figures">
				<div>
					<dt>Entries</dt>
					<dd>{formatNumber(props.log.size)}</dd>
				</div>
				<div>
					<dt>Signed</dt>
					<dd>{formatNumber(props.log.checkpoint?.size ?? 0)}</dd>
				</div>
				<div>
					<dt>Last signed</dt>
					<dd>
						<Show when={props.log.checkpoint} fallback="–">
							{(checkpoint) => <Ago at={checkpoint().at} />}
						</Show>
					</dd>
				</div>
			</dl>
			<Show when={props.log.witnesses.length > 0}>
				<ListTable
					caption="Witnesses of the log"
					columns={witnessColumns}
					rows={props.log.witnesses}
				/>
			</Show>
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
							{formatNumber(now().checked)} of {formatNumber(now().size)} checked
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
		</section>
	);
}
