import { createSignInStart } from "./sign-in-start.ts";

/** Beside a refusal that asks for a fresh sign-in: leads to the provider and back to this page. */
export function StepUpButton(props: { tabIndex?: number }) {
	const start = createSignInStart();
	return (
		<>
			<button
				type="button"
				class="link-button"
				tabIndex={props.tabIndex}
				aria-disabled={start.isGoing()}
				onClick={() =>
					void start.go({ returnTo: `${location.pathname}${location.search}`, stepUp: true })
				}
			>
				{start.isGoing() ? "Opening the sign-in page…" : "Sign in again"}
			</button>
			{start.problem()?.message}
		</>
	);
}
