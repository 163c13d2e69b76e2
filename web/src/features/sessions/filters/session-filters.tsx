import { createEffect, createSignal, createUniqueId, For, on, onCleanup, Show } from "solid-js";
import type { SessionFacets } from "../../../api/client.ts";
import { deviceTypeLabel, deviceTypes } from "../../../lib/labels.ts";
import { formatCount } from "../../../lib/numbers.ts";
import { countryName } from "../../../lib/places.ts";
import { Icon } from "../../../ui/icon.tsx";
import { ChoicePopover } from "../../../ui/overlays/choice-popover.tsx";
import type { SessionView, StatusView } from "./session-view.ts";

/** How long typing may pause before the list follows. */
const debounceMs = 150;

const statuses: { value: StatusView; label: string }[] = [
	{ value: "active", label: "Active" },
	{ value: "revoked", label: "Revoked" },
	{ value: "expired", label: "Expired" },
	{ value: "all", label: "All" },
];

type Facet = SessionFacets["status"][number];

export function SessionFilters(props: {
	view: SessionView;
	facets: SessionFacets | undefined;
	onChange: (view: SessionView, how?: "push" | "replace") => void;
}) {
	const searchId = createUniqueId();
	const [typed, setTyped] = createSignal(props.view.q);
	let timer: ReturnType<typeof setTimeout> | undefined;
	onCleanup(() => clearTimeout(timer));

	// Back, Forward and "Clear all" change the URL under the box.
	createEffect(
		on(
			() => props.view.q,
			(q) => {
				if (q !== typed().trim()) setTyped(q);
			},
			{ defer: true },
		),
	);
	const search = (text: string, waitMs: number) => {
		setTyped(text);
		clearTimeout(timer);
		timer = setTimeout(() => {
			if (text.trim() !== props.view.q) {
				props.onChange({ ...props.view, q: text.trim() }, "replace");
			}
		}, waitMs);
	};
	const countOf = (status: StatusView): string => {
		return status === "all" ? "" : countIn(props.facets?.status, status);
	};
	const deviceChoices = () =>
		deviceTypes.map((value) => ({
			value,
			label: deviceTypeLabel(value),
			count: countIn(props.facets?.deviceType, value),
		}));
	const countryChoices = () => {
		const counted = props.facets?.country ?? [];
		const values = new Set([...counted.map(({ value }) => value), ...props.view.country]);
		return [...values]
			.filter((value) => /^[A-Z]{2}$/.test(value))
			.map((value) => ({ value, label: countryName(value), count: countIn(counted, value) }));
	};

	return (
		<search class="filters">
			<div class="search-field">
				<label class="visually-hidden" for={searchId}>
					Search by person, IP address or session ID. Results update as you type.
				</label>
				<Icon name="search" />
				<input
					id={searchId}
					type="search"
					class="input"
					placeholder="Search person, IP or session ID"
					autocomplete="off"
					spellcheck={false}
					maxLength={200}
					value={typed()}
					onInput={(event) => search(event.currentTarget.value, debounceMs)}
					onKeyDown={(event) => {
						if (event.key === "Enter") search(event.currentTarget.value, 0);
					}}
				/>
			</div>
			<fieldset class="segmented">
				<legend class="visually-hidden">Status</legend>
				<For each={statuses}>
					{(status) => (
						<label>
							<input
								type="radio"
								name={`${searchId}-status`}
								class="visually-hidden"
								checked={props.view.status === status.value}
								onChange={() => props.onChange({ ...props.view, status: status.value })}
							/>
							<span>
								{status.label}
								<Show when={countOf(status.value)}>
									{(count) => <span class="count numbers">{count()}</span>}
								</Show>
							</span>
						</label>
					)}
				</For>
			</fieldset>
			<ChoicePopover
				label="Device"
				choices={deviceChoices()}
				chosen={props.view.deviceType}
				onChange={(chosen) =>
					props.onChange({
						...props.view,
						deviceType: deviceTypes.filter((type) => chosen.includes(type)),
					})
				}
			/>
			<ChoicePopover
				label="Country"
				choices={countryChoices()}
				chosen={props.view.country}
				onChange={(country) => props.onChange({ ...props.view, country })}
			/>
		</search>
	);
}

const countIn = (facets: Facet[] | undefined, value: string): string => {
	const found = facets?.find((facet) => facet.value === value);
	return found ? formatCount(found) : facets ? "0" : "";
};
