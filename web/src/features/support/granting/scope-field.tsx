import { createUniqueId, For } from "solid-js";
import type { GrantScope } from "../../../api/client.ts";

const choices: { scope: GrantScope; label: string; detail: string }[] = [
	{ scope: "read", label: "See", detail: "sessions, receipts, policies, health and the audit log" },
	{ scope: "manage", label: "See and end sessions", detail: "all of the above, and end sessions" },
];

/** What the one who is let in may do. */
export function ScopeField(props: { value: GrantScope; onChange: (scope: GrantScope) => void }) {
	const name = createUniqueId();
	return (
		<fieldset class="options">
			<legend>May</legend>
			<For each={choices}>
				{({ scope, label, detail }) => (
					<label class="choice">
						<input
							type="radio"
							name={name}
							checked={props.value === scope}
							onChange={() => props.onChange(scope)}
						/>
						<span>
							<span class="strong">{label}</span> <span class="quiet">{detail}</span>
						</span>
					</label>
				)}
			</For>
		</fieldset>
	);
}
