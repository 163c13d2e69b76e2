import { createSignal, createUniqueId, For, Show } from "solid-js";
import { rangeLabels, ranges, type TimeRange } from "../../lib/time-range.ts";
import { localTimeOf, ownZone, resolveLocal } from "../../lib/zoned-time.ts";
import { Select } from "./select.tsx";

/** A length back from now, or two instants. */
export function TimeFilter(props: { value: TimeRange; onChange: (value: TimeRange) => void }) {
	const hasInstants = () => props.value.from !== null || props.value.to !== null;
	const [isExact, setExact] = createSignal(hasInstants());
	const chosen = () => (isExact() || hasInstants() ? "exact" : (props.value.range ?? "all"));
	const choose = (value: string) => {
		setExact(value === "exact");
		if (value === "exact") return;
		const range = ranges.find((one) => one === value) ?? null;
		props.onChange({ range, from: null, to: null });
	};
	return (
		<>
			<Select label="Time" value={chosen()} isOn={chosen() !== "all"} onChange={choose}>
				<option value="all">Any time</option>
				<For each={ranges}>{(range) => <option value={range}>{rangeLabels[range]}</option>}</For>
				<option value="exact">From … to …</option>
			</Select>
			<Show when={chosen() === "exact"}>
				<TimeField
					label="From"
					at={props.value.from}
					onChange={(from) => props.onChange({ ...props.value, range: null, from })}
				/>
				<TimeField
					label="To"
					at={props.value.to}
					onChange={(to) => props.onChange({ ...props.value, range: null, to })}
				/>
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
