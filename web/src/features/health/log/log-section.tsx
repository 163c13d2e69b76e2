import { Show } from "solid-js";
import { useOrganization } from "../../../api/session.tsx";
import { formatNumber } from "../../../lib/numbers.ts";
import { CopyButton } from "../../../ui/fields/copy-button.tsx";
import { type Column, ListTable } from "../../../ui/page/list-table.tsx";
import { Ago } from "../../../ui/time.tsx";
import type { Health } from "../queries.ts";
import { LogCheck } from "./log-check.tsx";
import { isAlarming, signedSentence, witnessText } from "./log-text.ts";

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
			<dl class="facts">
				<dt>Signed by</dt>
				<dd>
					<Show when={props.log.key} fallback={<span class="quiet">no key yet</span>}>
						{(key) => (
							<span class="copyable">
								<span class="mono break">{key()}</span>
								<CopyButton text={key()} what="Key of the log" class="button ghost icon-button" />
							</span>
						)}
					</Show>
				</dd>
				<dt>Witnesses</dt>
				<dd>
					{props.log.witnesses.length === 0
						? "None: nobody but this deployment signs the log."
						: formatNumber(props.log.witnesses.length)}
				</dd>
			</dl>
			<Show when={props.log.witnesses.length > 0}>
				<ListTable
					caption="Witnesses of the log"
					columns={witnessColumns}
					rows={props.log.witnesses}
				/>
			</Show>
			<LogCheck organizationId={organization().id} size={props.log.size} />
		</section>
	);
}
