import { A, useParams } from "@solidjs/router";
import { useInfiniteQuery, useQuery } from "@tanstack/solid-query";
import { createEffect, createSignal, Match, Show, Switch } from "solid-js";
import type { Session } from "../../api/client.ts";
import { problemOf } from "../../api/errors.ts";
import { isOutsider, useMayEnd, useOrganization } from "../../api/session.tsx";
import { formatNumber, plural } from "../../lib/numbers.ts";
import { nameOf } from "../../lib/people.ts";
import { LiveStatus } from "../../live/live-status.tsx";
import { Avatar } from "../../ui/avatar.tsx";
import { CopyButton } from "../../ui/fields/copy-button.tsx";
import { headingIfLost } from "../../ui/fields/focus.ts";
import { Icon } from "../../ui/icon.tsx";
import { EmptyState, Loaded, ProblemState, Skeleton } from "../../ui/messages/states.tsx";
import { ListFoot } from "../../ui/page/list-foot.tsx";
import { PageHeading } from "../../ui/page/page-heading.tsx";
import { lazyPart } from "../../ui/parts/lazy-part.tsx";
import { Ago, Exact } from "../../ui/time.tsx";
import type { EndOrder } from "../sessions/endings/end-sessions.ts";
import { isActive } from "../sessions/endings/known-endings.ts";
import { followCounts } from "../sessions/live/follow-counts.ts";
import { askEndingOf, endingAskedOf } from "../shell/asked-ending.ts";
import { PersonFlags } from "./person-flags.tsx";
import { PersonHistory } from "./person-history.tsx";
import { PersonMenu } from "./person-menu.tsx";
import { PersonReceipts } from "./person-receipts.tsx";
import { EndedSessions, StandingSessions } from "./person-sessions.tsx";
import {
	endedOfPersonQuery,
	endedPageSize,
	type Person,
	personQuery,
	standingOfPersonQuery,
} from "./queries.ts";

const EndDialog = lazyPart(() => import("../sessions/endings/end-dialog.tsx"), {
	kind: "dialog",
	close: (props) => props.onClose(),
	isFetchedAhead: true,
});
const PersonDialog = lazyPart(() => import("../sessions/panel/person-dialog.tsx"), {
	kind: "dialog",
	close: (props) => props.onClose(),
	isFetchedAhead: true,
});

/** Everything that is known of one person: their sessions, devices and places, what stands out, and how it is ended. */
export function PersonPage() {
	const organization = useOrganization();
	const params = useParams();
	const userId = () => params.userId ?? "";
	const found = useQuery(() => personQuery(organization().id, userId()));
	const isUnknown = () => found.isError && problemOf(found.error).reason === "not_found";
	return (
		<main id="main" class="page person-page">
			<A class="back-link" href={`/o/${organization().slug}/users`}>
				<Icon name="back" />
				All people
			</A>
			<Switch>
				{/* Erased while somebody looks: what was read is not shown any longer. */}
				<Match when={isUnknown()}>
					<PageHeading title="Person" within={organization().name} />
					<EmptyState icon="search" title="This person can't be found">
						<p>
							Nobody here has the ID <span class="mono break">{userId()}</span>. They never signed
							in, or what was kept of them has been erased.
						</p>
					</EmptyState>
				</Match>
				{/* By id: nothing of one person stays when the next is shown. */}
				<Match when={found.data?.id} keyed>
					{(_id) => (
						<Show when={found.data}>
							{(person) => <PersonView person={person()} onRead={() => found.refetch()} />}
						</Show>
					)}
				</Match>
				<Match when={found.isError}>
					<PageHeading title="Person" within={organization().name} />
					<ProblemState
						what="This person"
						problem={problemOf(found.error)}
						organizationName={organization().name}
						onRetry={() => void found.refetch()}
					/>
				</Match>
				<Match when={true}>
					<Skeleton rows={8} label="Loading the person" />
				</Match>
			</Switch>
		</main>
	);
}

