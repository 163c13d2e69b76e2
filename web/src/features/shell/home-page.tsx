import { Navigate } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { Match, Switch } from "solid-js";
import { problemOf } from "../../api/errors.ts";
import { organizationsQuery, useMe } from "../../api/session.tsx";
import { ProblemState, Skeleton } from "../../ui/messages/states.tsx";

/** `/`: sends people to their own start page, and everyone else to sign-in. */
export default function HomePage() {
	const me = useMe();
	const organizations = useQuery(() => ({ ...organizationsQuery, enabled: Boolean(me.data) }));
	const homeSlug = () => {
		const all = organizations.data ?? [];
		return (all.find((organization) => organization.id === me.data?.homeId) ?? all[0])?.slug;
	};
	return (
		<Switch fallback={<Skeleton rows={0} label="Loading" />}>
			<Match when={me.isError && problemOf(me.error).reason !== "offline"}>
				<Navigate href="/sign-in" />
			</Match>
			<Match when={me.isError || organizations.isError}>
				<main id="main" class="standalone">
					<ProblemState
						what="The console"
						problem={problemOf(me.error ?? organizations.error)}
						onRetry={() => void Promise.all([me.refetch(), organizations.refetch()])}
					/>
				</main>
			</Match>
			<Match when={me.data?.administrator.role === "global_admin"}>
				<Navigate href="/organizations" />
			</Match>
			<Match when={me.data && homeSlug()}>
				{(slug) => <Navigate href={`/o/${slug()}/sessions`} />}
			</Match>
		</Switch>
	);
}
