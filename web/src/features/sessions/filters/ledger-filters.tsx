import { createEffect, createSignal, For, Show } from "solid-js";
import type { Session } from "../../../api/client.ts";
import { useSignedIn } from "../../../api/session.tsx";
import { capitalized, causeLabel, type EndCause, endCauses } from "../../../lib/labels.ts";
import { nameOf } from "../../../lib/people.ts";
import { Select } from "../../../ui/fields/select.tsx";
import { ChoicePopover } from "../../../ui/overlays/choice-popover.tsx";
import { windowLabel } from "./filter-words.ts";
import type { SessionView } from "./session-view.ts";

const windows = ["<1d", "<7d", "<30d"];
const limits: readonly EndCause[] = ["idle", "absolute"];

/** Why, by whom and when: the filters of sessions that ended. */
export function LedgerFilters(props: {
	view: SessionView;
	rows: ReadonlyMap<string, Session>;
	nameFor: (id: string) => string;
	onChange: (view: SessionView) => void;
}) {
	const me = useSignedIn().administrator;
	const causes = () =>
		endCauses.filter((cause) => {
			if (props.view.status === "all" || props.view.cause.includes(cause)) return true;
			return limits.includes(cause) === (props.view.status === "expired");
		});
	/** Everyone seen so far: choosing one of them must not take the others out of the list. */
	const [seen, setSeen] = createSignal<ReadonlyMap<string, string>>(new Map());
	createEffect(() => {
		const rows = [...props.rows.values()];
		setSeen((before) => {
			const next = new Map(before);
			for (const { ended } of rows) if (ended) next.set(ended.by.id, nameOf(ended.by));
			return next;
		});
	});
	const others = () => {
		const all = new Map(seen());
		if (props.view.endedBy) all.set(props.view.endedBy, props.nameFor(props.view.endedBy));
		all.delete(me.id);
		return all;
	};

	return (
		<div class="filters" role="group" aria-label="How sessions ended">
			<ChoicePopover
				label="Cause"
				choices={causes().map((value) => ({
					value,
					label: capitalized(causeLabel(value)),
					count: "",
				}))}
				chosen={props.view.cause}
				onChange={(chosen) =>
					props.onChange({
						...props.view,
						cause: endCauses.filter((cause) => chosen.includes(cause)),
					})
				}
			/>
			<Select
				label="Ended by"
				value={props.view.endedBy}
				isOn={props.view.endedBy !== ""}
				onChange={(endedBy) => props.onChange({ ...props.view, endedBy })}
			>
				<option value="">Ended by anyone</option>
				<option value={me.id}>Ended by me</option>
				{/* By id: a new name must not replace the option that is chosen. */}
				<For each={[...others().keys()]}>
					{(id) => <option value={id}>Ended by {others().get(id)}</option>}
				</For>
			</Select>
			<Select
				label="Ended since"
				value={props.view.endedWithin}
				isOn={props.view.endedWithin !== ""}
				onChange={(endedWithin) => props.onChange({ ...props.view, endedWithin })}
			>
				<option value="">Ended at any time</option>
				<For each={windows}>
					{(window) => <option value={window}>Ended in the {windowLabel(window)}</option>}
				</For>
				{/* One that was typed. */}
				<Show when={props.view.endedWithin && !windows.includes(props.view.endedWithin)}>
					<option value={props.view.endedWithin}>
						Ended: {props.view.endedWithin.split(",").map(windowLabel).join(", ")}
					</option>
				</Show>
			</Select>
		</div>
	);
}
