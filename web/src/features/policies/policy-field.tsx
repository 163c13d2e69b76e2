import { createUniqueId, For, Match, Show, Switch } from "solid-js";
import type { PolicyField as FieldName, Policy } from "../../api/client.ts";
import { Select } from "../../ui/fields/select.tsx";
import { type Duration, durationUnits, isDurationUnit } from "./durations.ts";
import { describedBy, FieldHelp, UseDefault } from "./field-parts.tsx";
import { exceededWords, fieldWords, yesOrNo } from "./field-words.ts";
import { FlagsField } from "./flags-field.tsx";
import type { Draft } from "./policy-drafts.ts";
import { SourceChip } from "./source-chip.tsx";

const exceededValues: Policy["sessionsPerUserExceeded"][] = ["end_oldest", "refuse"];

interface FieldProps {
	field: FieldName;
	draft: Draft;
	problem: string | undefined;
	onChange: (draft: Draft) => void;
}

/** One value of the policy: what it is, where it comes from, and the way back to the default. */
export function PolicyField(props: FieldProps) {
	return (
		<Show when={props.draft.kind === "flags" && props.draft} fallback={<OneControl {...props} />}>
			{(draft) => (
				<FlagsField
					field={props.field}
					draft={draft()}
					problem={props.problem}
					onChange={props.onChange}
				/>
			)}
		</Show>
	);
}

function OneControl(props: FieldProps) {
	const id = createUniqueId();
	const words = () => fieldWords[props.field];
	const described = () => describedBy(id);
	const isInvalid = () => props.problem !== undefined;

	return (
		<div class="policy-field" data-policy-field={props.field}>
			<div class="policy-label">
				<label for={id}>{words().label}</label>
				<SourceChip isDefault={props.draft.isDefault} setBy="your organization" />
			</div>
			<div class="policy-control">
				<Switch>
					<Match when={props.draft.kind === "duration" && props.draft}>
						{(draft) => (
							<DurationInput
								id={id}
								label={words().label}
								duration={draft().duration}
								describedBy={described()}
								isInvalid={isInvalid()}
								onChange={(duration) =>
									props.onChange({ kind: "duration", isDefault: false, duration })
								}
							/>
						)}
					</Match>
					<Match when={props.draft.kind === "count" && props.draft}>
						{(draft) => (
							<input
								id={id}
								class="input amount"
								inputmode="numeric"
								autocomplete="off"
								maxLength={6}
								placeholder="No limit"
								aria-describedby={described()}
								aria-invalid={isInvalid()}
								value={draft().text}
								onInput={(event) =>
									props.onChange({
										kind: "count",
										isDefault: false,
										text: event.currentTarget.value,
									})
								}
							/>
						)}
					</Match>
					<Match when={props.draft.kind === "yes_or_no" && props.draft}>
						{(draft) => (
							<Select
								id={id}
								value={yesOrNo(draft().is)}
								describedBy={described()}
								onChange={(value) =>
									props.onChange({
										kind: "yes_or_no",
										isDefault: false,
										is: value === yesOrNo(true),
									})
								}
							>
								<For each={[true, false]}>
									{(is) => <option value={yesOrNo(is)}>{yesOrNo(is)}</option>}
								</For>
							</Select>
						)}
					</Match>
					<Match when={props.draft.kind === "exceeded" && props.draft}>
						{(draft) => (
							<Select
								id={id}
								value={draft().what}
								describedBy={described()}
								onChange={(value) => {
									const what = exceededValues.find((one) => one === value);
									if (what) props.onChange({ kind: "exceeded", isDefault: false, what });
								}}
							>
								<For each={exceededValues}>
									{(what) => <option value={what}>{exceededWords(what)}</option>}
								</For>
							</Select>
						)}
					</Match>
				</Switch>
				<UseDefault
					field={props.field}
					isDefault={props.draft.isDefault}
					onChange={props.onChange}
					focusAt={() => document.getElementById(id)}
				/>
			</div>
			<FieldHelp id={id} field={props.field} problem={props.problem} />
		</div>
	);
}

function DurationInput(props: {
	id: string;
	label: string;
	duration: Duration;
	describedBy: string;
	isInvalid: boolean;
	onChange: (duration: Duration) => void;
}) {
	return (
		<>
			<input
				id={props.id}
				class="input amount"
				inputmode="decimal"
				autocomplete="off"
				maxLength={9}
				aria-describedby={props.describedBy}
				aria-invalid={props.isInvalid}
				value={props.duration.amount}
				onInput={(event) =>
					props.onChange({ ...props.duration, amount: event.currentTarget.value })
				}
			/>
			<Select
				label={`Unit of ${props.label}`}
				value={props.duration.unit}
				onChange={(unit) => {
					if (isDurationUnit(unit)) props.onChange({ ...props.duration, unit });
				}}
			>
				<For each={durationUnits}>{(unit) => <option value={unit}>{unit}s</option>}</For>
			</Select>
		</>
	);
}
