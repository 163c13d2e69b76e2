import { type RouteSectionProps, useParams } from "@solidjs/router";
import { Match, Show, Switch } from "solid-js";
import { problemOf } from "../../api/errors.ts";
import { isOutsider, OrganizationContext, useOrganizations } from "../../api/session.tsx";
import { ProblemState, Skeleton } from "../../ui/messages/states.tsx";
import { lazyPart } from "../../ui/parts/lazy-part.tsx";

const NotFoundPage = lazyPart(() => import("./not-found-page.tsx"), {
	kind: "page",
	what: "This page",
});

const SupportGate = lazyPart(() => import("../support/inside/support-gate.tsx"), {
	kind: "page",
	what: "Support access",
});

/** Resolves the short name in the URL to one of the organizations the person may see. */
export function OrganizationLayout(props: RouteSectionProps) {
	const params = useParams();
	const organizations = useOrganizations();
	const organization = () => organizations.data?.find(({ slug }) => slug === params.organization);
	return (
		<Switch fallback={<NotFoundPage />}>
			<Match when={organization()?.id} keyed>
				{/* Keyed by id: nothing of one organization survives a switch to another. */}
				{(_id) => (
					<Show when={organization()}>
						{(found) => (
							<OrganizationContext.Provider value={found}>
								<Show when={isOutsider(found())} fallback={props.children}>
									<SupportGate organization={found()}>{props.children}</SupportGate>
								</Show>
							</OrganizationContext.Provider>
						)}
					</Show>
				)}
			</Match>
			<Match when={organizations.isPending}>
				<main id="main" class="page">
					<Skeleton rows={8} label="Loading the organization" />
				</main>
			</Match>
			<Match when={organizations.isError}>
				<main id="main" class="page">
					<ProblemState
						what="Your organizations"
						problem={problemOf(organizations.error)}
						onRetry={() => void organizations.refetch()}
					/>
				</main>
			</Match>
		</Switch>
	);
}
