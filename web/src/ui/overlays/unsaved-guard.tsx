import { useBeforeLeave } from "@solidjs/router";
import { createEffect, createSignal, onCleanup, Show } from "solid-js";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { askBeforeExit, type PageExit } from "./page-exit.ts";

/** Asks before what was filled in is lost with the page: in our words inside the app, in the browser's beyond it. */
export function UnsavedGuard(props: {
	isUnsaved: boolean;
	/** What would be lost, as a sentence would begin with it: "Your changes to the policy". */
	what: string;
}) {
	const [question, setQuestion] = createSignal<PageExit | null>(null);
	/** Decided: the browser need not ask once more. */
	const [isDiscarded, setDiscarded] = createSignal(false);
	const isUnsaved = () => props.isUnsaved && !isDiscarded();
	useBeforeLeave((navigation) => {
		if (!isUnsaved() || navigation.defaultPrevented) return;
		navigation.preventDefault();
		setQuestion({
			by: "Leaving this page",
			go: async () => {
				// Gone before the next page takes focus, which a modal dialog would not let it.
				setQuestion(null);
				navigation.retry(true);
				return null;
			},
		});
	});
	const askAbout = ({ by, go }: PageExit) =>
		setQuestion({
			by,
			go: async () => {
				setDiscarded(true);
				const problem = await go();
				if (problem) setDiscarded(false);
				else setQuestion(null);
				return problem;
			},
		});
	createEffect(() => {
		if (!isUnsaved()) return;
		// Listened to only while there is something to lose: a listener keeps the page out of the browser's cache.
		const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
		addEventListener("beforeunload", onUnload);
		onCleanup(() => removeEventListener("beforeunload", onUnload));
		onCleanup(askBeforeExit(askAbout));
	});
	return (
		<Show when={question()} keyed>
			{(exit) => (
				<ConfirmDialog
					title="Discard your changes?"
					keepLabel="Keep editing"
					actLabel="Discard changes"
					onAct={exit.go}
					onClose={() => setQuestion(null)}
				>
					<p>
						{props.what} are not saved. {exit.by} discards them.
					</p>
				</ConfirmDialog>
			)}
		</Show>
	);
}
