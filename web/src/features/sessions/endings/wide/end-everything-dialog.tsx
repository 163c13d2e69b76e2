import { createSignal, Show } from "solid-js";
import { api } from "../../../../api/client.ts";
import { useOrganization, useSignedIn } from "../../../../api/session.tsx";
import { plural } from "../../../../lib/numbers.ts";
import { ProblemNotice } from "../../../../ui/messages/problem-notice.tsx";
import { keepDraft, takeDraft } from "../../../sign-in/draft.ts";
import { StepUpDialog } from "../../../sign-in/step-up-dialog.tsx";
import { Effects } from "../end-effects.tsx";
import { createWideEnd } from "./wide-end.ts";
import { WideEndFields } from "./wide-end-fields.tsx";
import { WideEndFrame } from "./wide-end-frame.tsx";

/** What is filled in again after a sign-in; the short name is typed anew, as that is its point. */
interface Kept {
	reason: string;
	includeCurrent: boolean;
}

const isKept = (value: unknown): value is Kept =>
	typeof value === "object" && value !== null && "reason" in value && "includeCurrent" in value;

/** Ends every session of the organization: with a reason, and only once its short name was typed. */
export function EndEverythingDialog(props: { onDone: () => void; onClose: () => void }) {
	const organization = useOrganization();
	const me = useSignedIn();
	const draftName = `end-everything.${organization().id}`;
	const kept = takeDraft(draftName, me.administrator.id, isKept);
	const wide = createWideEnd(organization().id, kept?.reason);
	const [includeCurrent, setIncludeCurrent] = createSignal(kept?.includeCurrent ?? false);
	/** A global admin's own session is the platform's, not this organization's. */
	const isHome = () => me.homeId === organization().id;

	const end = () => {
		const order = {
			organizationId: organization().id,
			confirm: wide.typed().trim(),
			reason: wide.reason().trim(),
			exceptCurrent: !includeCurrent(),
		};
		void wide
			.run(
				(idempotencyKey) => api.sessions.revokeAll.mutate({ ...order, idempotencyKey }),
				includeCurrent() && isHome() ? "ends" : "stays",
			)
			.then((outcome) => outcome?.ok && props.onDone());
	};

	return (
		<Show
			when={wide.problem()?.reason !== "step_up_required"}
			fallback={
				<StepUpDialog
					act="Ending every session"
					onLeave={() =>
						keepDraft(draftName, me.administrator.id, {
							reason: wide.reason(),
							includeCurrent: includeCurrent(),
						} satisfies Kept)
					}
					onBack={() => wide.setProblem(null)}
					onClose={() => props.onClose()}
				/>
			}
		>
			<WideEndFrame
				wide={wide}
				organization={organization()}
				question={`End all sessions of ${organization().name}?`}
				slug={organization().slug}
				keepLabel="Keep sessions"
				actLabel="End all sessions"
				onEnd={end}
				onClose={() => props.onClose()}
			>
				<p>
					Every session of {organization().name} ends at once, whatever the list shows now: about{" "}
					{plural(organization().activeSessions, "active session")}.
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
				<WideEndFields asked={wide} slug={organization().slug} />
				<ProblemNotice lead="Nothing was ended." problem={wide.problem()} />
			</WideEndFrame>
		</Show>
	);
}
