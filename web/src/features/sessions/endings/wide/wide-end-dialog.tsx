import { Show } from "solid-js";
import type { Session } from "../../../../api/client.ts";
import { nameIn } from "../../filters/filter-words.ts";
import type { SessionView } from "../../filters/session-view.ts";
import { EndEverythingDialog } from "./end-everything-dialog.tsx";
import { EndMatchingDialog } from "./end-matching-dialog.tsx";

/** More than can be selected: what a filter means, or all of the organization. */
export type WideScope =
	| {
			kind: "matching";
			view: SessionView;
			/** How many were said to be selected, where all that match had been. */
			selected?: number;
	  }
	| { kind: "everything" };

/** The dialog of the scope that was chosen. */
export default function WideEndDialog(props: {
	scope: WideScope;
	rows: ReadonlyMap<string, Session>;
	onScope: (scope: WideScope | null) => void;
	onDone: () => void;
}) {
	const close = () => props.onScope(null);
	return (
		<Show
			when={props.scope.kind === "matching" && props.scope}
			fallback={<EndEverythingDialog onDone={props.onDone} onClose={close} />}
		>
			{(scope) => (
				<EndMatchingDialog
					view={scope().view}
					selected={scope().selected}
					nameFor={(id) => nameIn(props.rows.values(), id)}
					onDone={props.onDone}
					onClose={close}
					onEverything={() => props.onScope({ kind: "everything" })}
				/>
			)}
		</Show>
	);
}
