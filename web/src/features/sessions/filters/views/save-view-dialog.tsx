import { createSignal, createUniqueId, For, Show } from "solid-js";
import { api, type SavedView } from "../../../../api/client.ts";
import type { Problem } from "../../../../api/errors.ts";
import { attempt } from "../../../../api/query-client.ts";
import { isolated } from "../../../../lib/people.ts";
import { FieldProblem } from "../../../../ui/messages/field-problem.tsx";
import { toast } from "../../../../ui/messages/toasts.ts";
import { Dialog } from "../../../../ui/overlays/dialog.tsx";
import { DialogActions } from "../../../../ui/overlays/dialog-actions.tsx";
import { filterWords } from "../filter-words.ts";
import { readViewsAgain, viewKept } from "./saved-views.ts";

/** What is to be kept, as it was when the dialog was opened; with an id in place of the view that has it. */
export interface SaveOrder extends Pick<SavedView, "name" | "filter" | "sort"> {
	viewId?: string;
	unknown: readonly string[];
}

const nameless: Problem = {
	reason: "bad_input",
	message: "Give the view a name.",
	requestId: null,
};

/** Asks for a view's name. Whatever goes wrong, what was typed stays. */
export function SaveViewDialog(props: {
	organizationId: string;
	order: SaveOrder;
	onClose: () => void;
}) {
	const nameId = createUniqueId();
	const [name, setName] = createSignal(props.order.name);
	const [isSaving, setSaving] = createSignal(false);
	const [problem, setProblem] = createSignal<Problem | null>(null);
	/** Gone as soon as somebody else has removed it: then it is a new one. */
	const [viewId, setViewId] = createSignal(props.order.viewId);
	let key = crypto.randomUUID();
	const filters = () => filterWords(viewKept(props.order), (id) => id).map(({ text }) => text);
	const isUnclear = () => props.order.unknown.length > 0;

	const save = async () => {
		if (isSaving() || isUnclear()) return;
		if (name().trim() === "") {
			setProblem(nameless);
			document.getElementById(nameId)?.focus();
			return;
		}
		setSaving(true);
		setProblem(null);
		const { filter, sort } = props.order;
		const id = viewId();
		const outcome = await attempt(() =>
			api.savedViews.save.mutate({
				...{ organizationId: props.organizationId, name: name(), filter, idempotencyKey: key },
				...(id !== undefined && { viewId: id }),
				...(sort && { sort }),
			}),
		);
		setSaving(false);
		if (outcome.ok) {
			void readViewsAgain(props.organizationId);
			toast({ text: `View “${isolated(outcome.value.view.name)}” saved.` });
			props.onClose();
			return;
		}
		// Without an answer it may have been saved: the same request once more finds out.
		if (outcome.problem.reason !== "offline") key = crypto.randomUUID();
		if (outcome.problem.reason === "not_found" && id !== undefined) {
			setViewId(undefined);
			void readViewsAgain(props.organizationId);
		}
		setProblem(outcome.problem);
		document.getElementById(nameId)?.focus();
	};

	return (
		<Dialog
			title={props.order.viewId === undefined ? "Save this view" : "Rename this view"}
			dismissible={!isSaving()}
			onClose={() => props.onClose()}
		>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					void save();
				}}
			>
				<div class="field">
					<label for={nameId}>Name</label>
					<input
						id={nameId}
						class="input"
						autocomplete="off"
						autofocus
						maxLength={60}
						aria-describedby={`${nameId}-hint ${nameId}-problem`}
						aria-invalid={problem() !== null}
						value={name()}
						onInput={(event) => {
							setName(event.currentTarget.value);
							key = crypto.randomUUID();
						}}
					/>
					<p id={`${nameId}-hint`} class="quiet">
						All administrators of the organization find it under “Views”.
					</p>
					<FieldProblem id={`${nameId}-problem`} problem={problem()} />
				</div>
				<ul class="chip-row" aria-label="Filters of this view">
					<For each={filters()} fallback={<li class="chip">No filters</li>}>
						{(text) => <li class="chip break">{text}</li>}
					</For>
				</ul>
				<Show when={isUnclear()}>
					<p class="notice" data-tone="warning">
						This view has a filter that nobody knows. Remove it first, then save.
					</p>
				</Show>
				<DialogActions
					keepLabel="Cancel"
					actLabel={isUnclear() ? null : actLabel(props.order.viewId, viewId())}
					actingLabel="Saving…"
					isActing={isSaving()}
					onKeep={() => props.onClose()}
				/>
			</form>
		</Dialog>
	);
}

function actLabel(asked: string | undefined, viewId: string | undefined): string {
	if (viewId !== undefined) return "Rename view";
	return asked === undefined ? "Save view" : "Save as a new view";
}
