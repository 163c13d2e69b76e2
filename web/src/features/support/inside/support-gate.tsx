import { useLocation } from "@solidjs/router";
import { createEffect, createSignal, type JSX, Match, on, onCleanup, Switch } from "solid-js";
import type { SupportSession } from "../../../api/auth.ts";
import type { Organization } from "../../../api/client.ts";
import { problemOf } from "../../../api/errors.ts";
import { queryClient } from "../../../api/query-client.ts";
import { dismiss, toasts } from "../../../ui/messages/toasts.ts";
import { PageHeading } from "../../../ui/page/page-heading.tsx";
import { forgetInside, refreshStanding } from "../queries.ts";
import AccessCard from "./access-card.tsx";
import { SupportEnded } from "./support-ended.tsx";
import { isLeaving, useSupportSession } from "./support-session.ts";

/** Lets a global admin see an organization's pages only while inside, and takes them away at that very moment. */
export default function SupportGate(props: { organization: Organization; children: JSX.Element }) {
	const place = useLocation();
	const id = () => props.organization.id;
	const session = useSupportSession(id);
	const [ended, setEnded] = createSignal<SupportSession | null>(null);

	createEffect(
		on(session, (current, before) => {
			if (current) setEnded(null);
			else if (before && !isLeaving()) {
				setEnded(before);
				// The pages are gone from the screen by now; what they had read goes from memory.
				forgetInside();
				for (const { id: shown } of toasts()) dismiss(shown);
				void refreshStanding(id());
			}
		}),
	);

	// A refusal tells of an end that no message has told of yet.
	onCleanup(
		queryClient.getQueryCache().subscribe((event) => {
			if (event.type !== "updated" || event.action.type !== "error" || !session()) return;
			const { reason } = problemOf(event.action.error);
			if (reason === "support_access_required" || reason === "support_session_required") {
				void refreshStanding(id());
			}
		}),
	);

	/** Their own grants are theirs to see, inside or not. */
	const isOwnGrants = () => /^\/o\/[^/]+\/support-access$/.test(place.pathname);

	return (
		<Switch
			fallback={
				<main id="main" class="page narrow">
					<div class="page-head">
						<div>
							<PageHeading title={props.organization.name} within="Support access">
								You need support access to {props.organization.name}
							</PageHeading>
							<p class="quiet">
								The people and sessions of an organization are open to its own administrators. They
								can let you in for a limited time.
							</p>
						</div>
					</div>
					<AccessCard organization={props.organization} />
				</main>
			}
		>
			<Match when={session() || (isOwnGrants() && !ended())}>{props.children}</Match>
			<Match when={ended()} keyed>
				{(before) => (
					<SupportEnded
						organization={props.organization}
						session={before}
						onGoOn={() => setEnded(null)}
					/>
				)}
			</Match>
		</Switch>
	);
}
