import { createUniqueId, Match, Show, Switch } from "solid-js";
import type { Organization, SupportGrant } from "../../../api/client.ts";
import { plural } from "../../../lib/numbers.ts";
import { serverNow } from "../../../lib/server-clock.ts";
import { holderName, stateAt, stateLabel } from "./grant.ts";
import { GrantEvidence } from "./grant-evidence.tsx";
import { GrantFacts } from "./grant-facts.tsx";

const tones: Record<string, string> = {
	active: "support",
	requested: "warning",
};

/** An open grant with what an organization admin can do about it. */
export function GrantCard(props: {
	organization: Organization;
	grant: SupportGrant;
	/** False for a global admin, who only looks at their own. */
	canDecide: boolean;
	onApprove: () => void;
	onDecline: () => void;
	onExtend: () => void;
	onRevoke: () => void;
}) {
	const id = createUniqueId();
	const name = () => holderName(props.grant.holder);
	const state = () => stateAt(props.grant, serverNow());
	return (
		<article class="sheet grant-card" aria-labelledby={id} data-state={state()}>
			<div class="grant-head">
				<h3 id={id}>{name()}</h3>
				<span class="chip" data-tone={tones[state()]}>
					{stateLabel(state())}
				</span>
				<Show when={state() === "active" && props.grant.activeSessions > 0}>
					<span class="chip" data-tone="support">
						Inside now: {plural(props.grant.activeSessions, "session")}
					</span>
				</Show>
				<Show when={props.grant.holder.kind === "administrator" && props.grant.holder}>
					{(holder) => <span class="quiet">{holder().email}</span>}
				</Show>
			</div>
			<GrantFacts organization={props.organization} grant={props.grant} />
			<Show when={props.canDecide}>
				<div class="actions">
					<Switch>
						<Match when={state() === "requested"}>
							<button
								type="button"
								class="button primary"
								aria-label={`Approve… access of ${name()}`}
								onClick={() => props.onApprove()}
							>
								Approve…
							</button>
							<button
								type="button"
								class="button"
								aria-label={`Decline access of ${name()}`}
								onClick={() => props.onDecline()}
							>
								Decline
							</button>
						</Match>
						<Match when={state() === "active" || state() === "scheduled"}>
							<button
								type="button"
								class="button"
								aria-label={`Extend or shorten… access of ${name()}`}
								onClick={() => props.onExtend()}
							>
								Extend or shorten…
							</button>
							<button
								type="button"
								class="button quiet-danger"
								aria-label={`Revoke access of ${name()}`}
								onClick={() => props.onRevoke()}
							>
								Revoke access
							</button>
						</Match>
					</Switch>
					<GrantEvidence
						organization={props.organization}
						grant={props.grant}
						class="button ghost"
					/>
				</div>
			</Show>
		</article>
	);
}
