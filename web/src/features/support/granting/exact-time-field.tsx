import { createUniqueId, For, Show } from "solid-js";
import { momentIn, zonesWith } from "../../../lib/zoned-time.ts";
import type { ExactTime, Resolved } from "./grant-end.ts";

/** A wall-clock time and its zone. A time that happens twice is asked about; what is wrong stands below. */
export function ExactTimeField(props: {
	label: string;
	value: ExactTime;
	resolved: Resolved;
	/** Whether this field also chooses the zone. */
	withZone: boolean;
	onChange: (value: ExactTime) => void;
}) {
	const id = createUniqueId();
	const problem = () => (props.resolved.kind === "problem" ? props.resolved.sentence : null);
	const isDoubled = () =>
		props.resolved.kind === "question" ||
		(props.value.which !== null && props.resolved.kind === "at");
	const question = () => (props.resolved.kind === "question" ? props.resolved : null);
	return (
		<div class="exact-time">
			<div class="field">
				<label for={id}>{props.label}</label>
				<input
					id={id}
					class="input"
					type="datetime-local"
					required
					aria-invalid={problem() !== null}
					aria-describedby={`${id}-problem`}
					value={props.value.local}
					onInput={(event) =>
						props.onChange({ ...props.value, local: event.currentTarget.value, which: null })
					}
				/>
			</div>
			<Show when={props.withZone}>
				<div class="field">
					<label for={`${id}-zone`}>Time zone</label>
					<select
						id={`${id}-zone`}
						class="input"
						onChange={(event) =>
							props.onChange({ ...props.value, zone: event.currentTarget.value, which: null })
						}
					>
						<For each={zonesWith(props.value.zone)}>
							{(zone) => (
								<option value={zone} selected={zone === props.value.zone}>
									{zone}
								</option>
							)}
						</For>
					</select>
				</div>
			</Show>
			<div id={`${id}-problem`} role="alert" class="field-problem">
				<Show when={problem()}>
					<p>{problem()}</p>
				</Show>
			</div>
			<Show when={question()}>
				{(asked) => (
					<fieldset class="options notice" data-tone="warning">
						<legend>{asked().sentence}</legend>
						<For each={["earlier", "later"] as const}>
							{(which) => (
								<label class="choice">
									<input
										type="radio"
										name={`${id}-which`}
										checked={props.value.which === which}
										onChange={() => props.onChange({ ...props.value, which })}
									/>
									<span>
										The {which === "earlier" ? "first" : "second"}:{" "}
										{momentIn(asked()[which], props.value.zone)}
									</span>
								</label>
							)}
						</For>
					</fieldset>
				)}
			</Show>
			<Show when={isDoubled() && !question()}>
				<p class="quiet">
					The {props.value.which === "earlier" ? "first" : "second"} of the two.{" "}
					<button
						type="button"
						class="link-button"
						onClick={() =>
							props.onChange({
								...props.value,
								which: props.value.which === "earlier" ? "later" : "earlier",
							})
						}
					>
						Take the other
					</button>
				</p>
			</Show>
		</div>
	);
}
