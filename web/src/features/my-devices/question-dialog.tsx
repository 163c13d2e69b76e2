import { createSignal, Match, onCleanup, onMount, Show, Switch } from "solid-js";
import { deviceLabel } from "../../lib/labels.ts";
import { plural } from "../../lib/numbers.ts";
import type { Problem, Session } from "./calls.ts";

export type Question =
	| { kind: "one" | "not_me"; session: Session }
	| { kind: "others"; count: number };

/** Asks before a device is signed out. The safe answer has focus; a failure is shown in place, and may be tried again. */
export function QuestionDialog(props: {
	question: Question;
	organization: string;
	onAct: () => Promise<Problem | null>;
	onClose: () => void;
}) {
	const [isActing, setActing] = createSignal(false);
	const [problem, setProblem] = createSignal<Problem | null>(null);
	let element: HTMLDialogElement | undefined;
	let isGone = false;
	onMount(() => element?.showModal());
	onCleanup(() => {
		isGone = true;
		element?.close();
	});
	const act = async () => {
		if (isActing()) return;
		setActing(true);
		setProblem(null);
		const found = await props.onAct();
		setActing(false);
		setProblem(found);
	};
	const session = () => ("session" in props.question ? props.question.session : null);
	const label = () => {
		const found = session();
		return found === null ? "" : deviceLabel(found.device);
	};
	const title = () => {
		if (props.question.kind === "others") return "Sign out all other devices?";
		if (session()?.current) return "Sign out this device?";
		return props.question.kind === "one" ? "Sign out this other device?" : "Was that not you?";
	};
	const actLabel = () => {
		if (props.question.kind === "others")
			return `Sign out ${plural(props.question.count, "device")}`;
		return props.question.kind === "one" ? "Sign out" : "That was not me";
	};
	return (
		<dialog
			ref={element}
			class="dialog"
			role="alertdialog"
			aria-labelledby="question"
			aria-describedby="question-text"
			on:cancel={(event: Event) => isActing() && event.preventDefault()}
			on:close={() => {
				if (!isGone) props.onClose();
			}}
		>
			<h2 id="question" class="dialog-title">
				{title()}
			</h2>
			<p id="question-text">
				<Switch>
					<Match when={props.question.kind === "others"}>
						They are signed out everywhere on their next request. This one stays signed in.
					</Match>
					<Match when={session()?.current}>
						You are using it to look at this page. You can sign in again afterwards.
					</Match>
					<Match when={props.question.kind === "one"}>
						<bdi>{label()}</bdi> is signed out everywhere on its next request. Whoever uses it can
						sign in again.
					</Match>
					<Match when={true}>
						<bdi>{label()}</bdi> is signed out everywhere at once, and the administrators of{" "}
						<bdi>{props.organization}</bdi> see that it was not you. Then we tell you what to do
						next.
					</Match>
				</Switch>
			</p>
			<div role="alert">
				<Show when={problem()}>
					{(found) => (
						<div class="notice" data-tone="danger">
							<p>{found().message}</p>
						</div>
					)}
				</Show>
			</div>
			<div class="dialog-actions">
				<button
					type="button"
					class="button"
					autofocus
					disabled={isActing()}
					onClick={() => props.onClose()}
				>
					{props.question.kind === "not_me" ? "Back" : "Keep signed in"}
				</button>
				<button
					type="button"
					class="button danger"
					aria-disabled={isActing()}
					onClick={() => void act()}
				>
					{isActing() ? "Signing out…" : actLabel()}
				</button>
			</div>
		</dialog>
	);
}
