import { createUniqueId, Show } from "solid-js";
import type { Organization, SupportGrant } from "../../../api/client.ts";
import { serverNow } from "../../../lib/server-clock.ts";
import { stateAt } from "./grant.ts";
import { endSentence } from "./grant-facts.tsx";

/** The plain switch: makes, shows and ends the grant for the platform's support as a whole. */
export function OpenSwitch(props: {
	organization: Organization;
	/** The open grant of the platform's support, if there is one. */
	grant: SupportGrant | undefined;
	onAllow: () => void;
	onChangeEnd: (grant: SupportGrant) => void;
	onRevoke: (grant: SupportGrant) => void;
}) {
	const id = createUniqueId();
	const label = () => {
		const { grant } = props;
		if (!grant?.endsAt) return "Allow support access until …";
		return stateAt(grant, serverNow()) === "scheduled"
			? "Support access is allowed from a later time"
			: "Support access is allowed";
	};
	return (
		<section class="sheet open-switch" aria-labelledby={id}>
			<button
				type="button"
				role="switch"
				class="switch"
				aria-checked={props.grant !== undefined}
				aria-labelledby={id}
				aria-describedby={`${id}-detail`}
				onClick={() => (props.grant ? props.onRevoke(props.grant) : props.onAllow())}
			>
				<span class="switch-thumb" />
			</button>
			<div>
				<h2 id={id}>{label()}</h2>
				<p id={`${id}-detail`} class="quiet">
					<Show
						when={props.grant?.endsAt}
						fallback={`Off. Nobody of the platform's support sees the people of ${props.organization.name}, unless you let one person in below.`}
					>
						{(endsAt) => endSentence(endsAt())}
					</Show>
				</p>
			</div>
			<Show when={props.grant}>
				{(grant) => (
					<button type="button" class="button" onClick={() => props.onChangeEnd(grant())}>
						Change the end…
					</button>
				)}
			</Show>
		</section>
	);
}
