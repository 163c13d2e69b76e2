import { Show } from "solid-js";

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
	tone?: "danger" | "primary";
	/** Whether the dialog opens with focus on the way back: for what can't be taken back. */
	isKeepFocused?: boolean;
	keepRef?: ((button: HTMLButtonElement) => void) | undefined;
	onKeep: () => void;
	/** Absent where the act is the submission of the form around. */
	onAct?: () => void;
}) {
	return (
		<div class="dialog-actions">
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
						aria-disabled={props.isActing || props.isReady === false}
						onClick={() => props.onAct?.()}
					>
						{props.isActing ? props.actingLabel : label()}
					</button>
				)}
			</Show>
		</div>
	);
}
