import { createSignal, onCleanup } from "solid-js";
import { beginSignIn } from "../../api/auth.ts";
import { type Problem, problemOf } from "../../api/errors.ts";

/** Asks the server where to sign in and goes there; says why when that fails, and can be tried again. */
export function createSignInStart() {
	const [isGoing, setGoing] = createSignal(false);
	const [problem, setProblem] = createSignal<Problem | null>(null);
	/** Back from the provider, the page is as it was left, frozen: nothing is under way any more. */
	const onShow = (event: PageTransitionEvent): void => {
		if (event.persisted) setGoing(false);
	};
	addEventListener("pageshow", onShow);
	onCleanup(() => removeEventListener("pageshow", onShow));
	return {
		isGoing,
		problem,
		async go(order: Parameters<typeof beginSignIn>[0]): Promise<void> {
			if (isGoing()) return;
			setGoing(true);
			setProblem(null);
			try {
				location.assign(await beginSignIn(order));
			} catch (error) {
				setProblem(problemOf(error));
				setGoing(false);
			}
		},
	};
}
