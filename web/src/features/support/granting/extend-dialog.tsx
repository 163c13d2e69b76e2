import { createSignal, Show } from "solid-js";
import { unwrap } from "solid-js/store";
import { api, type Organization, type SupportGrant } from "../../../api/client.ts";
import type { Problem } from "../../../api/errors.ts";
import { attempt } from "../../../api/query-client.ts";
import { useSignedIn } from "../../../api/session.tsx";
import { minuteMs } from "../../../lib/units.ts";
import { momentIn } from "../../../lib/zoned-time.ts";
import { headingIfLost } from "../../../ui/fields/focus.ts";
import { OptionalReason } from "../../../ui/fields/optional-reason.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { ProblemNotice } from "../../../ui/messages/problem-notice.tsx";
import { toast } from "../../../ui/messages/toasts.ts";
import { Dialog } from "../../../ui/overlays/dialog.tsx";
import { DialogActions } from "../../../ui/overlays/dialog-actions.tsx";
import { keepDraft } from "../../sign-in/draft.ts";
import { StepUpDialog } from "../../sign-in/step-up-dialog.tsx";
import { holderName, holderShortName } from "../grants/grant.ts";
import { refreshGrants } from "../queries.ts";
import { EndField } from "./end-field.tsx";
import { createEndForm, initialEnd } from "./end-form.ts";
import { draftName, type GrantDraft } from "./grant-draft.ts";

/** Moves the end of a grant, later or earlier, and says what that does to whoever is inside. */
export default function ExtendDialog(props: {
	organization: Organization;
	grant: SupportGrant;
	maxMs: number;
	draft: GrantDraft | null;
	onClose: () => void;
}) {
	const me = useSignedIn();
	const { grant } = props;
	const endsAt = grant.endsAt ?? 0;
	const form = createEndForm({
		initial: props.draft?.end ?? initialEnd("exact", endsAt),
		maxMs: () => props.maxMs,
		startsAt: grant.startsAt ?? 0,
	});
	const [reason, setReason] = createSignal(props.draft?.fields.reason ?? "");
	const [phase, setPhase] = createSignal<"asking" | "sending" | "stepUp">("asking");
	const [problem, setProblem] = createSignal<Problem | null>(null);
	const short = holderShortName(grant.holder);
	const chosen = () => {
		const end = form.end();
		return end.kind === "at" ? end.at : null;
	};
	/** Fields hold whole minutes; the same minute is the same end. */
	const isSame = () => chosen() === Math.floor(endsAt / minuteMs) * minuteMs;
	const isEarlier = () => (chosen() ?? 0) < endsAt;
	const act = () => (isEarlier() && !isSame() ? "Shorten" : "Extend");

	const submit = async () => {
		const at = chosen();
		if (phase() === "sending" || at === null || isSame()) return;
		setPhase("sending");
		setProblem(null);
		const text = reason().trim();
		const outcome = await attempt(() =>
			api.supportGrants.extend.mutate({
				organizationId: props.organization.id,
				grantId: grant.id,
				endsAt: at,
				idempotencyKey: crypto.randomUUID(),
				...(text ? { reason: text } : {}),
			}),
		);
		void refreshGrants(props.organization.id);
		if (!outcome.ok) {
			setPhase(outcome.problem.reason === "step_up_required" ? "stepUp" : "asking");
			if (outcome.problem.reason !== "step_up_required") setProblem(outcome.problem);
			return;
		}
		toast({
			text: `Access of ${holderName(grant.holder)} now ends ${momentIn(at, form.state.end.zone)}.`,
		});
		props.onClose();
	};
	const keep = () =>
		keepDraft(draftName, me.administrator.id, {
			version: 1,
			kind: "extend",
			organizationId: props.organization.id,
			grantId: grant.id,
			fields: {
				who: "person",
				email: "",
				scope: grant.scope,
				reason: reason(),
				ticket: "",
			},
			end: unwrap(form.state),
		} satisfies GrantDraft);

	return (
		<Show
			when={phase() !== "stepUp"}
			fallback={
				<StepUpDialog
					act={isEarlier() ? "Shortening access" : "Extending access"}
					returnFocus={headingIfLost}
					onLeave={keep}
					onBack={() => setPhase("asking")}
					onClose={() => props.onClose()}
				/>
			}
		>
			<Dialog
				title={`Change when access of ${holderName(grant.holder)} ends`}
				dismissible={phase() !== "sending"}
				returnFocus={headingIfLost}
				onClose={() => props.onClose()}
			>
				<form
					novalidate
					onSubmit={(event) => {
						event.preventDefault();
						void submit();
					}}
				>
					<p>Now it ends {momentIn(endsAt, form.state.end.zone)}.</p>
					<EndField form={form} legend="New end, counted from now" />
					<Show when={chosen() !== null && !isSame()}>
						<div class="notice" data-tone={isEarlier() ? "warning" : undefined}>
							<Icon name="info" />
							<p>
								{isEarlier()
									? `Earlier than now agreed. A support session of ${short} that is running ends with it.`
									: `Later than now agreed. A support session that is running keeps its end; ${short} enters anew to stay.`}
							</p>
						</div>
					</Show>
					<OptionalReason keptIn="in the audit log" value={reason()} onChange={setReason} />
					<ProblemNotice lead="The end stays as it was." problem={problem()} />
					<DialogActions
						keepLabel="Keep the end"
						actLabel={`${act()} access`}
						actingLabel="Saving…"
						isActing={phase() === "sending"}
						isReady={chosen() !== null && !isSame()}
						onKeep={() => props.onClose()}
					/>
				</form>
			</Dialog>
		</Show>
	);
}
