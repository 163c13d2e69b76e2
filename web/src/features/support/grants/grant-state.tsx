import { Match, Switch } from "solid-js";
import type { Organization } from "../../../api/client.ts";
import { isOutsider } from "../../../api/session.tsx";
import { serverNow } from "../../../lib/server-clock.ts";
import { leftText } from "./grant.ts";

/** In a list of organizations: whether a global admin may come in, and for how long still. */
export function GrantState(props: { organization: Organization }) {
	const grant = () => props.organization.supportGrant;
	const isActive = () => grant()?.state === "active" && (grant()?.endsAt ?? 0) > serverNow();
	return (
		<Switch fallback={<span class="quiet">None</span>}>
			<Match when={!isOutsider(props.organization)}>
				<span class="quiet">Not needed</span>
			</Match>
			<Match when={isActive()}>
				<span>
					<span class="chip" data-tone="support">
						Active
					</span>{" "}
					<span class="quiet numbers">ends {leftText(grant()?.endsAt ?? 0, serverNow())}</span>
				</span>
			</Match>
			<Match when={grant()?.state === "scheduled"}>
				<span>
					<span class="chip">Scheduled</span>{" "}
					<span class="quiet numbers">starts {leftText(grant()?.startsAt ?? 0, serverNow())}</span>
				</span>
			</Match>
			<Match when={grant()?.state === "requested"}>
				<span class="chip" data-tone="warning">
					Asked for
				</span>
			</Match>
		</Switch>
	);
}
