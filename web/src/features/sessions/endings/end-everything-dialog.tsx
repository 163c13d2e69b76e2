import { createSignal, Match, Show, Switch } from "solid-js";
import { api } from "../../../api/client.ts";
import type { Problem } from "../../../api/errors.ts";
import { useOrganization, useSignedIn } from "../../../api/session.tsx";
import { plural } from "../../../lib/numbers.ts";
import { announce } from "../../../ui/messages/announcer.tsx";
import { ProblemNotice } from "../../../ui/messages/problem-notice.tsx";
import { Dialog } from "../../../ui/overlays/dialog.tsx";
import { EndedReceipt } from "../../receipts/ended-receipt.tsx";
import { keepDraft, takeDraft } from "../../sign-in/draft.ts";
import { StepUp } from "../../sign-in/step-up.tsx";
import { Effects } from "./end-effects.tsx";
import { createWideEnd, missingFor } from "./wide-end.ts";
import { WideEndFields } from "./wide-end-fields.tsx";

/** What is filled in again after a sign-in; the short name is typed anew, as that is its point. */
interface Kept {
	reason: string;
	includeCurrent: boolean;
}

const isKept = (value: unknown): value is Kept =>
	typeof value === "object" && value !== null && "reason" in value && "includeCurrent" in value;

/** Ends every session of the organization: with a reason, and only once its short name was typed. */
export function EndEverythingDialog(props: { onClose: () => void }) {
	const organization = useOrganization();
	const me = useSignedIn();
	const wide = createWideEnd(organization().id);
	const draftName = `end-everything.${organization().id}`;
	const kept = takeDraft(draftName, me.administrator.id, isKept);
	const [reason, setReason] = createSignal(kept?.reason ?? "");
	const [typed, setTyped] = createSignal("");
	const [includeCurrent, setIncludeCurrent] = createSignal(kept?.includeCurrent ?? false);
	const [missing, setMissing] = createSignal<ReturnType<typeof missingFor>>(null);
	const [problem, setProblem] = createSignal<Problem | null>(null);
	/** A global admin's own session is the platform's, not this organization's. */
	const isHome = () => me.homeId === organization().id;
	let form: HTMLFormElement | undefined;

	const end = async () => {
		const lacking = missingFor({ reason: reason(), typed: typed() }, organization().slug);
		setMissing(lacking);
		setProblem(null);
		if (lacking) {
			announce(lacking.message);
			form?.querySelector<HTMLElement>(`[data-field=${lacking.field}]`)?.focus();
			return;
		}
		const order = {
			organizationId: organization().id,
			confirm: typed().trim(),
			reason: reason().trim(),
			exceptCurrent: !includeCurrent(),
		};
		const outcome = await wide.run(
			(idempotencyKey) => api.sessions.revokeAll.mutate({ ...order, idempotencyKey }),
			includeCurrent() && isHome() ? "ends" : "stays",
		);
		if (outcome && !outcome.ok) setProblem(outcome.problem);
	};

	return (
		<Dialog
			role={wide.ended() ? "dialog" : "alertdialog"}
			title={wide.ended() ? "Sessions ended" : `End all sessions of ${organization().name}?`}
			dismissible={wide.phase().name !== "ending"}
			onClose={() => props.onClose()}
		>
			<Switch>
				<Match when={wide.ended()}>
					{(receipt) => (
						<EndedReceipt
							receipt={receipt()}
							slug={organization().slug}
							onClose={() => props.onClose()}
						/>
					)}
				</Match>
				<Match when={problem()?.reason === "step_up_required"}>
					<StepUp
						act="Ending every session"
						onLeave={() =>
							keepDraft(draftName, me.administrator.id, {
								reason: reason(),
								includeCurrent: includeCurrent(),
							})
						}
						onBack={() => setProblem(null)}
					/>
				</Match>
				<Match when={true}>
					<form
						ref={form}
						novalidate
						onSubmit={(event) => {
							event.preventDefault();
							void end();
						}}
					>
						<p>
							Every session of {organization().name} ends at once, whatever the list shows now:
							about {plural(organization().activeSessions, "active session")}.
						</p>
						<Effects firstName={null} />
						<Show when={isHome()}>
							<label class="choice boxed">
								<input
									type="checkbox"
									checked={includeCurrent()}
									onChange={(event) => setIncludeCurrent(event.currentTarget.checked)}
								/>
								<span>Include my current session. This signs me out.</span>
							</label>
						</Show>
						<WideEndFields
							reason={reason()}
							typed={typed()}
							slug={organization().slug}
							problem={missing()}
							onReason={setReason}
							onTyped={setTyped}
						/>
						<ProblemNotice lead="Nothing was ended." problem={problem()} />
						<div class="dialog-actions">
							<button
								type="button"
								class="button"
								autofocus
								disabled={wide.phase().name === "ending"}
								onClick={() => props.onClose()}
							>
								Keep sessions
							</button>
							<button
								type="submit"
								class="button danger"
								aria-disabled={wide.phase().name === "ending"}
							>
								{wide.phase().name === "ending" ? "Ending…" : "End all sessions"}
							</button>
						</div>
					</form>
				</Match>
			</Switch>
		</Dialog>
	);
}
