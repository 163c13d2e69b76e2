import { Show } from "solid-js";
import { Icon } from "../../ui/icon.tsx";
import { ProblemNotice } from "../../ui/messages/problem-notice.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { createSignInStart } from "./sign-in-start.ts";

/**
 * Takes a dialog's place when the server wants to see credentials first. Leads to the provider and back to this page.
 * `onLeave` is called just before: it keeps what was filled in, so that nothing is asked twice.
 */
export function StepUpDialog(props: {
	/** What needs it: "Changing a policy". */
	act: string;
	/** As of the dialog whose place it takes. */
	returnFocus?: () => HTMLElement | null;
	onLeave: () => void;
	onBack: () => void;
	onClose: () => void;
}) {
	const start = createSignInStart();
	const go = () => {
		if (start.isGoing()) return;
		props.onLeave();
		void start.go({ returnTo: `${location.pathname}${location.search}`, stepUp: true });
	};
	return (
		<Dialog
			title="Confirm it's you"
			returnFocus={props.returnFocus}
			onClose={() => props.onClose()}
		>
			<p>
				{props.act} needs a sign-in from the last 10 minutes, and yours is older. Sign in again at
				your provider; you come back here, and what you filled in is kept.
			</p>
			<ProblemNotice problem={start.problem()} />
			<div class="dialog-actions">
				<button type="button" class="button" onClick={() => props.onBack()}>
					Back
				</button>
				<button
					type="button"
					class="button primary"
					autofocus
					aria-disabled={start.isGoing()}
					onClick={() => go()}
				>
					{start.isGoing() ? "Opening the sign-in page…" : "Sign in again"}
					<Show when={!start.isGoing()}>
						<Icon name="arrow" />
					</Show>
				</button>
			</div>
		</Dialog>
	);
}