function PersonView(props: { person: Person; onRead: () => Promise<{ isError: boolean }> }) {
	const organization = useOrganization();
	const mayEnd = useMayEnd();
	const { id } = props.person;
	const standing = useQuery(() => standingOfPersonQuery(organization().id, id));
	const ended = useInfiniteQuery(() => endedOfPersonQuery(organization().id, id));
	const readAgain = async () => {
		const read = await Promise.all([props.onRead(), standing.refetch(), ended.refetch()]);
		return read.every(({ isError }) => !isError);
	};
	const live = followCounts(organization().id, readAgain);

	const active = () => (standing.data?.items ?? []).filter(isActive);
	/** Without D1 the object's own list holds those that stand as well. */
	const past = () =>
		(ended.data?.pages ?? []).flatMap(({ items }) => items).filter((one) => !isActive(one));
	const isErased = () => props.person.erasedAt !== null;

	const [endOrder, setEndOrder] = createSignal<EndOrder | null>(null);
	const [asked, setAsked] = createSignal<"export" | "erase" | null>(null);
	const close = () => {
		setEndOrder(null);
		setAsked(null);
		// The button that was pressed goes with the session.
		queueMicrotask(() => headingIfLost()?.focus());
	};
	const endOne = (session: Session) =>
		setEndOrder({ kind: "one", organizationId: organization().id, session });
	const endAll = () =>
		setEndOrder({
			kind: "person",
			organizationId: organization().id,
			user: props.person,
			loaded: active(),
		});

	createEffect(() => {
		if (endingAskedOf() !== id || !standing.data) return;
		askEndingOf(null);
		if (mayEnd() && props.person.activeSessions > 0) endAll();
	});

	return (
		<>
			<div class="page-head">
				<div class="person large">
					<Avatar name={nameOf(props.person)} id={id} />
					<div class="person-text">
						<PageHeading title={nameOf(props.person)} within={organization().name}>
							<bdi>{nameOf(props.person)}</bdi>
						</PageHeading>
						<Show when={props.person.email && props.person.email !== nameOf(props.person)}>
							<p class="break">{props.person.email}</p>
						</Show>
						<p class="quiet mono break copyable">
							{id}
							<CopyButton text={id} what="User ID" />
						</p>
					</div>
				</div>
				<div class="head-tools">
					<LiveStatus
						state={live.state()}
						knownAt={standing.data?.asOf ?? 0}
						onRetry={live.retry}
					/>
					<div class="actions">
						<Show when={mayEnd() && !isErased()}>
							<button
								type="button"
								class="button danger"
								aria-disabled={props.person.activeSessions === 0}
								onClick={() => props.person.activeSessions > 0 && endAll()}
							>
								End all sessions
							</button>
						</Show>
						<Show when={!isOutsider(organization()) && !isErased()}>
							<PersonMenu name={nameOf(props.person)} onAsk={setAsked} />
						</Show>
					</div>
				</div>
			</div>
			<Show when={props.person.erasedAt}>
				{(at) => (
					<div class="notice">
						<Icon name="info" />
						<p>
							What named this person was erased on <Exact at={at()} />. That their sessions existed
							and how they ended stays until its retention is over.
						</p>
					</div>
				)}
			</Show>

			<section class="sheet" aria-label="In short">
				<dl class="figures">
					<div>
						<dt>Active sessions</dt>
						<dd>{formatNumber(props.person.activeSessions)}</dd>
					</div>
					<div>
						<dt>Sessions kept</dt>
						<dd>{formatNumber(props.person.sessions)}</dd>
					</div>
					<div>
						<dt>First seen</dt>
						<dd>
							<Ago at={props.person.firstSeenAt} />
						</dd>
					</div>
					<div>
						<dt>Last seen</dt>
						<dd>
							<Ago at={props.person.lastSeenAt} />
						</dd>
					</div>
				</dl>
			</section>

			<PersonFlags sessions={active()} />

			<section class="sheet">
				<h2>Active sessions</h2>
				<Loaded data={standing.data} query={standing} what="The active sessions" rows={3}>
					{(page) => (
						<>
							<StandingSessions sessions={active()} knownAt={page().asOf} onEnd={endOne} />
							<Show when={page().nextCursor}>
								<p>
									<A href={`/o/${organization().slug}/sessions?user=${encodeURIComponent(id)}`}>
										All of them in the list of sessions
									</A>
								</p>
							</Show>
						</>
					)}
				</Loaded>
			</section>

			<PersonHistory person={props.person} />
			<PersonReceipts userId={id} />

			<section class="sheet">
				<h2>Ended sessions</h2>
				<Loaded data={ended.data} query={ended} what="The ended sessions" rows={3}>
					{() => (
						<>
							<EndedSessions sessions={past()} />
							<Show when={past().length > 0}>
								<ListFoot
									list={ended}
									pageSize={endedPageSize}
									shown={plural(past().length, "ended session")}
								/>
							</Show>
						</>
					)}
				</Loaded>
			</section>

			<Show when={endOrder()} keyed>
				{(order) => (
					<EndDialog order={order} slug={organization().slug} onDone={live.news} onClose={close} />
				)}
			</Show>
			<Show when={asked()} keyed>
				{(what) => <PersonDialog what={what} user={props.person} onClose={close} />}
			</Show>
		</>
	);
}
