import { createSignal, Show } from "solid-js";
import { createStore, unwrap } from "solid-js/store";
import type { Organization, Receipt, SupportGrant } from "../../../api/client.ts";
import type { Problem } from "../../../api/errors.ts";
import { useSignedIn } from "../../../api/session.tsx";
import { serverNow } from "../../../lib/server-clock.ts";
import { momentIn } from "../../../lib/zoned-time.ts";
import { focusInvalid, headingIfLost } from "../../../ui/fields/focus.ts";
import { announce } from "../../../ui/messages/announcer.tsx";
import { ProblemNotice } from "../../../ui/messages/problem-notice.tsx";
import { toast } from "../../../ui/messages/toasts.ts";
import { Dialog } from "../../../ui/overlays/dialog.tsx";
import { DialogActions } from "../../../ui/overlays/dialog-actions.tsx";
import { keepDraft } from "../../sign-in/draft.ts";
import { StepUpDialog } from "../../sign-in/step-up-dialog.tsx";
import { holderName, holderShortName, replacedBy } from "../grants/grant.ts";
import { EndField, StartField } from "./end-field.tsx";
import { createEndForm, initialEnd } from "./end-form.ts";
import { draftName, type GrantDraft, type GrantFields } from "./grant-draft.ts";
import { presetOf } from "./grant-end.ts";
import { HolderField } from "./holder-field.tsx";
import { ReasonFields } from "./reason-fields.tsx";
import { ReplacedReceipt, ReplacesNotice } from "./replaces-notice.tsx";
import { ScopeField } from "./scope-field.tsx";
import { sendGrant } from "./send-grant.ts";

interface GrantDialogProps {
	organization: Organization;
	/** The request that is approved; without one a grant is made unasked. */
	request: SupportGrant | null;
	/** For the plain switch: the holder is the platform's support as a whole. */
	platformOnly: boolean;
	open: SupportGrant[];
	maxMs: number;
	draft: GrantDraft | null;
	onClose: () => void;
}

const emptyFields: GrantFields = {
	who: "person",
	email: "",
	scope: "read",
	reason: "",
	ticket: "",
};

function fieldsOf({ request, platformOnly, draft }: GrantDialogProps): GrantFields {
	if (draft) return { ...draft.fields };
	if (!request) return { ...emptyFields, who: platformOnly ? "platform" : "person" };
	const { holder, scope, reason, ticket } = request;
	const email = holder.kind === "administrator" ? holder.email : "";
	return {
		who: holder.kind === "platform" ? "platform" : "person",
		email,
		scope,
		reason,
		ticket: ticket ?? "",
	};
}

