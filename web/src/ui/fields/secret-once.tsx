import { createUniqueId, onMount } from "solid-js";
import { CopyButton } from "./copy-button.tsx";

/** Something that is shown this once and never again: text to copy, and a way on. */
export function SecretOnce(props: {
	secret: string;
	/** What it is: "Link", "Token". */
	what: string;
	hint: string;
	/** By the button, or by hand. */
	onCopied: () => void;
	onDone: () => void;
}) {
	const fieldId = createUniqueId();
	let field: HTMLInputElement | undefined;
	// The form that had focus is gone by now.
	onMount(() => field?.select());
	return (
		<>
			<p>{props.hint}</p>
			<div class="field">
				<label for={fieldId}>{props.what}</label>
				<div class="secret">
					<input
						ref={field}
						id={fieldId}
						class="input mono"
						readOnly
						value={props.secret}
						on:copy={() => {
							if (field && isWhole(field)) props.onCopied();
						}}
					/>
					<CopyButton
						text={props.secret}
						what={props.what}
						class="button primary"
						onCopied={() => props.onCopied()}
					>
						Copy
					</CopyButton>
				</div>
			</div>
			<div class="dialog-actions">
				<button type="button" class="button" onClick={() => props.onDone()}>
					Done
				</button>
			</div>
		</>
	);
}

/** Whether all of it is selected: a part of a secret opens nothing. */
const isWhole = ({ selectionStart, selectionEnd, value }: HTMLInputElement): boolean =>
	selectionStart === 0 && selectionEnd === value.length;
