import { createSignal, createUniqueId, For, Show } from "solid-js";
import type { AuditEntry } from "../../api/client.ts";
import { localTimeOf, ownZone, resolveLocal } from "../../lib/zoned-time.ts";
import { type FilterChip, FilterChips } from "../../ui/fields/filter-chips.tsx";
import { Icon } from "../../ui/icon.tsx";
import { ChoicePopover } from "../../ui/overlays/choice-popover.tsx";
import { actionText, auditActionNames, isAuditAction } from "./audit-labels.ts";
import { type AuditView, emptyAuditView, isFiltered, type Range, ranges } from "./audit-view.ts";

const rangeLabels: Record<Range, string> = {
	"24h": "Last 24 hours",
	"7d": "Last 7 days",
	"30d": "Last 30 days",
};

interface FiltersProps {
	view: AuditView;
	/** The events on screen, which know the names of who is filtered by. */
	entries: AuditEntry[];
	onChange: (view: AuditView) => void;
}

/** When, what and by whom. More filters come from an event: its actor, its target, its grant, its receipt. */
export function AuditFilters(props: FiltersProps) {
	const id = createUniqueId();
	const [isExact, setExact] = createSignal(props.view.from !== null || props.view.to !== null);
	const chosenRange = () =>
		isExact() || props.view.from !== null || props.view.to !== null
			? "exact"
			: (props.view.range ?? "all");
	const chooseRange = (value: string) => {
		setExact(value === "exact");
		if (value === "exact") return;
		const range = ranges.find((one) => one === value) ?? null;
		props.onChange({ ...props.view, range, from: null, to: null });
	};
	return (
		<>
			<div class="audit-filters">
				<ChoicePopover
					label="Action"
					choices={auditActionNames.map((name) => ({
						value: name,
						label: actionText(name),
						count: "",
					}))}
					chosen={props.view.action}
					onChange={(chosen) =>
						props.onChange({ ...props.view, action: chosen.filter(isAuditAction) })
					}
				/>
				<div class="field">
					<label for={`${id}-range`}>Time</label>
					<select
						id={`${id}-range`}
						class="input"
						onChange={(event) => chooseRange(event.currentTarget.value)}
					>
						<option value="all" selected={chosenRange() === "all"}>
							Any time
						</option>
						<For each={ranges}>
							{(range) => (
								<option value={range} selected={chosenRange() === range}>
									{rangeLabels[range]}
								</option>
							)}
						</For>
						<option value="exact" selected={chosenRange() === "exact"}>
							From … to …
						</option>
					</select>
				</div>
				<Show when={chosenRange() === "exact"}>
					<TimeField
						label="From"
						at={props.view.from}
						onChange={(from) => props.onChange({ ...props.view, range: null, from })}
					/>
					<TimeField
						label="To"
						at={props.view.to}
						onChange={(to) => props.onChange({ ...props.view, range: null, to })}
					/>
				</Show>
				<form
					class="search-field"
					role="search"
					onSubmit={(event) => {
						event.preventDefault();
						const text = new FormData(event.currentTarget).get("actor");
						props.onChange({ ...props.view, actor: String(text ?? "").trim() });
					}}
				>
					<Icon name="search" />
					<input
						name="actor"
						class="input"
						type="search"
						aria-label="Id of who did it; press Enter"
						placeholder="By whom: an id, then Enter"
						autocomplete="off"
						maxLength={255}
						value={props.view.actor}
					/>
				</form>
			</div>
			<Show when={isFiltered(props.view)}>
				<InForce {...props} />
			</Show>
		</>
	);
}

/** An instant in the browser's own zone. Of a doubled time the first one, of a skipped time none. */
function TimeField(props: {
	label: string;
	at: number | null;
	onChange: (at: number | null) => void;
}) {
	const id = createUniqueId();
	const [isWrong, setWrong] = createSignal(false);
	const take = (local: string) => {
		if (local === "") {
			setWrong(false);
			props.onChange(null);
			return;
		}
		const found = resolveLocal(local, ownZone());
		setWrong(found === null || found.kind === "skipped");
		if (found?.kind === "one") props.onChange(found.at);
		if (found?.kind === "doubled") props.onChange(found.earlier);
	};
	return (
		<div class="field">
			<label for={id}>
				{props.label} <span class="quiet">({ownZone()})</span>
			</label>
			<input
				id={id}
				class="input"
				type="datetime-local"
				aria-invalid={isWrong()}
				aria-describedby={`${id}-problem`}
				value={props.at === null ? "" : localTimeOf(props.at, ownZone())}
				onChange={(event) => take(event.currentTarget.value)}
			/>
			<div id={`${id}-problem`} role="alert" class="field-problem">
				<Show when={isWrong()}>
					<p>Clocks skip this time.</p>
				</Show>
			</div>
		</div>
	);
}

function InForce(props: FiltersProps) {
	const nameOf = (pick: "actor" | "target", id: string) =>
		props.entries.find((entry) => entry[pick].id === id)?.[pick].name ?? id;
	const filters = () => {
		const { view } = props;
		const all: FilterChip<AuditView>[] = [];
		if (view.actor)
			all.push({ text: `By: ${nameOf("actor", view.actor)}`, without: { ...view, actor: "" } });
		if (view.target)
			all.push({ text: `To: ${nameOf("target", view.target)}`, without: { ...view, target: "" } });
		if (view.grant)
			all.push({ text: `Under grant: ${view.grant}`, without: { ...view, grant: "" } });
		if (view.receipt)
			all.push({ text: `Receipt: ${view.receipt}`, without: { ...view, receipt: "" } });
		for (const name of view.action) {
			const action = view.action.filter((one) => one !== name);
			all.push({ text: `Action: ${actionText(name)}`, without: { ...view, action } });
		}
		return all;
	};
	return <FilterChips filters={filters()} cleared={emptyAuditView} onChange={props.onChange} />;
}
