import { useLocation, useNavigate } from "@solidjs/router";
import { useInfiniteQuery } from "@tanstack/solid-query";
import {
	createEffect,
	createMemo,
	createSignal,
	createUniqueId,
	on,
	onCleanup,
	Show,
} from "solid-js";
import { attempt, queryClient } from "../../api/query-client.ts";
import { useOrganization } from "../../api/session.tsx";
import { deviceLabel } from "../../lib/labels.ts";
import { formatCount, formatNumber, plural } from "../../lib/numbers.ts";
import { nameOf } from "../../lib/people.ts";
import { placeOf } from "../../lib/places.ts";
import { LiveStatus } from "../../live/live-status.tsx";
import { AddressText } from "../../ui/address-text.tsx";
import { SearchField } from "../../ui/fields/search-field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { EmptyState, Loaded } from "../../ui/messages/states.tsx";
import { ListFoot } from "../../ui/page/list-foot.tsx";
import { type Column, ListTable } from "../../ui/page/list-table.tsx";
import { PageHeading } from "../../ui/page/page-heading.tsx";
import { Ago } from "../../ui/time.tsx";
import { followCounts } from "../sessions/live/follow-counts.ts";
import { mergePeople } from "./merge-people.ts";
import { PersonLink } from "./person-link.tsx";
import {
	type PeopleTotal,
	type PeopleView,
	type PersonEntry,
	peoplePageSize,
	peopleQuery,
	readPeople,
} from "./queries.ts";

const debounceMs = 150;

const viewOf = (search: string): PeopleView => {
	const query = new URLSearchParams(search);
	return {
		q: (query.get("q") ?? "").slice(0, 200),
		isEverybody: query.get("status") === "all",
	};
};

const searchOf = ({ q, isEverybody }: PeopleView): string => {
	const query = new URLSearchParams();
	if (q) query.set("q", q);
	if (isEverybody) query.set("status", "all");
	return query.size > 0 ? `?${query}` : "";
};

/** What matters of several: the newest, and how many more there are. */
function firstOf(labels: readonly string[]): string {
	const [first, ...others] = [...new Set(labels)];
	if (first === undefined) return "Not known";
	return others.length === 0 ? first : `${first} and ${formatNumber(others.length)} more`;
}

const columns: Column<PersonEntry>[] = [
	{
		heading: "Person",
		cell: (person) => (
			<>
				<PersonLink user={person} class="row-link" />
				<Show when={person.email && person.email !== nameOf(person)}>
					<bdi class="quiet">
						<AddressText text={person.email} />
					</bdi>
				</Show>
			</>
		),
	},
	{ heading: "Active sessions", class: "numbers", cell: (person) => person.activeSessions },
	{ heading: "Devices", cell: (person) => firstOf(person.devices.map(deviceLabel)) },
	{
		heading: "Places",
		cell: (person) => (
			<bdi>
				{firstOf(
					person.places.map(({ city, country }) =>
						placeOf({ city: city ?? undefined, country: country ?? undefined }),
					),
				)}
			</bdi>
		),
	},
	{ heading: "Last seen", class: "numbers", cell: (person) => <Ago at={person.lastSeenAt} /> },
];

