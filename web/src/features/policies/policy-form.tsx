import { A } from "@solidjs/router";
import { createMemo, createSignal, For, Show } from "solid-js";
import { api, type PolicyView, type Receipt } from "../../api/client.ts";
import type { Problem } from "../../api/errors.ts";
import { attempt, queryClient } from "../../api/query-client.ts";
import { useOrganization, useSignedIn } from "../../api/session.tsx";
import { plural } from "../../lib/numbers.ts";
import { hourMs } from "../../lib/units.ts";
import { Icon } from "../../ui/icon.tsx";
import { announce } from "../../ui/messages/announcer.tsx";
import { ProblemNotice } from "../../ui/messages/problem-notice.tsx";
import { UnsavedGuard } from "../../ui/overlays/unsaved-guard.tsx";
import { refreshAfterRevocation } from "../sessions/queries.ts";
import { keepDraft, takeDraft } from "../sign-in/draft.ts";
import { durationWords } from "./durations.ts";
import { deletionWords, policyFields, sections } from "./field-words.ts";
import {
	changeOf,
	type Draft,
	draftsOf,
	type FieldProblems,
	placeProblem,
	presetDraft,
} from "./policy-drafts.ts";
import { PolicyField } from "./policy-field.tsx";
import { policyQuery } from "./queries.ts";
import { type SavedPolicy, SavePolicyDialog, type Simulation } from "./save-policy-dialog.tsx";

const areDrafts = (value: unknown): value is ReturnType<typeof draftsOf> =>
	typeof value === "object" && value !== null && policyFields.every((field) => field in value);

