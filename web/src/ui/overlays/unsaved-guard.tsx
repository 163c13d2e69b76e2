import { Show } from "solid-js";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { createLeaveGuard } from "./leave-guard.ts";

/** Asks before what was filled in is lost with the page. */
export function UnsavedGuard(props: {
	isUnsaved: boolean;
	/** What would be lost, as a sentence would begin with it: "Your changes to the policy". */
	what: string;
}) {
	const guard = createLeaveGuard(() => props.isUnsaved);
	return (
		<Show when={guard.question()} keyed>
			{(exit) => (
				<ConfirmDialog
					title="Discard your changes?"
					keepLabel="Keep editing"
					actLabel="Discard changes"
					isLocal
					onAct={exit.go}
					onClose={guard.stay}
				>
					<p>
						{props.what} are not saved. {exit.by} discards them.
					</p>
				</ConfirmDialog>
			)}
		</Show>
	);
}
