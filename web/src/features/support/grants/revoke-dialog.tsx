import { createSignal, Match, Switch } from "solid-js";
import { api, type Organization, type Receipt, type SupportGrant } from "../../../api/client.ts";
import type { Problem } from "../../../api/errors.ts";
import { attempt } from "../../../api/query-client.ts";
import { plural } from "../../../lib/numbers.ts";
import { serverNow } from "../../../lib/server-clock.ts";
import { headingIfLost } from "../../../ui/fields/focus.ts";
import { OptionalReason } from "../../../ui/fields/optional-reason.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { announce } from "../../../ui/messages/announcer.tsx";
import { ProblemNotice } from "../../../ui/messages/problem-notice.tsx";
import { Dialog } from "../../../ui/overlays/dialog.tsx";
import { DialogActions } from "../../../ui/overlays/dialog-actions.tsx";
import { EndedReceipt } from "../../receipts/ended-receipt.tsx";
import { refreshGrants } from "../queries.ts";
import { holderName, holderShortName, stateAt } from "./grant.ts";

/** Names what ends with a grant, ends it, and shows the receipt. */
export default function RevokeDialog(props: {
	organization: Organization;
	grant: SupportGrant;
	onClose: () => void;
}) {
	const idempotencyKey = crypto.randomUUID();
	const [reason, setReason] = createSignal("");
	const [isActing, setActing] = createSignal(false);
	const [problem, setProblem] = createSignal<Problem | null>(null);
	const [receipt, setReceipt] = createSignal<Receipt | null>(null);
	// The grant as it was when it was asked about: this dialog must not change under the hand.
	const { grant } = props;
	const isScheduled = stateAt(grant, serverNow()) === "scheduled";
	const short = holderShortName(grant.holder);

	const revoke = async () => {
		if (isActing()) return;
		setActing(true);
		setProblem(null);
		const text = reason().trim();
		const outcome = await attempt(() =>
			api.supportGrants.revoke.mutate({
				organizationId: props.organization.id,
				grantId: grant.id,
				idempotencyKey,
				...(text ? { reason: text } : {}),
			}),
		);
		setActing(false);
		void refreshGrants(props.organization.id);
		if (outcome.ok) {
			setReceipt(outcome.value.receipt);
			announce(`Access of ${holderName(grant.holder)} revoked.`);
		} else setProblem(outcome.problem);
	};

	return (
		<Dialog
			role={receipt() ? "dialog" : "alertdialog"}
			title={receipt() ? "Access revoked" : `Revoke access of ${holderName(grant.holder)} now?`}
			dismissible={!isActing()}
			returnFocus={headingIfLost}
			onClose={() => props.onClose()}
		>
			<Switch>
				<Match when={receipt()}>
					{(done) => (
						<EndedReceipt
							receipt={done()}
							slug={props.organization.slug}
							onClose={() => props.onClose()}
						/>
					)}
				</Match>
				<Match when={true}>
					<ul class="effects">
						<li>
							<Icon name="check" />
							{isScheduled
								? "The access never starts."
								: grant.activeSessions > 0
									? `${plural(grant.activeSessions, "support session")} of ${short} in ${props.organization.name} ${grant.activeSessions === 1 ? "ends" : "end"} at once, everywhere.`
									: `${short} is not inside right now, and can't come in any more.`}
						</li>
						<li>
							<Icon name="check" />
							What {short} has on screen is cleared.
						</li>
						<li>
							<Icon name="info" />
							{short} can ask for access again. You decide.
						</li>
					</ul>
					<OptionalReason keptIn="with the receipt" value={reason()} onChange={setReason} />
					<ProblemNotice lead="Nothing was revoked." problem={problem()} />
					<DialogActions
						keepLabel="Keep access"
						actLabel="Revoke access"
						actingLabel="Revoking…"
						isActing={isActing()}
						tone="danger"
						isKeepFocused
						onKeep={() => props.onClose()}
						onAct={() => void revoke()}
					/>
				</Match>
			</Switch>
		</Dialog>
	);
}
