import { createUniqueId, Show } from "solid-js";
import type { GrantFields } from "./grant-draft.ts";

/** Whom a grant is for: one global admin, or the platform's support as a whole. */
export function HolderField(props: {
	who: GrantFields["who"];
	email: string;
	/** Whether the form was sent without an address. */
	isMissing: boolean;
	onWho: (who: GrantFields["who"]) => void;
	onEmail: (email: string) => void;
}) {
	const id = createUniqueId();
	return (
		<>
			<fieldset class="options">
				<legend>Who</legend>
				<label class="choice">
					<input
						type="radio"
						name={`${id}-who`}
						checked={props.who === "person"}
						onChange={() => props.onWho("person")}
					/>
					<span>
						<span class="strong">One global admin</span>{" "}
						<span class="quiet">of the platform, by e-mail address</span>
					</span>
				</label>
				<label class="choice">
					<input
						type="radio"
						name={`${id}-who`}
						checked={props.who === "platform"}
						onChange={() => props.onWho("platform")}
					/>
					<span>
						<span class="strong">Platform support</span>{" "}
						<span class="quiet">as a whole: any global admin</span>
					</span>
				</label>
			</fieldset>
			<Show when={props.who === "person"}>
				<div class="field">
					<label for={`${id}-email`}>E-mail address</label>
					<input
						id={`${id}-email`}
						class="input"
						type="email"
						autocomplete="off"
						required
						maxLength={254}
						aria-invalid={props.isMissing}
						aria-describedby={`${id}-email-problem`}
						value={props.email}
						onInput={(event) => props.onEmail(event.currentTarget.value)}
					/>
					<div id={`${id}-email-problem`} role="alert" class="field-problem">
						<Show when={props.isMissing}>
							<p>Give the global admin's e-mail address.</p>
						</Show>
					</div>
				</div>
			</Show>
		</>
	);
}
