import { type ComponentProps, createSignal } from "solid-js";
import type { Problem } from "../../api/errors.ts";
import { ConfirmDialog } from "../../ui/overlays/confirm-dialog.tsx";
import { StepUpInPlace } from "./step-up-in-place.tsx";

/** Asks before something that can't be taken back, and for credentials where the server wants to see them first. */
export function StepUpConfirm(
	props: ComponentProps<typeof ConfirmDialog> & {
		/** What needs it: "Removing an administrator". */
		act: string;
		/** Keeps what was filled in. */
		onLeave?: () => void;
	},
) {
	const [problem, setProblem] = createSignal<Problem | null>(null);
	return (
		<StepUpInPlace
			act={props.act}
			problem={problem()}
			onLeave={() => props.onLeave?.()}
			onBack={() => setProblem(null)}
			onClose={() => props.onClose()}
		>
			<ConfirmDialog {...props} onAct={async () => setProblem(await props.onAct())} />
		</StepUpInPlace>
	);
}