/** The policy to be changed, and what a change of it would end. */
export function PolicyForm(props: { view: PolicyView }) {
	const organization = useOrganization();
	const me = useSignedIn();
	const draftName = `policy.${organization().id}`;
	const [drafts, setDrafts] = createSignal(
		takeDraft(draftName, me.administrator.id, areDrafts) ?? draftsOf(props.view),
	);
	const [problems, setProblems] = createSignal<FieldProblems>({});
	const [problem, setProblem] = createSignal<Problem | null>(null);
	/** The page is about to be left for a sign-in, and what was filled in is kept for afterwards. */
	const [isKept, setKept] = createSignal(false);
	const [isLooking, setLooking] = createSignal(false);
	const [simulation, setSimulation] = createSignal<Simulation | null>(null);
	const [saved, setSaved] = createSignal<{
		receipt: Receipt | null;
		/** What was in force, where nothing is lost that it would not bring back. */
		before: PolicyView | null;
	} | null>(null);
	const pending = createMemo(() => changeOf(drafts(), props.view));
	const isChanged = () =>
		Object.keys(pending().change).length + Object.keys(pending().problems).length > 0;
	let form: HTMLFormElement | undefined;

	const edit = (field: keyof FieldProblems, draft: Draft) => {
		setDrafts((all) => ({ ...all, [field]: draft }));
		setKept(false);
		setProblems(({ [field]: _solved, ...others }) => others);
		setProblem(null);
		setSaved(null);
	};
	const applyPreset = ({ name, values }: PolicyView["presets"][number]) => {
		edit("idleTimeoutMs", presetDraft(values.idleTimeoutMs));
		edit("absoluteLifetimeMs", presetDraft(values.absoluteLifetimeMs));
		announce(`${name} filled in. Save to apply it.`);
	};
	const showProblems = (found: FieldProblems) => {
		setProblems(found);
		const first = policyFields.find((field) => found[field]);
		const sentence = first && found[first];
		if (sentence) announce(sentence);
		form?.querySelector<HTMLElement>(`[data-policy-field="${first}"] :is(input, select)`)?.focus();
	};
	const refuse = (found: Problem) => {
		const atField = placeProblem(found);
		if (atField) showProblems(atField);
		else setProblem(found);
	};

	const look = async () => {
		if (isLooking() || !isChanged()) return;
		setProblem(null);
		setSaved(null);
		const { change, problems: found } = pending();
		if (Object.keys(found).length > 0) {
			showProblems(found);
			return;
		}
		setLooking(true);
		const outcome = await attempt(() =>
			api.policies.simulate.query({ organizationId: organization().id, change }),
		);
		setLooking(false);
		if (outcome.ok) setSimulation({ change, ...outcome.value });
		else refuse(outcome.problem);
	};
	const onSaved = ({ receipt, ...view }: SavedPolicy) => {
		const organizationId = organization().id;
		const before = props.view;
		setSimulation(null);
		queryClient.setQueryData(policyQuery(organizationId).queryKey, view);
		setDrafts(draftsOf(view));
		const [old, now] = [before.values, view.values];
		const isLost =
			receipt?.revoked ||
			// What became shorter stays so: a longer limit gives no session its time back.
			now.idleTimeoutMs < old.idleTimeoutMs ||
			now.absoluteLifetimeMs < old.absoluteLifetimeMs ||
			deletionWords(old, now).length > 0;
		setSaved({ receipt, before: isLost ? null : before });
		announce(`Policy saved. ${endedWords(receipt)}`);
		refreshAfterRevocation(organizationId);
		if (receipt) void queryClient.invalidateQueries({ queryKey: ["sessions", organizationId] });
	};

	return (
		<form
			ref={form}
			novalidate
			onSubmit={(event) => {
				event.preventDefault();
				void look();
			}}
		>
			<section class="sheet">
				<h2>Presets</h2>
				<p class="quiet">They fill in the idle timeout and the absolute lifetime below.</p>
				<div class="actions presets">
					<For each={props.view.presets}>
						{(preset) => (
							<button type="button" class="button" onClick={() => applyPreset(preset)}>
								<span>
									{preset.name}{" "}
									<span class="quiet">
										{durationWords(preset.values.idleTimeoutMs)} idle,{" "}
										{preset.values.absoluteLifetimeMs / hourMs} hours in all
									</span>
								</span>
							</button>
						)}
					</For>
				</div>
			</section>
			<For each={sections}>
				{(section) => (
					<section class="sheet policy-section">
						<h2>{section.title}</h2>
						<For each={section.fields}>
							{(field) => (
								<PolicyField
									field={field}
									draft={drafts()[field]}
									problem={problems()[field]}
									onChange={(draft) => edit(field, draft)}
								/>
							)}
						</For>
					</section>
				)}
			</For>
			<div class="policy-actions">
				<ProblemNotice lead="Nothing was saved." problem={problem()} />
				<Show when={saved()}>
					{(done) => (
						<div class="notice" data-tone="success">
							<Icon name="check" />
							<p>
								Policy saved. {endedWords(done().receipt)}{" "}
								<Show when={done().receipt}>
									{(receipt) => (
										<A href={`/o/${organization().slug}/receipts/${receipt().id}`}>View receipt</A>
									)}
								</Show>
							</p>
							<Show when={done().before}>
								{(before) => (
									<button
										type="button"
										class="button"
										onClick={() => {
											setDrafts(draftsOf(before()));
											void look();
										}}
									>
										Undo…
									</button>
								)}
							</Show>
						</div>
					)}
				</Show>
				<p class="quiet">{isChanged() ? "Changes are not saved yet." : "No changes."}</p>
				<Show when={isChanged()}>
					<button
						type="button"
						class="button"
						onClick={() => {
							setDrafts(draftsOf(props.view));
							setProblems({});
							setProblem(null);
							announce("Changes discarded.");
							form?.querySelector<HTMLElement>("[type=submit]")?.focus();
						}}
					>
						Discard changes
					</button>
				</Show>
				<button type="submit" class="button primary" aria-disabled={isLooking() || !isChanged()}>
					{isLooking() ? "Looking…" : "Save…"}
				</button>
			</div>
			<UnsavedGuard isUnsaved={isChanged() && !isKept()} what="Your changes to the policy" />
			<Show when={simulation()} keyed>
				{(found) => (
					<SavePolicyDialog
						organizationId={organization().id}
						slug={organization().slug}
						before={props.view.values}
						simulation={found}
						onSaved={onSaved}
						onLeave={() => {
							keepDraft(draftName, me.administrator.id, drafts());
							setKept(true);
						}}
						onClose={() => setSimulation(null)}
					/>
				)}
			</Show>
		</form>
	);
}

const endedWords = (receipt: Receipt | null): string =>
	receipt && receipt.revoked > 0
		? `${plural(receipt.revoked, "session")} ended.`
		: "No session ended.";
