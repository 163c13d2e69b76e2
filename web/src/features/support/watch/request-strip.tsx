import { A } from "@solidjs/router";
import { Show } from "solid-js";
import type { Organization, SupportGrant } from "../../../api/client.ts";
import { plural } from "../../../lib/numbers.ts";
import { Icon } from "../../../ui/icon.tsx";
import { requestSentence } from "../grants/grant.ts";

/** Says to the organization's administrators, on every page, that someone from support asks to be let in. */
export default function RequestStrip(props: {
	organization: Organization;
	requests: SupportGrant[];
}) {
	const others = () => props.requests.length - 1;
	return (
		<Show when={props.requests[0]}>
			{(request) => (
				<div
					class="state-bar"
					data-tone="warning"
					role="region"
					aria-label="Requests for support access"
				>
					<Icon name="support" />
					<p>
						{requestSentence(request())}
						<Show when={others() > 0}>{` And ${plural(others(), "more request")}.`}</Show>
					</p>
					<A class="button" href={`/o/${props.organization.slug}/support-access`}>
						Decide
					</A>
				</div>
			)}
		</Show>
	);
}
