import { createUniqueId } from "solid-js";

/** What the administrator may say about an act, in free text. */
export function OptionalReason(props: {
	/** Where it stands afterwards. */
	keptIn: "with the receipt" | "in the audit log";
	value: string;
	onChange: (reason: string) => void;
}) {
	const id = createUniqueId();
	return (
		<div class="field">
			<label for={id}>
				Reason <span class="quiet">(optional, kept {props.keptIn})</span>
			</label>
			<input
				id={id}
				class="input"
				maxLength={500}
				autocomplete="off"
				value={props.value}
				onInput={(event) => props.onChange(event.currentTarget.value)}
			/>
		</div>
	);
}
