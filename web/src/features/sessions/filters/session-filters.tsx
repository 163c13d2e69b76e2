import {
	createEffect,
	createSignal,
	createUniqueId,
	For,
	type JSX,
	on,
	onCleanup,
	Show,
} from "solid-js";
import type { SessionFacets } from "../../../api/client.ts";
import { SearchField } from "../../../ui/fields/search-field.tsx";
import { lazyPart } from "../../../ui/parts/lazy-part.tsx";
import { countIn } from "./facet-counts.ts";
import type { SessionView, StatusView } from "./session-view.ts";
import type { TextReader } from "./typing/reader.ts";

// Everything that opens a list comes after the rows.
const ChoiceFilters = lazyPart(() => import("./choice-filters.tsx"), {
	kind: "words",
	what: "The other filters",
	isFetchedAhead: true,
});

/** How long typing may pause before the list follows. */
const debounceMs = 150;

const statuses: { value: StatusView; label: string }[] = [
	{ value: "active", label: "Active" },
	{ value: "revoked", label: "Revoked" },
	{ value: "expired", label: "Expired" },
	{ value: "all", label: "All" },
];

export function SessionFilters(props: {
	view: SessionView;
	facets: SessionFacets | undefined;
	onChange: (view: SessionView, how?: "push" | "replace") => void;
	/** What stands next to the search, before the filters. */
	children: JSX.Element;
}) {
	const searchId = createUniqueId();
	const [typed, setTyped] = createSignal(props.view.q);
	/** Comes with what opens lists; before that, all that is typed is searched for. */
	let reader: TextReader | undefined;
	const plain = (text: string) => reader?.plain(text) ?? text.trim();
	let box!: HTMLInputElement;
	let timer: ReturnType<typeof setTimeout> | undefined;
	onCleanup(() => clearTimeout(timer));

	// Back, Forward and "Clear all" change the URL under the box.
	createEffect(
		on(
			() => props.view.q,
			(q) => {
				if (q !== plain(typed())) setTyped(reader?.written(q) ?? q);
			},
			{ defer: true },
		),
	);
	const search = (text: string, isEntered = false) => {
		setTyped(text);
		const rest = reader?.take(text, isEntered) ?? text;
		setTyped(rest);
		clearTimeout(timer);
		timer = setTimeout(
			() => {
				const q = plain(rest);
				if (q !== props.view.q) props.onChange({ ...props.view, q }, "replace");
			},
			isEntered ? 0 : debounceMs,
		);
	};
	const countOf = (status: StatusView): string => {
		return status === "all" ? "" : countIn(props.facets?.status, status);
	};

	return (
		<search class="filters">
			<SearchField
				label="Search"
				hint=" by person, IP address or session ID, or type a filter such as device:mobile. Results update as you type."
				placeholder="Person or IP"
				maxLength={1000}
				ref={(found) => {
					box = found;
				}}
				value={typed()}
				onInput={search}
				onEnter={(text) => search(text, true)}
			/>
			{props.children}
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
			<ChoiceFilters
				view={props.view}
				facets={props.facets}
				box={box}
				onReader={(found) => {
					reader = found;
				}}
				onChange={props.onChange}
			/>
		</search>
	);
}
