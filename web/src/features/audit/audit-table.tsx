import { A } from "@solidjs/router";
import { type JSX, Show } from "solid-js";
import type { AuditEntry } from "../../api/client.ts";
import { type Column, ListTable } from "../../ui/page/list-table.tsx";
import { Exact } from "../../ui/time.tsx";
import { actorKindText, eventText, targetKindText } from "./audit-labels.ts";

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
					<Show when={entry.severity === "critical"}>
						<span class="chip" data-tone="warning">
							Critical
						</span>
					</Show>
				</>
			),
		},
		{ heading: "Time", class: "numbers", cell: (entry) => <Exact at={entry.at} /> },
		{ heading: "By", cell: (entry) => <ActorText entry={entry} /> },
		{ heading: "To what", cell: (entry) => <TargetText entry={entry} /> },
		{
			heading: "Reason",
			class: "break",
			cell: (entry) => entry.reason ?? <span class="quiet">none given</span>,
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

/** "Lena Ortiz", and below it that she acted under a grant. */
function ActorText(props: { entry: AuditEntry }) {
	const actor = () => props.entry.actor;
	return (
		<span class="two-lines">
			<span class="break">{actor().name ?? actor().id}</span>
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
			<span class="break">{target().name ?? targetKindText(target().kind)}</span>
			<span class="quiet mono break">{target().id}</span>
		</span>
	);
}
