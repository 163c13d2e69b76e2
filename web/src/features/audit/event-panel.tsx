import { A, useNavigate } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { For, Show } from "solid-js";
import type { AuditEntry, FoundEvent } from "../../api/client.ts";
import { formatNumber } from "../../lib/numbers.ts";
import { minuteMs } from "../../lib/units.ts";
import { CopyButton } from "../../ui/fields/copy-button.tsx";
import { Loaded } from "../../ui/messages/states.tsx";
import { Panel } from "../../ui/overlays/panel.tsx";
import { Exact } from "../../ui/time.tsx";
import { SeenClients } from "../sessions/seen-clients.tsx";
import {
	actionText,
	actorKindText,
	eventText,
	refusalText,
	targetKindText,
} from "./audit-labels.ts";
import { type AuditView, emptyAuditView } from "./audit-view.ts";
import { PolicyDifference } from "./policy-difference.tsx";
import { auditEventQuery } from "./queries.ts";

interface EventPanelProps {
	organizationId: string;
	eventId: string;
	base: string | null;
	view: AuditView;
	hrefOf: (eventId: string) => string;
	onShow: (view: AuditView) => void;
	onClose: () => void;
}

/** Everything about one event, and the ways to its neighbours. */
export function EventPanel(props: EventPanelProps) {
	const found = useQuery(() => auditEventQuery(props.organizationId, props.eventId));
	const entry = () => (found.data?.id === props.eventId ? found.data : undefined);
	const name = () => {
		const shown = entry();
		return shown && eventText(shown);
	};
	return (
		<Panel
			title="Event"
			closeLabel="Close event"
			list="the audit log"
			entryId={props.eventId}
			entryName={name()}
			takesFocus
			onClose={props.onClose}
		>
			<Loaded data={entry()} query={found} what="This event" rows={5}>
				{(shown) => (
					<>
						<Neighbours {...shown().neighbours} hrefOf={props.hrefOf} />
						<Facts {...props} entry={shown()} />
					</>
				)}
			</Loaded>
		</Panel>
	);
}

/** The ways to the events right before and after this one in the whole log, whatever the list is filtered by. */
function Neighbours(props: {
	newer: string | null;
	older: string | null;
	hrefOf: (eventId: string) => string;
}) {
	const navigate = useNavigate();
	const way = (label: string, eventId: () => string | null) => (
		<button
			type="button"
			class="button"
			aria-disabled={eventId() === null}
			onClick={() => {
				const id = eventId();
				if (id !== null) navigate(props.hrefOf(id), { scroll: false });
			}}
		>
			{label}
		</button>
	);
	return (
		<nav class="actions" aria-label="Events around this one, in the whole log">
			{way("Newer", () => props.newer)}
			{way("Older", () => props.older)}
		</nav>
	);
}

type Details = AuditEntry["details"];
type Kind = NonNullable<ReturnType<typeof refusedOf>>["refused"][number];

const refusedOf = (details: Details) => (details && "refused" in details ? details : null);
const changesOf = (details: Details) =>
	details && "changed" in details && details.changed.length > 0 ? details.changed : null;
const signInOf = (details: Details) => (details && "provider" in details ? details : null);
const entryOf = (details: Details) => (details && "voucher" in details ? details : null);
const exportOf = (details: Details) => (details && "format" in details ? details : null);
const viewOf = (details: Details) => (details && "viewName" in details ? details : null);
const exportedWords = (filter: object): string => {
	const fields = Object.keys(filter);
	return fields.length === 0 ? "the whole log" : `filtered by ${fields.join(", ")}`;
};
const seenOf = (details: Details) => (details && "first" in details ? details : null);

const isOfClients = (action: string) =>
	action === "refresh_token.replayed_elsewhere" || action === "session.user_agent_changed";

/** What was called, how often, why it was refused, and about whom. */
function RefusedKind(props: { kind: Kind }) {
	return (
		<li>
			<span class="mono break">{props.kind.call}</span>
			{props.kind.count > 1 ? ` × ${props.kind.count}` : ""}
			<br />
			{refusalText(props.kind.because)} <span class="mono quiet">{props.kind.because}</span>
			<Show when={props.kind.organizationId}>
				{(organizationId) => (
					<>
						<br />
						<span class="quiet">asked about</span>{" "}
						<span class="mono break">{organizationId()}</span>
					</>
				)}
			</Show>
		</li>
	);
}

/** Where more is told of what an event was done to, within the organization. */
function targetPath({ kind, id }: AuditEntry["target"]): string | null {
	if (kind === "session") return `sessions/${id}`;
	return kind === "user" ? `users/${encodeURIComponent(id)}` : null;
}

const fiveMinutesMs = 5 * minuteMs;

