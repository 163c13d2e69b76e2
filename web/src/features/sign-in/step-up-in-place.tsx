import { type JSX, Show } from "solid-js";
import type { Problem } from "../../api/errors.ts";
import { StepUpDialog } from "./step-up-dialog.tsx";

/** A dialog, until the server asks to see credentials first: then the way to them takes its place. */
export function StepUpInPlace(props: {
	/** What needs it: "Creating an API token". */
	act: string;
	/** What the dialog was refused with. */
	problem: Problem | null;
	/** Keeps what was filled in. */
	onLeave?: () => void;
	onBack: () => void;
	onClose: () => void;
	children: JSX.Element;
}) {
	return (
		<Show
			when={props.problem?.reason !== "step_up_required"}
			fallback={
				<StepUpDialog
					act={props.act}
					onLeave={() => props.onLeave?.()}
					onBack={() => props.onBack()}
					onClose={() => props.onClose()}
				/>
			}
		>
			{props.children}
		</Show>
	);
}
