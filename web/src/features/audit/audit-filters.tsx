import { createSignal, createUniqueId, For, Show } from "solid-js";
import type { AuditEntry } from "../../api/client.ts";
import { localTimeOf, ownZone, resolveLocal } from "../../lib/zoned-time.ts";
import { FilterChips } from "../../ui/fields/filter-chips.tsx";
import { Icon } from "../../ui/icon.tsx";
import { ChoicePopover } from "../../ui/overlays/choice-popover.tsx";
import { actionText, auditActionNames, isAuditAction } from "./audit-labels.ts";
import { type AuditView, emptyAuditView, isFiltered, isId, ranges } from "./audit-view.ts";
import { filtersInForce, rangeLabels } from "./filter-words.ts";

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
				<TextFilter
					label="Name or id of who did it; press Enter"
					placeholder="By whom: a name or id"
					value={props.view.actor || props.view.by}
					onEnter={(text) =>
						props.onChange({
							...props.view,
							actor: isId(text) ? text : "",
							by: isId(text) ? "" : text,
						})
					}
				/>
				<TextFilter
					label="Name or id of what it was done to; press Enter"
					placeholder="To what: a name or id"
					value={props.view.target || props.view.what}
					onEnter={(text) =>
						props.onChange({
							...props.view,
							target: isId(text) ? text : "",
							what: isId(text) ? "" : text,
						})
					}
				/>
				<TextFilter
					label="IP address or range; press Enter"
					placeholder="From: 203.0.113.0/24"
					value={props.view.address}
					onEnter={(address) => props.onChange({ ...props.view, address })}
				/>
				<label class="choice">
					<input
						type="checkbox"
						checked={props.view.critical}
						onChange={(event) =>
							props.onChange({ ...props.view, critical: event.currentTarget.checked })
						}
					/>
					<span>Critical only</span>
				</label>
			</div>
			<Show when={isFiltered(props.view)}>
				<InForce {...props} />
			</Show>
		</>
	);
}

/** A text that filters once it was entered. */
function TextFilter(props: {
	label: string;
	placeholder: string;
	value: string;
	onEnter: (text: string) => void;
}) {
	return (
		<form
			class="search-field"
			role="search"
			aria-label={props.label}
			onSubmit={(event) => {
				event.preventDefault();
				const text = new FormData(event.currentTarget).get("text");
				props.onEnter(String(text ?? "").trim());
			}}
		>
			<Icon name="search" />
			<input
				name="text"
				class="input"
				type="search"
				aria-label={props.label}
				placeholder={props.placeholder}
				autocomplete="off"
				maxLength={255}
				value={props.value}
			/>
		</form>
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
	const filters = () => filtersInForce(props.view, props.entries);
	return <FilterChips filters={filters()} cleared={emptyAuditView} onChange={props.onChange} />;
}
