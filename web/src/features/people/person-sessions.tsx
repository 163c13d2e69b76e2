import { A } from "@solidjs/router";
import { Show } from "solid-js";
import type { Session } from "../../api/client.ts";
import { useMayEnd, useOrganization } from "../../api/session.tsx";
import { capitalized, causeLabel, deviceLabel, methodsOf } from "../../lib/labels.ts";
import { placeOf } from "../../lib/places.ts";
import { AddressText } from "../../ui/address-text.tsx";
import { type Column, ListTable } from "../../ui/page/list-table.tsx";
import { Ago, Exact } from "../../ui/time.tsx";
import { YouChip } from "../../ui/you-chip.tsx";
import { DeviceIcon } from "../sessions/device-icon.tsx";
import { canEnd, endingOf, endOf } from "../sessions/endings/known-endings.ts";
import FlagChips from "../sessions/flag-chips.tsx";

function columnsOfAll(hrefOf: (session: Session) => string): Column<Session>[] {
	return [
		{
			heading: "Device",
			cell: (session) => (
				<div>
					<span class="with-icon">
						<DeviceIcon type={session.device.type} />
						<A class="row-link" href={hrefOf(session)}>
							{deviceLabel(session.device)}
						</A>
						<YouChip when={session.current} />
						<Show when={session.supportGrantId}>
							<span class="chip" data-tone="support">
								Support
							</span>
						</Show>
					</span>
					<Show when={session.flags.length > 0}>
						<span class="chip-row">
							<FlagChips flags={session.flags} isWhole />
						</span>
					</Show>
				</div>
			),
		},
		{ heading: "Location", cell: ({ geo, network }) => <bdi>{placeOf(geo, network)}</bdi> },
		{
			heading: "IP address",
			class: "mono address",
			cell: ({ ip, status }) => (
				<AddressText text={ip || (status === "active" ? "Not known" : "Not kept")} />
			),
		},
		{
			heading: "Signed in",
			class: "numbers",
			cell: ({ createdAt, authMethods }) => (
				<span>
					<Ago at={createdAt} />
					<br />
					<span class="quiet">{methodsOf(authMethods)}</span>
				</span>
			),
		},
	];
}

/** The list beside which a session opens: that of this person. */
function useHrefs() {
	const organization = useOrganization();
	return (session: Session) =>
		`/o/${organization().slug}/sessions/${session.id}?user=${encodeURIComponent(session.user.id)}&status=all`;
}

/** The sessions that stand, each with the way to end it. */
export function StandingSessions(props: {
	sessions: Session[];
	/** How far activity is known, by the server's clock. */
	knownAt: number;
	onEnd: (session: Session) => void;
}) {
	const mayEnd = useMayEnd();
	const all = columnsOfAll(useHrefs());
	const columns: Column<Session>[] = [
		...all,
		{
			heading: "Last active",
			class: "numbers",
			cell: ({ lastActivityAt }) => <Ago at={lastActivityAt} knownAt={props.knownAt} />,
		},
		{
			heading: "Actions",
			isHeadingHidden: true,
			class: "end",
			cell: (session) => (
				<Show when={mayEnd()}>
					<button
						type="button"
						class="button quiet-danger"
						aria-disabled={!canEnd(session)}
						aria-label={`End session on ${deviceLabel(session.device)}`}
						onClick={() => canEnd(session) && props.onEnd(session)}
					>
						{endingOf(session.id)?.phase === "ending" ? "Ending…" : "End"}
					</button>
				</Show>
			),
		},
	];
	return (
		<ListTable
			caption="Active sessions"
			columns={columns}
			rows={props.sessions}
			empty={<p class="quiet">No active session.</p>}
		/>
	);
}

/** The sessions that have ended and are still kept: when, why, and the receipt that proves it. */
export function EndedSessions(props: { sessions: Session[] }) {
	const organization = useOrganization();
	const columns: Column<Session>[] = [
		...columnsOfAll(useHrefs()),
		{
			heading: "Ended",
			class: "numbers",
			cell: (session) => <Show when={endOf(session)}>{(end) => <Exact at={end().at} />}</Show>,
		},
		{
			heading: "Why",
			cell: (session) => (
				<Show when={endOf(session)}>
					{(end) => (
						<span>
							{capitalized(causeLabel(end().cause))}
							<Show when={end().receiptId}>
								{(id) => (
									<>
										<br />
										<A href={`/o/${organization().slug}/receipts/${id()}`}>View receipt</A>
									</>
								)}
							</Show>
						</span>
					)}
				</Show>
			),
		},
	];
	return (
		<ListTable
			caption="Ended sessions"
			columns={columns}
			rows={props.sessions}
			empty={<p class="quiet">No ended session is kept.</p>}
		/>
	);
}
