import { A } from "@solidjs/router";
import { useInfiniteQuery } from "@tanstack/solid-query";
import { For, Show } from "solid-js";
import type { Organization, SupportGrant } from "../../../api/client.ts";
import { plural } from "../../../lib/numbers.ts";
import { serverNow } from "../../../lib/server-clock.ts";
import { Loaded } from "../../../ui/messages/states.tsx";
import { LoadMore } from "../../../ui/page/load-more.tsx";
import { Exact } from "../../../ui/time.tsx";
import { pastGrantsQuery, pastPageSize } from "../queries.ts";
import { holderName, scopeText, stateAt, stateLabel } from "./grant.ts";
import { GrantUse } from "./grant-facts.tsx";

/** Grants that are over, each with how it ended and what was really done under it. */
export function PastGrants(props: { organization: Organization }) {
	const list = useInfiniteQuery(() => pastGrantsQuery(props.organization.id));
	const grants = () => (list.data?.pages ?? []).flatMap(({ items }) => items);
	return (
		<Loaded
			data={list.data}
			query={list}
			what="Past access"
			organizationName={props.organization.name}
			rows={3}
		>
			{() => (
				<Show
					when={grants().length > 0}
					fallback={
						<p class="quiet">
							Nothing yet. Access that ended, was declined or not answered stays here.
						</p>
					}
				>
					<table class="list-table past-grants">
						<caption class="visually-hidden">Past support access</caption>
						<thead>
							<tr>
								<th scope="col">Who</th>
								<th scope="col">Reason</th>
								<th scope="col">Time</th>
								<th scope="col">How it ended</th>
								<th scope="col">What was done</th>
							</tr>
						</thead>
						<tbody>
							<For each={grants()}>
								{(grant) => (
									<tr>
										<th scope="row">
											<span class="strong">{holderName(grant.holder)}</span>
											<span class="quiet">{scopeText(grant.scope)}</span>
										</th>
										<td data-label="Reason">
											<span>
												{grant.reason}
												<Show when={grant.ticket}>
													{(ticket) => <span class="quiet"> · {ticket()}</span>}
												</Show>
											</span>
										</td>
										<td data-label="Time" class="numbers">
											<Window grant={grant} />
										</td>
										<td data-label="How it ended">
											<Ending organization={props.organization} grant={grant} />
										</td>
										<td data-label="What was done">
											<span>
												<GrantUse organization={props.organization} grant={grant} />
											</span>
										</td>
									</tr>
								)}
							</For>
						</tbody>
					</table>
					<Show when={list.hasNextPage}>
						<div class="list-foot">
							<LoadMore
								list={list}
								pageSize={pastPageSize}
								shown={() => plural(grants().length, "grant")}
							/>
						</div>
					</Show>
				</Show>
			)}
		</Loaded>
	);
}

function Window(props: { grant: SupportGrant }) {
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

function Ending(props: { organization: Organization; grant: SupportGrant }) {
	const closed = () => props.grant.closed;
	const byPerson = () => (closed()?.by.kind === "system" ? null : closed()?.by.name);
	return (
		<span class="two-lines">
			<span>
				{stateLabel(stateAt(props.grant, serverNow()))}
				<Show when={byPerson()}>{(name) => <> by {name()}</>}</Show>
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
