import { Show } from "solid-js";
import { Icon } from "../../ui/icon.tsx";
import { ProblemNotice } from "../../ui/messages/problem-notice.tsx";
import { createSignInStart } from "./sign-in-start.ts";

/** The one way to sign in, from wherever it starts. */
export function SignInButton(props: { label: string; returnTo?: string; invitation?: string }) {
	const start = createSignInStart();
	const go = () =>
		start.go({
			...(props.returnTo ? { returnTo: props.returnTo } : {}),
			...(props.invitation ? { invitation: props.invitation } : {}),
		});

	return (
		<>
			<button
				type="button"
				class="button primary large"
				aria-disabled={start.isGoing()}
				onClick={() => void go()}
			>
				{start.isGoing() ? "Opening the sign-in page…" : props.label}
				<Show when={!start.isGoing()}>
					<Icon name="arrow" />
				</Show>
			</button>
			<ProblemNotice problem={start.problem()} />
		</>
	);
}
