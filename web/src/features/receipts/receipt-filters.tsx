import { For } from "solid-js";
import { endCauses } from "../../lib/labels.ts";
import { ListFilters } from "../../ui/fields/list-filters.tsx";
import { Select } from "../../ui/fields/select.tsx";
import { NameOrIdFilter } from "../../ui/fields/text-filter.tsx";
import {
	causeWords,
	emptyReceiptView,
	filtersInForce,
	type ReceiptView,
	stateWords,
} from "./receipt-view.ts";

/** Causes that never have a receipt: a session that reaches its end is not revoked. */
const causes = endCauses.filter((cause) => cause !== "idle" && cause !== "absolute");
const states = ["recorded", "enforced"] as const;

/** Whose sessions, why, by whom, when, and how far it has come. */
export function ReceiptFilters(props: {
	view: ReceiptView;
	nameOfActor: (id: string) => string | undefined;
	onChange: (view: ReceiptView) => void;
}) {
	const change = (part: Partial<ReceiptView>) => props.onChange({ ...props.view, ...part });
	return (
		<ListFilters
			view={props.view}
			inForce={filtersInForce(props.view, props.nameOfActor)}
			cleared={emptyReceiptView}
			onChange={props.onChange}
		>
			<NameOrIdFilter
				of="the person whose sessions ended"
				label="Person"
				id={props.view.person}
				name={props.view.who}
				onEnter={({ id, name }) => change({ person: id, who: name })}
			/>
			<NameOrIdFilter
				of="who ended them"
				label="By"
				id={props.view.actor}
				name={props.view.by}
				onEnter={({ id, name }) => change({ actor: id, by: name })}
			/>
			<Select
				label="Cause"
				value={props.view.cause ?? ""}
				isOn={props.view.cause !== null}
				onChange={(value) => change({ cause: causes.find((one) => one === value) ?? null })}
			>
				<option value="">Any cause</option>
				<For each={causes}>{(cause) => <option value={cause}>{causeWords(cause)}</option>}</For>
			</Select>
			<Select
				label="State"
				value={props.view.state ?? ""}
				isOn={props.view.state !== null}
				onChange={(value) => change({ state: states.find((one) => one === value) ?? null })}
			>
				<option value="">Any state</option>
				<For each={states}>{(state) => <option value={state}>{stateWords[state]}</option>}</For>
			</Select>
		</ListFilters>
	);
}
