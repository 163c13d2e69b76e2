import { A } from "@solidjs/router";
import { type JSX, Show } from "solid-js";
import type { AuditEntry } from "../../api/client.ts";
import { durationOf } from "../../lib/time-text.ts";
import { type Column, ListTable } from "../../ui/page/list-table.tsx";
import { Exact } from "../../ui/time.tsx";
import { actorKindText, calledText, eventText, resultText, targetText } from "./audit-labels.ts";

/** Events, newest first. The action is the link to everything about one. */
export function AuditTable(props: {
	entries: AuditEntry[];
	hrefOf: (eventId: string) => string;
	openId: string | undefined;
	busy: boolean;
	empty: JSX.Element;
	foot: JSX.Element;
}) {
	const columns: Column<AuditEntry>[] = [
		{
			heading: "What happened",
			cell: (entry) => (
				<>
					<A
						class="row-link"
						href={props.hrefOf(entry.id)}
						noScroll
						data-event={entry.id}
						aria-current={props.openId === entry.id ? "true" : undefined}
					>
						{eventText(entry)}
					</A>
					<span class="mono machine-name">{entry.action}</span>
				</>
			),
		},
		{ heading: "Time", class: "numbers", cell: (entry) => <Exact at={entry.at} /> },
		{ heading: "By", cell: (entry) => <ActorText entry={entry} /> },
		{ heading: "To what", cell: (entry) => <TargetText entry={entry} /> },
		{ heading: "Result", cell: (entry) => <Result entry={entry} hrefOf={props.hrefOf} /> },
		{
			heading: "IP address",
			class: "mono address",
			cell: (entry) => entry.ip ?? <span class="quiet">–</span>,
		},
		{
			heading: "Reason",
			class: "break",
			cell: (entry) => entry.reason ?? <span class="quiet">–</span>,
		},
	];
	return (
		<ListTable
			caption="Events, newest first"
			class="tall audit-table"
			columns={columns}
			rows={props.entries}
			busy={props.busy}
			empty={props.empty}
			foot={props.foot}
		/>
	);
}

/** How it came out: of an ending, also since when it is in force everywhere, which is an event of its own. */
function Result(props: { entry: AuditEntry; hrefOf: (eventId: string) => string }) {
	return (
		<span class="two-lines result">
			<Show when={props.entry.enforced} fallback={<span>{resultText(props.entry)}</span>}>
				{(enforced) => (
					<A href={props.hrefOf(enforced().eventId)} noScroll>
						{enforced().afterMs > 0
							? `Enforced after ${durationOf(enforced().afterMs)}`
							: "Enforced at once"}
					</A>
				)}
			</Show>
			<Show when={props.entry.severity === "critical"}>
				<span>
					<span class="chip" data-tone="warning">
						Critical
					</span>
				</span>
			</Show>
		</span>
	);
}

/** "Lena Ortiz", and below it that she acted under a grant. */
function ActorText(props: { entry: AuditEntry }) {
	const actor = () => props.entry.actor;
	return (
		<span class="two-lines">
			<bdi class="break">{calledText(actor())}</bdi>
			<span class="quiet">{actorKindText(actor().kind)}</span>
			<Show when={props.entry.grantId}>
				<span>
					<span class="chip" data-tone="support">
						via support grant
					</span>
				</span>
			</Show>
		</span>
	);
}

function TargetText(props: { entry: AuditEntry }) {
	const target = () => props.entry.target;
	return (
		<span class="two-lines">
			<bdi class="break">{targetText(target())}</bdi>
			<Show when={target().kind !== "sessions"}>
				<span class="quiet mono break target-id">{target().id}</span>
			</Show>
		</span>
	);
}
