import { A } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { Show } from "solid-js";
import { useOrganization } from "../../../api/session.tsx";
import { momentIn, ownZone } from "../../../lib/zoned-time.ts";
import { grantQuery } from "../queries.ts";
import { holderName, scopeText } from "./grant.ts";

/** The grant that a support session was born from. */
export default function SessionGrant(props: { grantId: string }) {
	const organization = useOrganization();
	const grant = useQuery(() => grantQuery(organization().id, props.grantId));
	return (
		<span class="two-lines">
			<Show when={grant.data} fallback={<span class="mono break">{props.grantId}</span>}>
				{(found) => (
					<>
						<span>
							{holderName(found().holder)} · {scopeText(found().scope)}
						</span>
						<span class="quiet">“{found().reason}”</span>
						<Show when={found().endsAt}>
							{(endsAt) => <span class="quiet">Ends {momentIn(endsAt(), ownZone())}</span>}
						</Show>
					</>
				)}
			</Show>
			<A href={`/o/${organization().slug}/audit?grant=${encodeURIComponent(props.grantId)}`}>
				See what they did
			</A>
		</span>
	);
}
