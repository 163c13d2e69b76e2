import { createUniqueId, Show } from "solid-js";
import { whyUnreachable } from "../../api/connection.ts";
import { announce } from "../messages/announcer.tsx";

/** What every question ends with: the way back, then the act. A running act can be neither left nor run twice. */
export function DialogActions(props: {
	keepLabel: string;
	/** Null: there is nothing to do but go back. */
	actLabel: string | null;
	/** What the act's button says while it runs: "Ending…". */
	actingLabel: string;
	isActing: boolean;
	/** False while something that the act needs is missing. */
	isReady?: boolean;
	/** False: the act needs the server, and waits while it can't be reached. */
	isLocal?: boolean;
	tone?: "danger" | "primary";
	/** Whether the dialog opens with focus on the way back: for what can't be taken back. */
	isKeepFocused?: boolean;
	keepRef?: ((button: HTMLButtonElement) => void) | undefined;
	onKeep: () => void;
	/** Absent where the act is the submission of the form around. */
	onAct?: () => void;
}) {
	const waitId = createUniqueId();
	/** Why the act has to wait; it stays in reach of the keyboard, so that everybody is told. */
	const wait = () => {
		const why = props.isLocal ? null : whyUnreachable();
		return why && props.actLabel
			? `${why} “${props.actLabel}” waits until Curfew can be reached.`
			: null;
	};
	return (
		<div class="dialog-actions">
			<Show when={wait()}>
				{(why) => (
					<p id={waitId} class="dialog-wait">
						{why()}
					</p>
				)}
			</Show>
			<button
				ref={(button) => props.keepRef?.(button)}
				type="button"
				class="button"
				autofocus={props.isKeepFocused}
				disabled={props.isActing}
				onClick={() => props.onKeep()}
			>
				{props.keepLabel}
			</button>
			<Show when={props.actLabel}>
				{(label) => (
					<button
						type={props.onAct ? "button" : "submit"}
						class={`button ${props.tone ?? "primary"}`}
						aria-disabled={props.isActing || props.isReady === false || wait() !== null}
						aria-describedby={wait() === null ? undefined : waitId}
						onClick={(event) => {
							const why = wait();
							if (why === null) {
								props.onAct?.();
								return;
							}
							// Also what Enter in a field of the form around would submit.
							event.preventDefault();
							announce(why);
						}}
					>
						{props.isActing ? props.actingLabel : label()}
					</button>
				)}
			</Show>
		</div>
	);
}
