import { createSignal, Show } from "solid-js";
import { beginSignIn } from "../../api/auth.ts";
import { type Problem, problemOf } from "../../api/errors.ts";
import { Icon } from "../../ui/icon.tsx";
import { ProblemNotice } from "../../ui/messages/problem-notice.tsx";

/**
 * What a dialog shows when the server wants to see credentials first. Leads to the provider and back to this page.
 * `onLeave` is called just before: it keeps what was filled in, so that nothing is asked twice.
 */
export function StepUp(props: { act: string; onLeave: () => void; onBack: () => void }) {
	const [isGoing, setGoing] = createSignal(false);
	const [problem, setProblem] = createSignal<Problem | null>(null);
	const go = async () => {
		if (isGoing()) return;
		setGoing(true);
		setProblem(null);
		props.onLeave();
		try {
			const returnTo = `${location.pathname}${location.search}`;
			location.assign(await beginSignIn({ returnTo, stepUp: true }));
		} catch (error) {
			setProblem(problemOf(error));
			setGoing(false);
		}
	};
	return (
		<>
			<p>
				{props.act} needs a sign-in from the last 10 minutes, and yours is older. Sign in again at
				your provider; you come back here, and what you filled in is kept.
			</p>
			<ProblemNotice problem={problem()} />
			<div class="dialog-actions">
				<button type="button" class="button" onClick={() => props.onBack()}>
					Back
				</button>
				<button
					type="button"
					class="button primary"
					aria-disabled={isGoing()}
					// The button that was pressed is gone; its focus must not fall out of the dialog.
					ref={(button) => queueMicrotask(() => button.focus())}
					onClick={() => void go()}
				>
					{isGoing() ? "Opening the sign-in page…" : "Sign in again"}
					<Show when={!isGoing()}>
						<Icon name="arrow" />
					</Show>
				</button>
			</div>
		</>
	);
}

export const stepUpTitle = "Confirm it's you";
