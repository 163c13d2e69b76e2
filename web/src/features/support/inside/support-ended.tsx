import { A } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { onMount, Show } from "solid-js";
import type { SupportSession } from "../../../api/auth.ts";
import type { Organization, SupportGrant } from "../../../api/client.ts";
import { isolated } from "../../../lib/people.ts";
import { serverNow } from "../../../lib/server-clock.ts";
import { exactTime } from "../../../lib/time-text.ts";
import { Icon } from "../../../ui/icon.tsx";
import { announce } from "../../../ui/messages/announcer.tsx";
import { PageHeading } from "../../../ui/page/page-heading.tsx";
import { stateAt } from "../grants/grant.ts";
import { grantQuery } from "../queries.ts";

/** Takes the place of everything the moment support access ends: when, and why. */
export function SupportEnded(props: {
	organization: Organization;
	session: SupportSession;
	onGoOn: () => void;
}) {
	const name = () => props.organization.name;
	const grant = useQuery(() => ({
		...grantQuery(props.organization.id, props.session.grantId),
		// The closing event is written within seconds of the end.
		refetchInterval: (query) => (isSettled(query.state.data) ? false : 2_000),
	}));
	const isGrantOver = () => {
		const found = grant.data;
		return !found || stateAt(found, serverNow()) !== "active";
	};
	onMount(() => announce(`Support access to ${name()} has ended. The page was cleared.`));

	return (
		<main id="main" class="page narrow">
			<div class="empty" data-tone="support">
				<span class="empty-icon">
					<Icon name="lock" />
				</span>
				<PageHeading title="Support access ended" within={name()}>
					{isGrantOver()
						? `Your support access to ${name()} has ended`
						: `Your support session in ${name()} was ended`}
				</PageHeading>
				<div class="empty-text">
					<p role="status">
						<Show when={grant.data} fallback="Asking when and why…">
							{(found) => <>{whyEnded(found(), props.session)}</>}
						</Show>
					</p>
					<Show when={grant.data?.closed?.reason}>{(reason) => <p>Reason: “{reason()}”</p>}</Show>
					<p>Everything that was on screen has been cleared.</p>
				</div>
				<div class="actions">
					<button type="button" class="button primary" onClick={() => props.onGoOn()}>
						{isGrantOver() ? "Ask for access again" : "Back to your access"}
					</button>
					<A class="button" href="/organizations">
						All organizations
					</A>
				</div>
			</div>
		</main>
	);
}

/** Whether more about the end is to come: a grant that stands has none. */
const isSettled = (grant: SupportGrant | undefined): boolean =>
	grant !== undefined && (grant.closed !== null || stateAt(grant, serverNow()) === "active");

/** One sentence on when and why; the grant may still stand when only the session was ended. */
function whyEnded(grant: SupportGrant, session: SupportSession): string {
	const { closed } = grant;
	switch (stateAt(grant, serverNow())) {
		case "revoked":
			return closed
				? `${isolated(closed.by.name)} revoked it at ${exactTime(closed.at)}.`
				: "It was revoked by the organization.";
		case "replaced":
			return closed
				? `${isolated(closed.by.name)} replaced it with another grant at ${exactTime(closed.at)}. If that one is yours, you can enter again.`
				: "It was replaced with another grant.";
		case "expired":
			return `It ended on time, at ${exactTime(closed?.at ?? grant.endsAt ?? session.endsAt)}.`;
		default:
			return grant.endsAt !== null && session.endsAt <= serverNow()
				? `The session reached its end at ${exactTime(session.endsAt)}. The access itself was extended: you can enter again.`
				: "An administrator ended this session. The access itself still stands: you can enter again.";
	}
}
