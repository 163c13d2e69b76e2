import { For, Show } from "solid-js";
import {
	api,
	type Policy,
	type PolicyChange,
	type PolicyView,
	type Receipt,
} from "../../api/client.ts";
import type { Problem } from "../../api/errors.ts";
import { attempt } from "../../api/query-client.ts";
import { formatNumber, plural } from "../../lib/numbers.ts";
import { Icon } from "../../ui/icon.tsx";
import { confirmAbove } from "../sessions/endings/wide/confirm-above.ts";
import { StepUpConfirm } from "../sign-in/step-up-confirm.tsx";
import { deletionWords, fieldWords, policyFields, valueWords } from "./field-words.ts";

/** What a change would do at this moment, as the server counted it. */
export interface Simulation {
	change: PolicyChange;
	wouldEnd: number;
	standing: number;
	values: Policy;
}

export type SavedPolicy = PolicyView & { receipt: Receipt | null };

/** Shows what saving would do to live sessions before it does it. */
export function SavePolicyDialog(props: {
	organizationId: string;
	slug: string;
	before: Policy;
	simulation: Simulation;
	onSaved: (saved: SavedPolicy) => void;
	/** The page is left to sign in again; what was filled in has to be kept. */
	onLeave: () => void;
	onClose: () => void;
}) {
	const idempotencyKey = crypto.randomUUID();
	const changed = () => policyFields.filter((field) => field in props.simulation.change);
	const save = async (): Promise<Problem | null> => {
		const outcome = await attempt(() =>
			api.policies.set.mutate({
				organizationId: props.organizationId,
				change: props.simulation.change,
				idempotencyKey,
			}),
		);
		if (!outcome.ok) return outcome.problem;
		props.onSaved(outcome.value);
		return null;
	};
	const ends = () => props.simulation.wouldEnd > 0;
	const deletions = () => deletionWords(props.before, props.simulation.values);

	return (
		<StepUpConfirm
			act="Changing a policy"
			onLeave={() => props.onLeave()}
			title="Save this session policy?"
			keepLabel="Go back"
			actLabel={
				ends() ? `Save and end ${plural(props.simulation.wouldEnd, "session")}` : "Save policy"
			}
			tone={ends() || deletions().length > 0 ? "danger" : "primary"}
			typedName={props.simulation.wouldEnd > confirmAbove ? props.slug : null}
			onAct={save}
			onClose={() => props.onClose()}
		>
			<dl class="facts">
				<For each={changed()}>
					{(field) => (
						<>
							<dt>{fieldWords[field].label}</dt>
							<dd>
								{valueWords(field, props.before)} → {valueWords(field, props.simulation.values)}
								{props.simulation.change[field] === null ? " (default)" : ""}
							</dd>
						</>
					)}
				</For>
			</dl>
			<Show when={deletions().length > 0}>
				<div class="notice" data-tone="warning">
					<Icon name="warning" />
					<ul>
						<For each={deletions()}>{(sentence) => <li>{sentence}</li>}</For>
					</ul>
				</div>
			</Show>
			<div class="notice" data-tone={ends() ? "warning" : undefined}>
				<Icon name={ends() ? "warning" : "info"} />
				<p class="numbers">
					This would end {formatNumber(props.simulation.wouldEnd)} of{" "}
					{plural(props.simulation.standing, "session")} now.
				</p>
			</div>
		</StepUpConfirm>
	);
}
