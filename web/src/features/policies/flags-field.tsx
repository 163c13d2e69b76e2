import { createUniqueId, For } from "solid-js";
import type { PolicyField } from "../../api/client.ts";
import { type FlagKind, flagKinds } from "../../lib/labels.ts";
import { flagLabel } from "../sessions/flag-words.ts";
import { describedBy, FieldHelp, UseDefault } from "./field-parts.tsx";
import { fieldWords } from "./field-words.ts";
import type { Draft } from "./policy-drafts.ts";
import { SourceChip } from "./source-chip.tsx";

const helps: Record<FlagKind, string> = {
	refresh_reused:
		"A refresh token came again after its grace, which ends the session, recorded or not.",
	replayed_elsewhere:
		"A refresh token came again within its grace, from another address or browser.",
	impossible_travel:
		"A person was seen in two places at least 300 km apart, faster than 1,000 km/h.",
	new_country: "A person was seen in a country for the first time, after another.",
	user_agent_changed: "A session goes on in another browser.",
	tor: "A request came through Tor, which hides where somebody is.",
	many_sessions: "A person's eleventh active session, or a later one.",
	single_factor:
		"The methods of the sign-in are one factor alone. Methods that are not known say nothing.",
	idle: "A session is active and was not used for 30 days.",
};

/** Which facts are recorded: a box for each, checked as long as it is not taken out. */
export function FlagsField(props: {
	field: PolicyField;
	draft: Extract<Draft, { kind: "flags" }>;
	problem: string | undefined;
	onChange: (draft: Draft) => void;
}) {
	const id = createUniqueId();
	const isOff = (kind: FlagKind) => props.draft.off.includes(kind);
	const toggle = (kind: FlagKind) =>
		props.onChange({
			kind: "flags",
			isDefault: false,
			off: flagKinds.filter((one) => isOff(one) !== (one === kind)),
		});
	let fieldset: HTMLFieldSetElement | undefined;
	return (
		<fieldset
			ref={fieldset}
			class="policy-field options"
			data-policy-field={props.field}
			aria-describedby={describedBy(id)}
		>
			<legend>{fieldWords[props.field].label}</legend>
			<div class="policy-control">
				<SourceChip isDefault={props.draft.isDefault} setBy="your organization" />
				<UseDefault
					field={props.field}
					isDefault={props.draft.isDefault}
					onChange={props.onChange}
					focusAt={() => fieldset?.querySelector("input")}
				/>
			</div>
			<FieldHelp id={id} field={props.field} problem={props.problem} />
			<For each={flagKinds}>
				{(kind) => (
					<label class="choice">
						<input
							type="checkbox"
							aria-labelledby={`${id}-${kind}`}
							aria-describedby={`${id}-${kind}-help`}
							checked={!isOff(kind)}
							onChange={() => toggle(kind)}
						/>
						<span>
							<span id={`${id}-${kind}`}>{flagLabel(kind)}</span>
							<br />
							<span id={`${id}-${kind}-help`} class="quiet">
								{helps[kind]}
							</span>
						</span>
					</label>
				)}
			</For>
		</fieldset>
	);
}
