import { A } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { For, Show } from "solid-js";
import { useOrganization } from "../../api/session.tsx";
import { formatCount } from "../../lib/numbers.ts";
import { regionLabel } from "../../lib/regions.ts";
import { clockTimeTenths, durationOf } from "../../lib/time-text.ts";
import { Loaded } from "../../ui/messages/states.tsx";
import { type Column, ListTable } from "../../ui/page/list-table.tsx";
import { PageHead } from "../../ui/page/page-head.tsx";
import { Ago, Until } from "../../ui/time.tsx";
import { Enforcement } from "../receipts/enforcement.tsx";
import { receiptTitle } from "../receipts/receipt-words.ts";
import { nowSentence } from "./enforcement-bars.ts";
import { EnforcementChart } from "./enforcement-chart.tsx";
import { LogSection } from "./log/log-section.tsx";
import { type Health, healthQuery } from "./queries.ts";
import { recoveryLines, standingSentence } from "./restored-text.ts";
import { lagSentence, roomSentence, waitingSentence } from "./room-text.ts";

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
						<Room room={health().database} asOf={health().asOf} />
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

/** From here on the database is said to fill up. */
const fillingFrom = 0.8;

const duration = (ms: number | null): string => (ms === null ? "–" : durationOf(ms));

function Enforced(props: { health: Health }) {
	const enforced = () => props.health.enforced24h;
	return (
		<section class="sheet" aria-labelledby="health-enforced">
			<h2 id="health-enforced">Time to enforcement, last 24 hours</h2>
			<Show when={enforced().count === 0}>
				<p>No session was ended in the last 24 hours.</p>
			</Show>
			<Show when={nowSentence(props.health)}>
				{(sentence) => <p class="quiet">{sentence()}</p>}
			</Show>
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
			<Show when={enforced().count > 0}>
				<EnforcementChart hours={enforced().hours} />
			</Show>
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
									{receiptTitle(receipt)}
								</A>
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
	return (
		<section class="sheet" aria-labelledby="health-leases">
			<h2 id="health-leases">Who answers from memory</h2>
			<Show when={props.health.leases.length > 0} fallback={<p class="quiet">Nobody right now.</p>}>
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

function Room(props: { room: Health["database"]; asOf: number }) {
	return (
		<section class="sheet" aria-labelledby="health-room">
			<h2 id="health-room">The database</h2>
			<p class="quiet">
				Lists, search and reports read it. Checks and endings need it for nothing.
			</p>
			<dl class="facts">
				<dt>Behind by</dt>
				<dd>{lagSentence(props.room, props.asOf)}</dd>
				<dt>Room</dt>
				<dd>
					{roomSentence(props.room)}
					<Show when={props.room.usedBytes !== null && props.room.usedBytes}>
						{(used) => (
							<meter
								class="room-meter"
								aria-label="Room used"
								min={0}
								max={props.room.maxBytes}
								high={props.room.maxBytes * fillingFrom}
								value={used()}
							/>
						)}
					</Show>
				</dd>
			</dl>
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
