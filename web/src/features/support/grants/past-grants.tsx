import { A } from "@solidjs/router";
import { useInfiniteQuery } from "@tanstack/solid-query";
import { Show } from "solid-js";
import type { Organization, SupportGrant } from "../../../api/client.ts";
import { plural } from "../../../lib/numbers.ts";
import { serverNow } from "../../../lib/server-clock.ts";
import { Loaded } from "../../../ui/messages/states.tsx";
import { ListFoot } from "../../../ui/page/list-foot.tsx";
import { type Column, ListTable } from "../../../ui/page/list-table.tsx";
import { Exact } from "../../../ui/time.tsx";
import { pastGrantsQuery, pastPageSize } from "../queries.ts";
import { holderName, scopeText, stateAt, stateLabel } from "./grant.ts";
import { GrantEvidence } from "./grant-evidence.tsx";
import { GrantUse } from "./grant-facts.tsx";

/** Grants that are over, each with how it ended and what was really done under it. */
export function PastGrants(props: { organization: Organization }) {
	const list = useInfiniteQuery(() => pastGrantsQuery(props.organization.id));
	const grants = () => (list.data?.pages ?? []).flatMap(({ items }) => items);
	const columns: Column<SupportGrant>[] = [
		{
			heading: "Who",
			cell: (grant) => (
				<>
					<span class="strong">{holderName(grant.holder)}</span>
					<span class="quiet">{scopeText(grant.scope)}</span>
				</>
			),
		},
		{
			heading: "Reason",
			cell: (grant) => (
				<span>
					{grant.reason}
					<Show when={grant.ticket}>{(ticket) => <span class="quiet"> · {ticket()}</span>}</Show>
				</span>
			),
		},
		{ heading: "Time", class: "numbers", cell: (grant) => <GrantTime grant={grant} /> },
		{
			heading: "How it ended",
			cell: (grant) => <GrantEnd organization={props.organization} grant={grant} />,
		},
		{
			heading: "What was done",
			cell: (grant) => (
				<span>
					<GrantUse organization={props.organization} grant={grant} />{" "}
					<GrantEvidence
						organization={props.organization}
						grant={grant}
						class="link-button unbroken"
					/>
				</span>
			),
		},
	];
	return (
		<Loaded
			data={list.data}
			query={list}
			what="Past access"
			organizationName={props.organization.name}
			rows={3}
		>
			{() => (
				<ListTable
					caption="Past support access"
					class="tall"
					columns={columns}
					rows={grants()}
					empty={
						<p class="quiet">
							Nothing yet. Access that ended, was declined or not answered stays here.
						</p>
					}
					foot={
						<ListFoot
							list={list}
							pageSize={pastPageSize}
							shown={plural(grants().length, "grant")}
						/>
					}
				/>
			)}
		</Loaded>
	);
}

function GrantTime(props: { grant: SupportGrant }) {
	return (
		<Show
			when={props.grant.startsAt}
			fallback={
				<Show when={props.grant.requested}>
					{(asked) => (
						<span>
							asked <Exact at={asked().at} />
						</span>
					)}
				</Show>
			}
		>
			{(startsAt) => (
				<span>
					<Exact at={startsAt()} />
					<Show when={props.grant.endsAt}>
						{(endsAt) => (
							<>
								{" "}
								to <Exact at={endsAt()} />
							</>
						)}
					</Show>
				</span>
			)}
		</Show>
	);
}

function GrantEnd(props: { organization: Organization; grant: SupportGrant }) {
	const closed = () => props.grant.closed;
	const byPerson = () => (closed()?.by.kind === "system" ? null : closed()?.by.name);
	return (
		<span class="two-lines">
			<span>
				{stateLabel(stateAt(props.grant, serverNow()))}
				<Show when={byPerson()}>
					{(name) => (
						<>
							{" "}
							by <bdi>{name()}</bdi>
						</>
					)}
				</Show>
			</span>
			<Show when={closed()}>
				{(end) => (
					<span class="quiet">
						<Exact at={end().at} />
						<Show when={end().reason}>{(reason) => <> · “{reason()}”</>}</Show>
						<Show when={end().receiptId}>
							{(receiptId) => (
								<>
									{" · "}
									<A href={`/o/${props.organization.slug}/receipts/${receiptId()}`}>Receipt</A>
								</>
							)}
						</Show>
					</span>
				)}
			</Show>
		</span>
	);
}
