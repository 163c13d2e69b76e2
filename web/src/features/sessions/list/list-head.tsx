import { Show } from "solid-js";
import type { Session } from "../../../api/client.ts";
import { FilterChips } from "../../../ui/fields/filter-chips.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { filterWords, nameIn } from "../filters/filter-words.ts";
import { LedgerFilters } from "../filters/ledger-filters.tsx";
import { isNarrowed, type SessionView, withoutFilters } from "../filters/session-view.ts";

/** What stands between the filters and the list, once there is more to say than "active sessions". */
export default function ListHead(props: {
	view: SessionView;
	rows: ReadonlyMap<string, Session>;
	/** Someone who may not see sessions is not shown the tools for them. */
	isRefused: boolean;
	isDegraded: boolean;
	onChange: (view: SessionView) => void;
}) {
	const nameFor = (id: string) => nameIn(props.rows.values(), id);
	return (
		<>
			<Show when={props.view.status !== "active" && !props.isRefused}>
				<LedgerFilters
					view={props.view}
					rows={props.rows}
					nameFor={nameFor}
					onChange={props.onChange}
				/>
			</Show>
			<Show when={isNarrowed(props.view)}>
				<FilterChips
					filters={filterWords(props.view, nameFor)}
					view={props.view}
					cleared={withoutFilters(props.view)}
					onChange={props.onChange}
				/>
			</Show>
			<Show when={props.isDegraded}>
				<div class="notice" data-tone="warning" role="status">
					<Icon name="warning" />
					<p>
						The list is limited right now: showing the newest 200 sessions known to be live. Ending
						sessions works as always.
					</p>
				</div>
			</Show>
		</>
	);
}