/** The people of an organization, whoever was seen last first. */
export function PeoplePage() {
	const organization = useOrganization();
	const place = useLocation();
	const navigate = useNavigate();
	const searchId = createUniqueId();
	const view = createMemo(() => viewOf(place.search));
	const list = useInfiniteQuery(() => peopleQuery(organization().id, view()));
	const people = () => (list.data?.pages ?? []).flatMap(({ items }) => items);
	const first = () => list.data?.pages[0];
	/** What has changed since the list was read, as far as no row can say it. */
	const [since, setSince] = createSignal<{ total: PeopleTotal; more: number } | null>(null);
	createEffect(on([view, () => list.isRefetching], () => setSince(null)));
	const live = followCounts(organization().id, async () => {
		const [of, { queryKey }] = [view(), peopleQuery(organization().id, view())];
		const outcome = await attempt(() => readPeople(organization().id, of));
		if (!outcome.ok) return false;
		const shown = queryClient.getQueryData(queryKey);
		if (of !== view() || !shown || list.isFetching) return true;
		const merged = mergePeople(shown.pages, outcome.value, of.isEverybody);
		queryClient.setQueryData(queryKey, { ...shown, pages: merged.pages });
		setSince({ total: outcome.value.total, more: merged.more });
		return true;
	});
	const showMore = async () => {
		await list.refetch();
		document.querySelector<HTMLElement>("#main tbody a")?.focus();
	};
	const lead = () => {
		const page = first();
		if (!page || list.isPlaceholderData) return "Reading people…";
		const total = since()?.total ?? page.total;
		const who = total.count === 1 && !total.capped ? "person" : "people";
		const what = view().q ? (who === "person" ? " matches" : " match") : "";
		return `${formatCount(total)} ${who}${view().isEverybody ? "" : " with an active session"}${what}`;
	};

	const show = (next: PeopleView) =>
		navigate(`${place.pathname}${searchOf(next)}`, { replace: true, scroll: false });
	let timer: ReturnType<typeof setTimeout> | undefined;
	onCleanup(() => clearTimeout(timer));
	const search = (text: string) => {
		clearTimeout(timer);
		timer = setTimeout(() => show({ ...view(), q: text.trim() }), debounceMs);
	};
	const choice = (label: string, isEverybody: boolean) => (
		<label>
			<input
				type="radio"
				name={`${searchId}-who`}
				class="visually-hidden"
				checked={view().isEverybody === isEverybody}
				onChange={() => show({ ...view(), isEverybody })}
			/>
			<span>{label}</span>
		</label>
	);

	return (
		<main id="main" class="page">
			<div class="page-head sessions-head">
				<PageHeading title="People" within={organization().name} />
				<div class="head-tools">
					<LiveStatus state={live.state()} knownAt={first()?.asOf ?? 0} onRetry={live.retry} />
				</div>
				<div class="count-line">
					<p class="quiet numbers">{lead()}</p>
					<Show when={since()?.more}>
						{(count) => (
							<button type="button" class="button waiting" onClick={() => void showMore()}>
								{plural(count(), "new person", "new people")} · Show
							</button>
						)}
					</Show>
				</div>
			</div>
			<search class="filters">
				<SearchField
					label="Search"
					hint=" by name, e-mail address or user ID. Results update as you type."
					placeholder="Person or user ID"
					maxLength={200}
					value={view().q}
					onInput={search}
				/>
				<fieldset class="segmented">
					<legend class="visually-hidden">Who</legend>
					{choice("Signed in", false)}
					{choice("Everybody", true)}
				</fieldset>
			</search>
			<div class="progress" classList={{ busy: list.isFetching }} />
			<Show when={first()?.degraded}>
				<div class="notice" data-tone="warning" role="status">
					<Icon name="warning" />
					<p>The list is limited right now: showing those whose sessions were used last.</p>
				</div>
			</Show>
			<Loaded
				data={list.data}
				query={list}
				what="The people"
				organizationName={organization().name}
				rows={8}
			>
				{() => (
					<ListTable
						caption="People"
						columns={columns}
						rows={people()}
						busy={list.isFetching}
						empty={
							<EmptyState
								icon="people"
								title={view().q ? "Nobody matches this search" : "Nobody is signed in"}
							>
								<p>
									{view().isEverybody
										? "People appear here when they sign in."
										: "People without an active session are under Everybody."}
								</p>
							</EmptyState>
						}
						foot={
							<ListFoot
								list={list}
								pageSize={peoplePageSize}
								shown={plural(people().length, "person", "people")}
							/>
						}
					/>
				)}
			</Loaded>
		</main>
	);
}
