import { createUniqueId, Show } from "solid-js";
import { TypedName } from "../../../../ui/fields/typed-name.tsx";
import type { Asked, Missing } from "./wide-end.ts";

/** What a wide ending asks for: why, and above a certain size the organization's short name. */
export function WideEndFields(props: {
	asked: Asked;
	/** What must be typed; null: nothing. */
	slug: string | null;
}) {
	const id = createUniqueId();
	const problemOf = (field: Missing["field"]) => {
		const missing = props.asked.missing();
		return missing?.field === field ? missing.message : "";
	};
	return (
		<>
			<div class="field">
				<label for={`${id}-reason`}>
					Reason <span class="quiet">(kept with the receipt)</span>
				</label>
				<input
					id={`${id}-reason`}
					class="input"
					required
					maxLength={500}
					autocomplete="off"
					data-field="reason"
					aria-invalid={problemOf("reason") !== ""}
					aria-describedby={`${id}-reason-problem`}
					value={props.asked.reason()}
					onInput={(event) => props.asked.setReason(event.currentTarget.value)}
				/>
				<p id={`${id}-reason-problem`} class="field-problem">
					{problemOf("reason")}
				</p>
			</div>
			<Show when={props.slug}>
				{(slug) => (
					<TypedName
						id={`${id}-slug`}
						name={slug()}
						value={props.asked.typed()}
						problem={problemOf("slug")}
						onInput={props.asked.setTyped}
					/>
				)}
			</Show>
		</>
	);
}
