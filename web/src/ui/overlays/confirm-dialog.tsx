import { createSignal, type JSX } from "solid-js";
import type { Problem } from "../../api/errors.ts";
import { ProblemNotice } from "../messages/problem-notice.tsx";
import { Dialog } from "./dialog.tsx";
import { DialogActions } from "./dialog-actions.tsx";

/** Asks before something that can't be taken back. The safe button has focus; a failure is shown in place. */
export function ConfirmDialog(props: {
	title: JSX.Element;
	keepLabel: string;
	actLabel: string;
	/** For what takes nothing away. */
	tone?: "danger" | "primary";
	/** Does it; answers with the problem, if there was one. */
	onAct: () => Promise<Problem | null>;
	onClose: () => void;
	children: JSX.Element;
}) {
	const [isActing, setActing] = createSignal(false);
	const [problem, setProblem] = createSignal<Problem | null>(null);
	const act = async () => {
		if (isActing()) return;
		setActing(true);
		setProblem(null);
		const found = await props.onAct();
		setActing(false);
		setProblem(found);
	};
	return (
		<Dialog
			role="alertdialog"
			title={props.title}
			dismissible={!isActing()}
			onClose={() => props.onClose()}
		>
			{props.children}
			<ProblemNotice problem={problem()} />
			<DialogActions
				keepLabel={props.keepLabel}
				actLabel={props.actLabel}
				actingLabel="Working…"
				isActing={isActing()}
				tone={props.tone ?? "danger"}
				isKeepFocused
				onKeep={() => props.onClose()}
				onAct={() => void act()}
			/>
		</Dialog>
	);
}
