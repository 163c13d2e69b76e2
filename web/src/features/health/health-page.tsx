import { A } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { For, Show } from "solid-js";
import { useOrganization } from "../../api/session.tsx";
import { formatCount, plural } from "../../lib/numbers.ts";
import { regionLabel } from "../../lib/regions.ts";
import { clockTimeTenths, durationOf } from "../../lib/time-text.ts";
import { Loaded } from "../../ui/messages/states.tsx";
import { type Column, ListTable } from "../../ui/page/list-table.tsx";
import { PageHead } from "../../ui/page/page-head.tsx";
import { Ago, Until } from "../../ui/time.tsx";
import { Enforcement } from "../receipts/enforcement.tsx";
import { scopeLabel } from "../receipts/scope-label.ts";
import { LogSection } from "./log/log-section.tsx";
import { type Health, healthQuery } from "./queries.ts";
import { recoveryLines, standingSentence } from "./restored-text.ts";
import { roomSentence, waitingSentence } from "./room-text.ts";

/** Whether the promise holds that an ended session is refused everywhere, and how fast. */
export default function HealthPage() {
	const organization = useOrganization();
	const found = useQuery(() => healthQuery(organization().id));
	return (
		<main id="main" class="page">
			<PageHead
				title="Health"
				within={organization().name}
				lead="How fast an ended session is refused everywhere."
			/>
			<Loaded
				data={found.data}
				query={found}
				what="The health of this organization"
				organizationName={organization().name}
				rows={6}
			>
				{(health) => (
					<>
						<Restored health={health()} />
						<Enforced health={health()} />
						<Pending health={health()} />
						<Leases health={health()} />
						<LogSection log={health().log} />
						<Room room={health().database} />
						<EndingTokens health={health()} />
					</>
				)}
			</Loaded>
		</main>
	);
}

function Restored(props: { health: Health }) {
	const standing = () => standingSentence(props.health.standing);
	return (
		<Show when={standing() !== null || props.health.recovery !== null}>
			<section class="sheet" aria-labelledby="health-restored">
				<h2 id="health-restored">
					{props.health.recovery === null ? "After the start" : "After a restore"}
				</h2>
				<Show when={standing()}>{(sentence) => <p>{sentence()}</p>}</Show>
				<Show when={props.health.recovery}>
					{(recovery) => (
						<>
							<p>
								Recovered <Ago at={recovery().at} />:
							</p>
							<ul>
								<For each={recoveryLines(recovery())}>{(line) => <li>{line}</li>}</For>
							</ul>
						</>
					)}
				</Show>
			</section>
		</Show>
	);
}

const duration = (ms: number | null): string => (ms === null ? "–" : durationOf(ms));

function Enforced(props: { health: Health }) {
	const enforced = () => props.health.enforced24h;
	return (
		<section class="sheet" aria-labelledby="health-enforced">
			<h2 id="health-enforced">Last 24 hours</h2>
			<dl class="figures">
				<div>
					<dt>Revocations in force everywhere</dt>
					<dd>{formatCount(enforced())}</dd>
				</div>
				<div>
					<dt>Half of them within</dt>
					<dd>{duration(enforced().p50Ms)}</dd>
				</div>
				<div>
					<dt>99 % within</dt>
					<dd>{duration(enforced().p99Ms)}</dd>
				</div>
				<div>
					<dt>Slowest</dt>
					<dd>{duration(enforced().slowestMs)}</dd>
				</div>
			</dl>
		</section>
	);
}

function Pending(props: { health: Health }) {
	const organization = useOrganization();
	return (
		<section class="sheet" aria-labelledby="health-pending">
			<h2 id="health-pending">On its way</h2>
			<Show
				when={props.health.pending.length > 0}
				fallback={<p class="quiet">Nothing: every revocation is in force everywhere.</p>}
			>
				<ul class="pending">
					<For each={props.health.pending}>
						{(receipt) => (
							<li>
								<A class="row-link" href={`/o/${organization().slug}/receipts/${receipt.id}`}>
									{scopeLabel(receipt.scope)}
								</A>
								<span class="quiet"> · {plural(receipt.revoked, "session")}</span>
								<div>
									<Enforcement receipt={receipt} />
								</div>
							</li>
						)}
					</For>
				</ul>
			</Show>
		</section>
	);
}

type Lease = Health["leases"][number];

const leaseColumns: Column<Lease>[] = [
	{ heading: "Region", cell: ({ region }) => regionLabel(region) },
	{ heading: "Longest lease", class: "numbers", cell: ({ termMs }) => durationOf(termMs) },
	{ heading: "Runs out at", class: "numbers", cell: ({ until }) => clockTimeTenths(until) },
	{ heading: "State", cell: (lease) => stateOf(lease) },
];

function Leases(props: { health: Health }) {
	const lastUntil = () => Math.max(...props.health.leases.map(({ until }) => until));
	return (
		<section class="sheet" aria-labelledby="health-leases">
			<h2 id="health-leases">Who answers from memory</h2>
			<Show
				when={props.health.leases.length > 0}
				fallback={
					<Show when={props.health.standing === "open"}>
						<p class="quiet">
							Nobody right now: a session that is ended now is refused everywhere at once.
						</p>
					</Show>
				}
			>
				<p class="quiet">
					A session that is ended now is refused everywhere within{" "}
					{durationOf(lastUntil() - props.health.asOf)} at the latest, even if none of these can be
					reached.
				</p>
				<ListTable
					caption="Regions that hold a lease"
					columns={leaseColumns}
					rows={props.health.leases}
				/>
			</Show>
		</section>
	);
}

/** Edges without a replica cannot be pushed to and acknowledge nothing; their leases are short instead. */
function stateOf(lease: Lease): string {
	if (lease.region === null) return "Runs out by itself";
	return lease.current ? "Has every revocation" : "Being brought up to date";
}

function Room(props: { room: Health["database"] }) {
	return (
		<section class="sheet" aria-labelledby="health-room">
			<h2 id="health-room">Room in the database</h2>
			<p class="quiet">{roomSentence(props.room)}</p>
			<Show when={props.room.warning}>
				{(warning) => (
					<p class="notice" data-tone="warning" role="status">
						{warning()} {waitingSentence(props.room)}
					</p>
				)}
			</Show>
		</section>
	);
}

function EndingTokens(props: { health: Health }) {
	return (
		<Show when={props.health.tokensEndingSoon.length > 0}>
			<section class="sheet" aria-labelledby="health-tokens">
				<h2 id="health-tokens">API tokens that end within 14 days</h2>
				<ul>
					<For each={props.health.tokensEndingSoon}>
						{(token) => (
							<li>
								{token.name}: ends <Until at={token.expiresAt} />
							</li>
						)}
					</For>
				</ul>
			</section>
		</Show>
	);
}
