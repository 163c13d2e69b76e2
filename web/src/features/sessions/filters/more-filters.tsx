import { createUniqueId, For, Show } from "solid-js";
import { flagKinds } from "../../../lib/labels.ts";
import { Select } from "../../../ui/fields/select.tsx";
import { Choices } from "../../../ui/overlays/choice-popover.tsx";
import { FilterPopover } from "../../../ui/overlays/filter-popover.tsx";
import { flagLabel, flagMeaning } from "../flag-words.ts";
import { lengthWords } from "./filter-words.ts";
import type { SessionView } from "./session-view.ts";
import { FilterHelp } from "./typing/filter-help.tsx";

const lastActive = ["<5m", "<1h", "<1d", ">1d", ">7d"];
const signedIn = ["<1d", "<7d", ">7d", ">30d"];

/** The filters that are asked for less often, and how all of them are typed. */
export function MoreFilters(props: { view: SessionView; onChange: (view: SessionView) => void }) {
	const set = (change: Partial<SessionView>) => props.onChange({ ...props.view, ...change });
	const chosen = () =>
		props.view.flags.length +
		[props.view.network, props.view.support, props.view.active, props.view.signed].filter(Boolean)
			.length;
	return (
		<FilterPopover label="More filters" chosen={chosen()}>
			<Choices
				heading="Stands out: any of these"
				choices={flagKinds.map((value) => ({
					value,
					label: flagLabel(value),
					hint: flagMeaning(value),
					count: "",
				}))}
				chosen={props.view.flags}
				onChange={(flags) => set({ flags: flagKinds.filter((kind) => flags.includes(kind)) })}
			/>
			<fieldset class="choices">
				<legend>And only</legend>
				<Only
					label="Through the Tor network"
					isOn={props.view.network !== ""}
					onChange={(isOn) => set({ network: isOn ? "tor" : "" })}
				/>
				<Only
					label="Support sessions"
					isOn={props.view.support !== ""}
					onChange={(isOn) => set({ support: isOn ? "yes" : "" })}
				/>
			</fieldset>
			<div class="more-spans">
				<Span
					label="Last active"
					spans={lastActive}
					words={(span) =>
						span.startsWith(">") ? `not for ${lengthWords(span)}` : `within ${lengthWords(span)}`
					}
					value={props.view.active}
					onChange={(active) => set({ active })}
				/>
				<Span
					label="Signed in"
					spans={signedIn}
					words={(span) =>
						span.startsWith(">") ? `over ${lengthWords(span)} ago` : `within ${lengthWords(span)}`
					}
					value={props.view.signed}
					onChange={(signed) => set({ signed })}
				/>
			</div>
			<FilterHelp />
		</FilterPopover>
	);
}

function Only(props: { label: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
	return (
		<label class="choice">
			<input
				type="checkbox"
				checked={props.isOn}
				onChange={(event) => props.onChange(event.currentTarget.checked)}
			/>
			<span class="choice-label">{props.label}</span>
		</label>
	);
}

function Span(props: {
	label: string;
	spans: readonly string[];
	words: (span: string) => string;
	value: string;
	onChange: (span: string) => void;
}) {
	const id = createUniqueId();
	return (
		<div class="more-span">
			<label for={id}>{props.label}</label>
			<Select
				id={id}
				value={props.value}
				isOn={props.value !== ""}
				onChange={(span) => props.onChange(span)}
			>
				<option value="">at any time</option>
				<For each={props.spans}>{(span) => <option value={span}>{props.words(span)}</option>}</For>
				{/* One that was typed. */}
				<Show when={props.value && !props.spans.includes(props.value)}>
					<option value={props.value}>{props.value.split(",").map(props.words).join(", ")}</option>
				</Show>
			</Select>
		</div>
	);
}
