import type { AuditEntry } from "../../api/client.ts";
import { ListFilters } from "../../ui/fields/list-filters.tsx";
import { NameOrIdFilter, TextFilter } from "../../ui/fields/text-filter.tsx";
import { ChoicePopover } from "../../ui/overlays/choice-popover.tsx";
import { actionText, auditActionNames, isAuditAction } from "./audit-labels.ts";
import { type AuditView, emptyAuditView } from "./audit-view.ts";
import { filtersInForce } from "./filter-words.ts";

interface FiltersProps {
	view: AuditView;
	/** The events on screen, which know the names of who is filtered by. */
	entries: AuditEntry[];
	onChange: (view: AuditView) => void;
}

/** When, what and by whom. More filters come from an event: its actor, its target, its grant, its receipt. */
export function AuditFilters(props: FiltersProps) {
	const change = (part: Partial<AuditView>) => props.onChange({ ...props.view, ...part });
	return (
		<ListFilters
			view={props.view}
			inForce={filtersInForce(props.view, props.entries)}
			cleared={emptyAuditView}
			onChange={props.onChange}
		>
			<ChoicePopover
				label="Action"
				choices={auditActionNames.map((name) => ({
					value: name,
					label: actionText(name),
					count: "",
				}))}
				chosen={props.view.action}
				onChange={(chosen) => change({ action: chosen.filter(isAuditAction) })}
			/>
			<NameOrIdFilter
				of="who did it"
				label="By"
				id={props.view.actor}
				name={props.view.by}
				onEnter={({ id, name }) => change({ actor: id, by: name })}
			/>
			<NameOrIdFilter
				of="what it was done to"
				label="To"
				id={props.view.target}
				name={props.view.what}
				onEnter={({ id, name }) => change({ target: id, what: name })}
			/>
			<TextFilter
				label="From"
				hint=" IP address or range; press Enter"
				placeholder="Address"
				value={props.view.address}
				onEnter={(address) => change({ address })}
			/>
			<label class="choice">
				<input
					type="checkbox"
					checked={props.view.critical}
					onChange={(event) => change({ critical: event.currentTarget.checked })}
				/>
				<span>Critical only</span>
			</label>
		</ListFilters>
	);
}
