import { createSignal, Match, onMount, Show, Switch } from "solid-js";
import { api } from "../../../../api/client.ts";
import type { Problem } from "../../../../api/errors.ts";
import { attempt } from "../../../../api/query-client.ts";
import { useOrganization, useSignedIn } from "../../../../api/session.tsx";
import { plural } from "../../../../lib/numbers.ts";
import { firstNameOf, nameOf } from "../../../../lib/people.ts";
import { serverNow } from "../../../../lib/server-clock.ts";
import { announce } from "../../../../ui/messages/announcer.tsx";
import { ProblemNotice } from "../../../../ui/messages/problem-notice.tsx";
import { Skeleton } from "../../../../ui/messages/states.tsx";
import { keepDraft, takeDraft } from "../../../sign-in/draft.ts";
import { StepUpInPlace } from "../../../sign-in/step-up-in-place.tsx";
import { type SessionView, wireFilter } from "../../filters/session-view.ts";
import { Difference } from "../difference.tsx";
import { Effects } from "../end-effects.tsx";
import { confirmAbove } from "./confirm-above.ts";
import { FrozenFilter, type Preview, PreviewFacts } from "./preview-facts.tsx";
import { createWideEnd } from "./wide-end.ts";
import { WideEndFields } from "./wide-end-fields.tsx";
import { WideEndFrame } from "./wide-end-frame.tsx";

const isReason = (value: unknown): value is string => typeof value === "string";

/**
 * Ends exactly the sessions that a preview showed: it is made when the dialog opens, and what no longer stands or
 * matches by the time of the confirmation is left alone.
 */
export function EndMatchingDialog(props: {
	/** The filters as they were when the dialog was opened. */
	view: SessionView;
	/** How many were selected, if all that match had been. */
	selected: number | undefined;
	nameFor: (id: string) => string;
	onDone: () => void;
	onClose: () => void;
	/** Leads to the scope of the whole organization, when a filter matches too much. */
	onEverything: () => void;
}) {
	const organization = useOrganization();
	const me = useSignedIn();
	const draftName = `end-matching.${organization().id}`;
	const kept = takeDraft(draftName, me.administrator.id, isReason);
	const wide = createWideEnd(organization().id, kept ?? undefined);
	const [preview, setPreview] = createSignal<Preview | null>(null);
	const [includeCurrent, setIncludeCurrent] = createSignal(false);
	let keep: HTMLButtonElement | undefined;

	// A filter that nobody understands would end more than the address says.
	const isUnclear = () => props.view.unknown.length > 0;
	const count = () => preview()?.count ?? 0;
	/** The first name of the one person whose one session it is. */
	const onlyName = () => {
		const only = count() === 1 ? preview()?.sample[0] : undefined;
		return only ? firstNameOf(nameOf(only.user)) : null;
	};
	const slug = () => (count() > confirmAbove || preview()?.everything ? organization().slug : null);

	let looks = 0;
	const look = async () => {
		if (isUnclear()) return;
		looks += 1;
		const mine = looks;
		wide.setProblem(null);
		setPreview(null);
		// The button that asked may be gone by now; its focus must not fall out of the dialog.
		queueMicrotask(() => {
			if (document.activeElement === document.body) keep?.focus();
		});
		// Only active sessions can end; the ledger's filters and "All" mean nothing here.
		const filter = wireFilter({ ...props.view, status: "active" }, serverNow());
		const outcome = await attempt(() =>
			api.sessions.previewRevocation.query({
				organizationId: organization().id,
				filter,
				exceptCurrent: !includeCurrent(),
			}),
		);
		if (mine !== looks) return;
		if (!outcome.ok) {
			wide.setProblem(outcome.problem);
			return;
		}
		setPreview(outcome.value);
		announce(`${plural(outcome.value.count, "active session matches", "active sessions match")}.`);
	};
	onMount(() => void look());

	const end = () => {
		const shown = preview();
		if (!shown) return;
		const order = {
			organizationId: organization().id,
			previewId: shown.previewId,
			expectedCount: shown.count,
			...(slug() !== null && { confirm: wide.typed().trim() }),
			reason: wide.reason().trim(),
		};
		void wide
			.run(
				(idempotencyKey) => api.sessions.revokeByFilter.mutate({ ...order, idempotencyKey }),
				includeCurrent() ? "unknown" : "stays",
			)
			.then((outcome) => outcome?.ok && props.onDone());
	};

	return (
		<StepUpInPlace
			act="Ending more than 25 sessions within 10 minutes"
			problem={wide.problem()}
			onLeave={() => keepDraft(draftName, me.administrator.id, wide.reason())}
			onBack={() => wide.setProblem(null)}
			onClose={() => props.onClose()}
		>
			<WideEndFrame
				wide={wide}
				organization={organization()}
				question={count() === 1 ? "End the matching session?" : "End all matching sessions?"}
				slug={slug()}
				keepLabel={count() > 0 ? `Keep ${count() === 1 ? "session" : "sessions"}` : "Close"}
				actLabel={count() > 0 ? `End ${plural(count(), "session")}` : null}
				keepRef={(button) => {
					keep = button;
				}}
				onEnd={end}
				onClose={() => props.onClose()}
			>
				<FrozenFilter view={props.view} nameFor={props.nameFor} />
				<Switch>
					<Match when={isUnclear()}>
						<div class="notice" data-tone="warning">
							<p>
								This address holds a filter that is not known. Remove it first, so that nothing ends
								that was not meant.
							</p>
						</div>
					</Match>
					<Match when={preview()}>
						{(shown) => (
							<>
								<PreviewFacts preview={shown()} />
								<Difference selected={props.selected} count={shown().count} />
								<Show when={shown().count > 0}>
									<Effects firstName={onlyName()} />
									<WideEndFields asked={wide} slug={slug()} />
								</Show>
							</>
						)}
					</Match>
					<Match when={!wide.problem()}>
						<Skeleton rows={3} label="Looking for the sessions that match" />
					</Match>
				</Switch>
				<Show when={!isUnclear()}>
					<label class="choice boxed">
						<input
							type="checkbox"
							checked={includeCurrent()}
							disabled={wide.isEnding()}
							onChange={(event) => {
								setIncludeCurrent(event.currentTarget.checked);
								void look();
							}}
						/>
						<span>Include my current session, if it matches. This signs me out.</span>
					</label>
				</Show>
				<ProblemNotice lead="Nothing was ended." problem={explained(wide.problem())}>
					<Show
						when={wide.problem()?.reason === "too_many_matches"}
						fallback={
							<button type="button" class="button" onClick={() => void look()}>
								Look again
							</button>
						}
					>
						<button type="button" class="button" onClick={() => props.onEverything()}>
							<span class="clip">End all sessions of {organization().name}…</span>
						</button>
					</Show>
				</ProblemNotice>
			</WideEndFrame>
		</StepUpInPlace>
	);
}

const explained = (problem: Problem | null): Problem | null =>
	problem?.reason === "conflict"
		? { ...problem, message: `${problem.message} The sessions that match may be others by now.` }
		: problem;
