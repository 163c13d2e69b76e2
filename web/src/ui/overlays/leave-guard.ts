import { useBeforeLeave } from "@solidjs/router";
import { type Accessor, createEffect, createSignal, onCleanup } from "solid-js";
import { askBeforeExit, type PageExit } from "./page-exit.ts";

interface LeaveGuard {
	/** The way off the page that the person is to decide about; null while there is none. */
	question: Accessor<PageExit | null>;
	ask: (exit: PageExit) => void;
	stay: () => void;
}

/** Holds the page while something would be lost with it: asks in our words inside the app, in the browser's beyond it. */
export function createLeaveGuard(isAtStake: () => boolean): LeaveGuard {
	const [question, setQuestion] = createSignal<PageExit | null>(null);
	/** Decided: the browser need not ask once more. */
	const [isDiscarded, setDiscarded] = createSignal(false);
	const isHeld = () => isAtStake() && !isDiscarded();
	const stay = () => setQuestion(null);
	useBeforeLeave((navigation) => {
		if (!isHeld() || navigation.defaultPrevented) return;
		navigation.preventDefault();
		setQuestion({
			by: "Leaving this page",
			go: async () => {
				// Gone before the next page takes focus, which a modal dialog would not let it.
				stay();
				navigation.retry(true);
				return null;
			},
		});
	});
	const ask = ({ by, go }: PageExit) =>
		setQuestion({
			by,
			go: async () => {
				setDiscarded(true);
				const problem = await go();
				if (problem) setDiscarded(false);
				else stay();
				return problem;
			},
		});
	createEffect(() => {
		if (!isHeld()) return;
		// Listened to only while there is something to lose: a listener keeps the page out of the browser's cache.
		const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
		addEventListener("beforeunload", onUnload);
		onCleanup(() => removeEventListener("beforeunload", onUnload));
		onCleanup(askBeforeExit(ask));
	});
	return { question, ask, stay };
}