function Facts(props: EventPanelProps & { entry: FoundEvent }) {
	const entry = () => props.entry;
	const only = (change: Partial<AuditView>) => props.onShow({ ...emptyAuditView, ...change });
	return (
		<div class="panel-body">
			<p>
				<span class="strong">{eventText(entry())}</span>
				<br />
				<span class="mono quiet">{entry().action}</span>
			</p>
			<section>
				<h3>What happened</h3>
				<dl class="facts">
					<dt>Time</dt>
					<dd>
						<Exact at={entry().at} />
						<br />
						<span class="mono quiet">{new Date(entry().at).toISOString()}</span>
					</dd>
					<dt>By</dt>
					<dd>
						<bdi>{entry().actor.name ?? <span class="quiet">name not kept</span>}</bdi>
						<br />
						<span class="quiet">{actorKindText(entry().actor.kind)}</span>{" "}
						<span class="mono break">{entry().actor.id}</span>
					</dd>
					<Show when={entry().grantId}>
						{(grantId) => (
							<>
								<dt>Under grant</dt>
								<dd>
									<span class="chip" data-tone="support">
										via support grant
									</span>{" "}
									<span class="mono break">{grantId()}</span>
								</dd>
							</>
						)}
					</Show>
					<dt>To what</dt>
					<dd>
						<Show when={entry().target.name}>
							{(name) => (
								<>
									<bdi>{name()}</bdi>
									<br />
								</>
							)}
						</Show>
						<span class="quiet">{targetKindText(entry().target.kind)}</span>{" "}
						<Show
							when={targetPath(entry().target) !== null && props.base}
							fallback={<span class="mono break">{entry().target.id}</span>}
						>
							{(base) => (
								<A class="mono break" href={`${base()}/${targetPath(entry().target)}`}>
									{entry().target.id}
								</A>
							)}
						</Show>
					</dd>
					<dt>Reason</dt>
					<dd>{entry().reason ?? <span class="quiet">none given</span>}</dd>
					<Show when={isOfClients(entry().action)}>
						<SeenClients
							seen={seenOf(entry().details)}
							isChange={entry().action === "session.user_agent_changed"}
						/>
					</Show>
					<Show when={refusedOf(entry().details)}>
						{(calls) => (
							<>
								<dt>{calls().count > 1 ? `${calls().count} times refused` : "Refused because"}</dt>
								<dd>
									<ul class="plain-list">
										<For each={calls().refused}>{(kind) => <RefusedKind kind={kind} />}</For>
									</ul>
								</dd>
							</>
						)}
					</Show>
					<Show when={signInOf(entry().details)}>
						{(signIn) => (
							<>
								<dt>Vouched for by</dt>
								<dd>
									<span class="mono break">{signIn().provider}</span>
									<br />
									<Show
										when={signIn().authenticatedAt}
										fallback={
											<span class="quiet">which does not say when it asked for credentials</span>
										}
									>
										{(at) => (
											<>
												<span class="quiet">which asked for credentials</span> <Exact at={at()} />
											</>
										)}
									</Show>
								</dd>
							</>
						)}
					</Show>
					<Show when={entryOf(entry().details)}>
						{(came) => (
							<>
								<dt>Vouched for by</dt>
								<dd>
									<span class="mono break">{came().voucher}</span>
									<br />
									<span class="quiet">
										{came().way === "sign_in" ? "by signing in there" : "by an access token"}
									</span>
								</dd>
							</>
						)}
					</Show>
					<Show when={exportOf(entry().details)}>
						{(exported) => (
							<>
								<dt>Exported</dt>
								<dd>
									{exported().format.toUpperCase()}, up to sequence {exported().through}
									<br />
									<span class="quiet">{exportedWords(exported().filter)}</span>
								</dd>
							</>
						)}
					</Show>
					<Show when={viewOf(entry().details)}>
						{(view) => (
							<>
								<dt>View</dt>
								<dd class="break">{view().viewName}</dd>
							</>
						)}
					</Show>
					<dt>In the log</dt>
					<dd>Entry {formatNumber(entry().leafIndex)}</dd>
					<dt>IP address</dt>
					<dd>
						<Show when={entry().ip} fallback={<span class="quiet">not known, or not kept</span>}>
							{(ip) => <span class="mono break">{ip()}</span>}
						</Show>
					</dd>
					<Show when={entry().receiptId}>
						{(receiptId) => (
							<>
								<Show when={entry().counterpart}>
									{(other) => (
										<>
											<dt>Other half</dt>
											<dd>
												<A href={props.hrefOf(other().id)} noScroll>
													{actionText(other().action)}
												</A>
											</dd>
										</>
									)}
								</Show>
								<dt>Receipt</dt>
								<dd>
									<Show when={props.base} fallback={<span class="mono break">{receiptId()}</span>}>
										{(base) => <A href={`${base()}/receipts/${receiptId()}`}>View receipt</A>}
									</Show>
								</dd>
							</>
						)}
					</Show>
				</dl>
			</section>
			<Show when={changesOf(entry().details)}>
				{(changes) => <PolicyDifference changes={changes()} />}
			</Show>
			<section>
				<h3>Show only</h3>
				<div class="actions">
					<button type="button" class="button" onClick={() => only({ actor: entry().actor.id })}>
						By the same
					</button>
					<button type="button" class="button" onClick={() => only({ target: entry().target.id })}>
						To the same
					</button>
					<Show when={entry().grantId}>
						{(grant) => (
							<button type="button" class="button" onClick={() => only({ grant: grant() })}>
								Under this grant
							</button>
						)}
					</Show>
					<button
						type="button"
						class="button"
						onClick={() =>
							only({ from: entry().at - fiveMinutesMs, to: entry().at + fiveMinutesMs })
						}
					>
						5 min around this
					</button>
				</div>
			</section>
			<section>
				<h3>Record</h3>
				<dl class="facts">
					<dt>Event ID</dt>
					<dd class="mono break">{entry().id}</dd>
					<dt>Sequence</dt>
					<dd class="mono">{entry().sequence}</dd>
					<dt>Request id</dt>
					<dd class="mono break">
						{entry().requestId ?? <span class="quiet">none: Curfew did this by itself</span>}
					</dd>
				</dl>
				<div class="actions">
					<CopyButton text={JSON.stringify(entry(), null, 2)} what="Event" class="button">
						Copy as JSON
					</CopyButton>
				</div>
			</section>
		</div>
	);
}
