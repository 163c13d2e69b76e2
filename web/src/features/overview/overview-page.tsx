import { useQuery } from "@tanstack/solid-query";
import { type JSX, Match, Show, Switch } from "solid-js";
import { isRefusal, problemOf } from "../../api/errors.ts";
import { isOutsider, useOrganization } from "../../api/session.tsx";
import { serverNow } from "../../lib/server-clock.ts";
import { LiveStatus } from "../../live/live-status.tsx";
import { ProblemState, Skeleton } from "../../ui/messages/states.tsx";
import { Freshness } from "../../ui/page/freshness.tsx";
import { PageHeading } from "../../ui/page/page-heading.tsx";
import { healthQuery } from "../health/queries.ts";
import { followCounts } from "../sessions/live/follow-counts.ts";
import { stateAt } from "../support/grants/grant.ts";
import { openGrantsQuery } from "../support/queries.ts";
import { concernsOf } from "./attention.ts";
import { AttentionList } from "./attention-list.tsx";
import { Countries } from "./countries.tsx";
import { HoursChart } from "./hours-chart.tsx";
import { overviewQuery } from "./queries.ts";
import { Tile } from "./tile.tsx";

/** How an organization stands: how many and where, what came and went, and what somebody should look at. */
export default function OverviewPage() {
	const organization = useOrganization();
	const id = () => organization().id;
	const base = () => `/o/${organization().slug}`;
	const overview = useQuery(() => overviewQuery(id()));
	const grants = useQuery(() => openGrantsQuery(id()));
	// A revocation on its way is watched by pages of its own, many times a second.
	const health = useQuery(() => ({ ...healthQuery(id()), refetchInterval: false as const }));
	const readAgain = async () => {
		const found = await Promise.all([overview.refetch(), grants.refetch(), health.refetch()]);
		return found.every(({ isError }) => !isError);
	};
	const live = followCounts(id(), readAgain);

	const counted = () => overview.data?.counted ?? undefined;
	const isUncounted = () => overview.data?.counted === null;
	const hasFailed = () => overview.isError && !overview.data;
	const countries = () => {
		const found = counted()?.countries;
		return found && { count: found.length, capped: overview.data?.sessions.capped === true };
	};
	const support = () => {
		const now = serverNow();
		const active = grants.data?.items.filter((grant) => stateAt(grant, now) === "active");
		return active && { count: active.length, capped: false };
	};
	const concerns = () =>
		concernsOf({
			base: base(),
			isOutsider: isOutsider(organization()),
			flags: counted()?.flags ?? null,
			grants: grants.data?.items ?? null,
			health: health.data ?? null,
			nowMs: serverNow(),
		});
	const unread = () => [
		...(isUncounted() || hasFailed() ? ["what stands out about sessions"] : []),
		...(grants.isError && !grants.data ? ["support access"] : []),
		...(health.isError && !health.data ? ["health"] : []),
	];
	const isReading = () => !overview.data || !grants.data || !health.data;

	return (
		<main id="main" class="page overview">
			<div class="page-head">
				<PageHeading title="Overview" within={organization().name} />
				<div class="head-tools">
					<LiveStatus
						state={live.state()}
						knownAt={overview.data?.asOf ?? 0}
						onRetry={live.retry}
					/>
					<Freshness
						asOf={undefined}
						isReading={overview.isFetching}
						onRefresh={() => void readAgain()}
					/>
				</div>
			</div>
			<Show
				when={!(hasFailed() && isRefusal(problemOf(overview.error)))}
				fallback={
					<ProblemState
						what="The overview"
						problem={problemOf(overview.error)}
						organizationName={organization().name}
						onRetry={() => void readAgain()}
					/>
				}
			>
				<div class="tiles">
					<Tile
						href={`${base()}/sessions`}
						count={overview.data?.sessions}
						one="active session"
						many="active sessions"
						isUnknown={hasFailed()}
					/>
					<Tile
						href={`${base()}/users`}
						count={counted()?.people}
						one="person signed in"
						many="people signed in"
						isUnknown={isUncounted() || hasFailed()}
					/>
					<Tile
						href={`${base()}/sessions?sort=country`}
						count={countries()}
						one="country"
						many="countries"
						isUnknown={isUncounted() || hasFailed()}
					/>
					<Tile
						href={`${base()}/support-access`}
						count={support()}
						one="support access"
						many="support access"
						isUnknown={grants.isError && !grants.data}
					/>
				</div>
				<div class="overview-parts">
					<Part title="Needs attention">
						<AttentionList concerns={concerns()} isReading={isReading()} unread={unread()} />
					</Part>
					<Part title="Last 24 hours">
						<OfCounted>{(found) => <HoursChart hours={found().hours} />}</OfCounted>
					</Part>
					<Part title="Where" isWide>
						<OfCounted>
							{(found) => (
								<Countries countries={found().countries} sessionsHref={`${base()}/sessions`} />
							)}
						</OfCounted>
					</Part>
				</div>
			</Show>
		</main>
	);

	function OfCounted(part: {
		children: (found: () => NonNullable<ReturnType<typeof counted>>) => JSX.Element;
	}) {
		return (
			<Switch fallback={<Skeleton rows={3} label="Counting" />}>
				<Match when={counted()}>{(found) => part.children(found)}</Match>
				<Match when={isUncounted()}>
					<p class="quiet">
						Not counted right now: what is counted from can't be asked. Ending sessions works as
						always.
					</p>
				</Match>
				<Match when={hasFailed()}>
					<p class="quiet">{problemOf(overview.error).message}</p>
				</Match>
			</Switch>
		);
	}
}

function Part(props: { title: string; isWide?: boolean; children: JSX.Element }) {
	return (
		<section class="sheet" classList={{ wide: props.isWide === true }}>
			<h2>{props.title}</h2>
			{props.children}
		</section>
	);
}
