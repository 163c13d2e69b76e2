import { createSignal, Show } from "solid-js";
import { serverTime } from "../../lib/server-clock.ts";
import { beginSignIn, type DevicesState, type Problem } from "./calls.ts";
import { endedWords } from "./words.ts";

/** For whoever is not in, or is not any more. */
export function SignedOut(props: { state: DevicesState; problem: string | null }) {
	const [problem, setProblem] = createSignal<Problem | null>(null);
	const [isLeaving, setLeaving] = createSignal(false);
	const ended = () => (props.state.visit?.state === "ended" ? props.state.visit : null);
	const signIn = async () => {
		if (isLeaving()) return;
		setLeaving(true);
		const answer = await beginSignIn();
		if (answer.ok) location.assign(answer.value.location);
		else {
			setLeaving(false);
			setProblem(answer.problem);
		}
	};
	return (
		<section class="devices-card" aria-labelledby="signed-out">
			<h1 id="signed-out" class="page-title" tabindex="-1">
				{ended() ? "You are signed out" : "See where you are signed in"}
			</h1>
			<Show when={ended()}>
				{(visit) => <p class="lead">{endedWords(visit().ended, serverTime())}</p>}
			</Show>
			<Show when={!ended()}>
				<p class="lead">
					Every device and browser that is signed in as you, and a way to sign out what you do not
					know.
				</p>
			</Show>
			<Show when={problem()?.message ?? props.problem}>
				{(sentence) => (
					<div class="notice" data-tone="warning" role="alert">
						<p>{sentence()}</p>
					</div>
				)}
			</Show>
			<Show
				when={props.state.signIn}
				fallback={<p>Open this page from the account page of your app, where you are signed in.</p>}
			>
				<button
					type="button"
					class="button primary large"
					aria-disabled={isLeaving()}
					onClick={() => void signIn()}
				>
					{isLeaving() ? "Opening the sign-in…" : "Sign in"}
				</button>
				<p class="quiet">
					You sign in where you always do. You can also open this page from the account page of your
					app.
				</p>
			</Show>
		</section>
	);
}
