import { A } from "@solidjs/router";
import { Show } from "solid-js";
import type { Organization, SupportGrant } from "../../../api/client.ts";
import { Countdown } from "../grants/countdown.tsx";
import { holderName } from "../grants/grant.ts";

/** Says to the organization's administrators, on every page, that someone from support is inside. */
export default function AdministratorStrip(props: {
	organization: Organization;
	grants: SupportGrant[];
	onRevoke: (grant: SupportGrant) => void;
}) {
	const first = () => props.grants[0];
	const others = () => props.grants.length - 1;
	const who = (grant: SupportGrant) =>
		grant.holder.kind === "platform"
			? "Platform support is"
			: `${holderName(grant.holder)} (Support) is`;

	return (
		<Show when={first()}>
			{(grant) => (
				<div class="support-strip" role="region" aria-label="Support in your organization">
					<p>
						<span class="strong">{who(grant())} in your organization</span>
						{" · "}
						<Show when={grant().endsAt}>{(endsAt) => <Countdown endsAt={endsAt()} />}</Show>
						<Show when={others() > 0}>
							{" · "}
							<A href={`/o/${props.organization.slug}/support-access`}>and {others()} more</A>
						</Show>
					</p>
					<div class="strip-actions">
						<button type="button" class="strip-button" onClick={() => props.onRevoke(grant())}>
							Revoke access
						</button>
					</div>
				</div>
			)}
		</Show>
	);
}
