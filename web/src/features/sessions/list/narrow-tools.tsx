import { createSignal, For } from "solid-js";
import { capitalized } from "../../../lib/labels.ts";
import { Select } from "../../../ui/fields/select.tsx";
import { filterWords } from "../filters/filter-words.ts";
import { isLedger, type SessionView, type Sort, sortKeys } from "../filters/session-view.ts";
import { sortLabel } from "./grid-head.tsx";

/**
 * For a list so narrow that its rows are cards: the way to the filters, which fold away, and the order, whose headings
 * are not there. Styles alone decide where it is shown; what is folded stays in the page and keeps its state.
 */
export default function NarrowTools(props: { view: SessionView; onSort: (sort: Sort) => void }) {
	const [isOpen, setOpen] = createSignal(false);
	const orders = () => ordersOf(isLedger(props.view));
	return (
		<div class="narrow-tools">
			<button
				type="button"
				class="button filter-button fold-button"
				classList={{ on: folded(props.view) > 0 }}
				aria-expanded={isOpen()}
				onClick={() => setOpen(!isOpen())}
			>
				{folded(props.view) > 0 ? `Filters (${folded(props.view)})` : "Filters"}
			</button>
			<Select
				label="Sort by"
				value={nameOf(props.view.sort)}
				onChange={(name) => {
					const chosen = orders().find((sort) => nameOf(sort) === name);
					if (chosen) props.onSort(chosen);
				}}
			>
				<For each={orders()}>
					{(sort) => <option value={nameOf(sort)}>{capitalized(sortLabel(sort))}</option>}
				</For>
			</Select>
		</div>
	);
}

/** How many filters are in force that are folded away; the search stands beside them. */
const folded = (view: SessionView): number =>
	filterWords({ ...view, q: "" }, (id) => id).length + Number(view.status !== "active");

const nameOf = ({ by, direction }: Sort): string => `${direction} ${by}`;

/** Every order that the headings can bring about: one column shows either the last activity or the end. */
const ordersOf = (ledger: boolean): Sort[] =>
	sortKeys
		.filter((by) => by !== (ledger ? "lastActivityAt" : "endedAt"))
		.flatMap((by): Sort[] => {
			const [first, second] = by.endsWith("At")
				? (["desc", "asc"] as const)
				: (["asc", "desc"] as const);
			return [
				{ by, direction: first },
				{ by, direction: second },
			];
		});
