import { createSignal, createUniqueId, type JSX, Show } from "solid-js";
import type { Problem } from "../../api/errors.ts";
import { TypedName, typedNameProblem } from "../fields/typed-name.tsx";
import { announce } from "../messages/announcer.tsx";
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
	/** The short name to type first, where much goes at once or for good; null: nothing. */
	typedName?: string | null;
	/** It needs no answer of the server, so that it need not wait for the connection. */
	isLocal?: boolean;
	/** Does it; answers with the problem, if there was one. */
	onAct: () => Promise<Problem | null>;
	onClose: () => void;
	children: JSX.Element;
}) {
	const [isActing, setActing] = createSignal(false);
	const [problem, setProblem] = createSignal<Problem | null>(null);
	const nameId = createUniqueId();
	const [typed, setTyped] = createSignal("");
	const [nameProblem, setNameProblem] = createSignal("");
	const act = async () => {
		if (isActing()) return;
		const missing = props.typedName ? typedNameProblem(typed(), props.typedName) : null;
		setNameProblem(missing ?? "");
		if (missing) {
			announce(missing);
			document.getElementById(nameId)?.focus();
			return;
		}
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
			<Show when={props.typedName}>
				{(name) => (
					<TypedName
						id={nameId}
						name={name()}
						value={typed()}
						problem={nameProblem()}
						onInput={setTyped}
					/>
				)}
			</Show>
			<ProblemNotice problem={problem()} />
			<DialogActions
				keepLabel={props.keepLabel}
				actLabel={props.actLabel}
				actingLabel="Working…"
				isActing={isActing()}
				tone={props.tone ?? "danger"}
				isKeepFocused
				isLocal={props.isLocal === true}
				onKeep={() => props.onClose()}
				onAct={() => void act()}
			/>
		</Dialog>
	);
}
