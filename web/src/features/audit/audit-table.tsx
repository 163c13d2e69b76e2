import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { AuditEntry } from "../../api/client.ts";
import { actorKindText, eventText, targetKindText } from "../../lib/audit-labels.ts";
import { Exact } from "../../ui/time.tsx";

/** Events, newest first. The action is the link to everything about one. */
export function AuditTable(props: {
	entries: AuditEntry[];
	hrefOf: (eventId: string) => string;
	openId: string | undefined;
	busy: boolean;
}) {
	return (
		<table class="list-table audit-table" aria-busy={props.busy}>
			<caption class="visually-hidden">Events, newest first</caption>
			<thead>
				<tr>
					<th scope="col">What happened</th>
					<th scope="col">Time</th>
					<th scope="col">By</th>
					<th scope="col">To what</th>
					<th scope="col">Reason</th>
				</tr>
			</thead>
			<tbody>
				<For each={props.entries}>
					{(entry) => (
						<tr data-event={entry.id} data-open={props.openId === entry.id ? "" : undefined}>
							<th scope="row">
								<A
									class="row-link"
									href={props.hrefOf(entry.id)}
									noScroll
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
							</th>
							<td data-label="Time" class="numbers">
								<Exact at={entry.at} />
							</td>
							<td data-label="By">
								<ActorText entry={entry} />
							</td>
							<td data-label="To what">
								<TargetText entry={entry} />
							</td>
							<td data-label="Reason" class="break">
								{entry.reason ?? <span class="quiet">none given</span>}
							</td>
						</tr>
					)}
				</For>
			</tbody>
		</table>
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
