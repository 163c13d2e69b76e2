import { createUniqueId, Show } from "solid-js";

/** Why, and the number of the ticket it belongs to. */
export function ReasonFields(props: {
	reason: string;
	ticket: string;
	/** Whether the form was sent without a reason. */
	isMissing: boolean;
	onReason: (text: string) => void;
	onTicket: (text: string) => void;
}) {
	const id = createUniqueId();
	return (
		<>
			<div class="field">
				<label for={`${id}-reason`}>
					Reason <span class="quiet">(required, both sides see it)</span>
				</label>
				<textarea
					id={`${id}-reason`}
					class="input"
					rows={2}
					maxLength={500}
					required
					aria-invalid={props.isMissing}
					aria-describedby={`${id}-problem`}
					value={props.reason}
					onInput={(event) => props.onReason(event.currentTarget.value)}
				/>
				<div id={`${id}-problem`} role="alert" class="field-problem">
					<Show when={props.isMissing}>
						<p>Say why: the reason is kept with the access.</p>
					</Show>
				</div>
			</div>
			<div class="field">
				<label for={`${id}-ticket`}>
					Ticket <span class="quiet">(optional)</span>
				</label>
				<input
					id={`${id}-ticket`}
					class="input"
					maxLength={100}
					autocomplete="off"
					value={props.ticket}
					onInput={(event) => props.onTicket(event.currentTarget.value)}
				/>
			</div>
		</>
	);
}
