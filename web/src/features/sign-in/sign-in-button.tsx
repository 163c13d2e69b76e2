import { createSignal, Show } from "solid-js";
import { beginSignIn } from "../../api/auth.ts";
import { type Problem, problemOf } from "../../api/errors.ts";
import { Icon } from "../../ui/icon.tsx";
import { ProblemNotice } from "../../ui/messages/problem-notice.tsx";

/** Asks the server where to sign in and goes there. Says why when that fails, and can be tried again. */
export function SignInButton(props: { label: string; returnTo?: string; invitation?: string }) {
	const [isGoing, setGoing] = createSignal(false);
	const [problem, setProblem] = createSignal<Problem | null>(null);

	const go = async () => {
		if (isGoing()) return;
		setGoing(true);
		setProblem(null);
		try {
			const target = await beginSignIn({
				...(props.returnTo ? { returnTo: props.returnTo } : {}),
				...(props.invitation ? { invitation: props.invitation } : {}),
			});
			location.assign(target);
		} catch (error) {
			setProblem(problemOf(error));
			setGoing(false);
		}
	};

	return (
		<>
			<button
				type="button"
				class="button primary large"
				aria-disabled={isGoing()}
				onClick={() => void go()}
			>
				{isGoing() ? "Opening the sign-in page…" : props.label}
				<Show when={!isGoing()}>
					<Icon name="arrow" />
				</Show>
			</button>
			<ProblemNotice problem={problem()} />
		</>
	);
}