/** The form of a grant: who, what, why, from when and until when. Approving fills it with what was asked for. */
export default function GrantDialog(props: GrantDialogProps) {
	const me = useSignedIn();
	const { request } = props;
	const askedMs = request?.requested?.durationMs ?? null;
	const [fields, setFields] = createStore<GrantFields>(fieldsOf(props));
	const form = createEndForm({
		initial: props.draft?.end ?? initialEnd(presetOf(askedMs)),
		maxMs: () => props.maxMs,
		askedMs,
	});
	const [phase, setPhase] = createSignal<"asking" | "sending" | "stepUp">("asking");
	const [tried, setTried] = createSignal(false);
	const [problem, setProblem] = createSignal<Problem | null>(null);
	const [receipt, setReceipt] = createSignal<Receipt | null>(null);

	const wanted = () =>
		fields.who === "platform" ? ("platform" as const) : { email: fields.email };
	const replaced = () => replacedBy(props.open, wanted(), serverNow());
	const isReasonMissing = () => tried() && !request && fields.reason.trim() === "";
	const isEmailMissing = () => tried() && fields.who === "person" && fields.email.trim() === "";
	const title = () => {
		if (receipt()) return "Access granted";
		if (request) return `Approve access of ${holderName(request.holder)}`;
		return props.platformOnly ? "Allow support access" : "Grant support access";
	};

	let element: HTMLFormElement | undefined;
	const submit = async () => {
		setTried(true);
		setProblem(null);
		const end = form.end();
		const start = form.start();
		if (phase() === "sending") return;
		if (
			end.kind !== "at" ||
			(start && start.kind !== "at") ||
			isReasonMissing() ||
			isEmailMissing()
		) {
			focusInvalid(element);
			return;
		}
		setPhase("sending");
		const outcome = await sendGrant({
			organizationId: props.organization.id,
			requestId: request?.id ?? null,
			fields: unwrap(fields),
			startsAt: start?.at ?? null,
			endsAt: end.at,
			replaces: replaced()?.id ?? null,
		});
		if (!outcome.ok) {
			setPhase(outcome.problem.reason === "step_up_required" ? "stepUp" : "asking");
			if (outcome.problem.reason !== "step_up_required") setProblem(outcome.problem);
			return;
		}
		const { grant, receipt: ended } = outcome.value;
		const until = momentIn(grant.endsAt ?? end.at, form.state.end.zone);
		const text = `${holderName(grant.holder)} has access until ${until}.`;
		if (ended && ended.revoked > 0) {
			setReceipt(ended);
			announce(text);
			return;
		}
		toast({ text });
		props.onClose();
	};
	const keep = () =>
		keepDraft(draftName, me.administrator.id, {
			version: 1,
			kind: request ? "approve" : props.platformOnly ? "allow" : "create",
			organizationId: props.organization.id,
			grantId: request?.id ?? null,
			fields: unwrap(fields),
			end: unwrap(form.state),
		} satisfies GrantDraft);

	return (
		<Show
			when={phase() !== "stepUp"}
			fallback={
				<StepUpDialog
					act={request ? "Approving access" : "Granting access"}
					returnFocus={headingIfLost}
					onLeave={keep}
					onBack={() => setPhase("asking")}
					onClose={() => props.onClose()}
				/>
			}
		>
			<Dialog
				title={title()}
				dismissible={phase() !== "sending"}
				returnFocus={headingIfLost}
				onClose={() => props.onClose()}
			>
				<Show
					when={receipt()}
					fallback={
						<form
							ref={element}
							novalidate
							onSubmit={(event) => {
								event.preventDefault();
								void submit();
							}}
						>
							<Show
								when={request}
								fallback={
									<Show
										when={!props.platformOnly}
										fallback={
											<p>
												Anyone of the platform's support can come in until then. You see it when
												someone does, and can take it back at any moment.
											</p>
										}
									>
										<HolderField
											who={fields.who}
											email={fields.email}
											isMissing={isEmailMissing()}
											onWho={(who) => setFields("who", who)}
											onEmail={(email) => setFields("email", email)}
										/>
									</Show>
								}
							>
								{(asked) => (
									<p class="targets">
										<span>
											<span class="strong">{holderName(asked().holder)}</span> asks: “
											{asked().reason}”
											<Show when={asked().ticket}>
												{(ticket) => <span class="quiet"> · {ticket()}</span>}
											</Show>
										</span>
									</p>
								)}
							</Show>
							<ScopeField value={fields.scope} onChange={(scope) => setFields("scope", scope)} />
							<Show when={!request}>
								<ReasonFields
									reason={fields.reason}
									ticket={fields.ticket}
									isMissing={isReasonMissing()}
									onReason={(text) => setFields("reason", text)}
									onTicket={(text) => setFields("ticket", text)}
								/>
							</Show>
							<StartField form={form} />
							<EndField form={form} />
							<div class="form-notes">
								<ReplacesNotice grant={replaced()} zone={form.state.end.zone} />
								<ProblemNotice lead="Nothing was granted." problem={problem()} />
							</div>
							<DialogActions
								keepLabel="Cancel"
								actLabel={
									request ? `Approve access of ${holderShortName(request.holder)}` : "Grant access"
								}
								actingLabel="Granting…"
								isActing={phase() === "sending"}
								isReady={form.isReady()}
								onKeep={() => props.onClose()}
							/>
						</form>
					}
				>
					{(done) => (
						<ReplacedReceipt
							organization={props.organization}
							receipt={done()}
							onClose={() => props.onClose()}
						/>
					)}
				</Show>
			</Dialog>
		</Show>
	);
}
