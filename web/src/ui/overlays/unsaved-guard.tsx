import { useBeforeLeave } from "@solidjs/router";
import { createEffect, createSignal, onCleanup, Show } from "solid-js";
import { ConfirmDialog } from "./confirm-dialog.tsx";

/** Asks before what was filled in is lost with the page: in our words inside the app, in the browser's beyond it. */
export function UnsavedGuard(props: {
	isUnsaved: boolean;
	/** What would be lost, as a sentence would begin with it: "Your changes to the policy". */
	what: string;
}) {
	const [goOn, setGoOn] = createSignal<(() => void) | null>(null);
	useBeforeLeave((leave) => {
		if (!props.isUnsaved || leave.defaultPrevented) return;
		leave.preventDefault();
		setGoOn(() => () => leave.retry(true));
	});
	// Listened to only while there is something to lose: a listener keeps the page out of the browser's cache.
	createEffect(() => {
		if (!props.isUnsaved) return;
		const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
		addEventListener("beforeunload", onUnload);
		onCleanup(() => removeEventListener("beforeunload", onUnload));
	});
	return (
		<Show when={goOn()} keyed>
			{(leave) => (
				<ConfirmDialog
					title="Discard your changes?"
					keepLabel="Keep editing"
					actLabel="Discard changes"
					onAct={async () => {
						// Gone before the next page takes focus, which a modal dialog would not let it.
						setGoOn(null);
						leave();
						return null;
					}}
					onClose={() => setGoOn(null)}
				>
					<p>{props.what} are not saved. Leaving this page discards them.</p>
				</ConfirmDialog>
			)}
		</Show>
	);
}
