import { A } from "@solidjs/router";
import { Show } from "solid-js";
import type { Organization, SupportGrant } from "../../../api/client.ts";
import { plural } from "../../../lib/numbers.ts";
import { serverNow } from "../../../lib/server-clock.ts";
import { momentIn, ownZone, sentenceOf } from "../../../lib/zoned-time.ts";
import { Ago, Exact } from "../../../ui/time.tsx";
import { Countdown } from "./countdown.tsx";
import { scopeText, stateAt } from "./grant.ts";

/** Everything about an open grant: what, why, by whom, until when, and what was done under it. */
export function GrantFacts(props: { organization: Organization; grant: SupportGrant }) {
	const grant = () => props.grant;
	const state = () => stateAt(grant(), serverNow());
	return (
		<dl class="facts">
			<dt>May</dt>
			<dd>{scopeText(grant().scope)}</dd>
			<dt>Reason</dt>
			<dd>
				{grant().reason}
				<Show when={grant().ticket}>
					{(ticket) => (
						<>
							{" "}
							<span class="chip">{ticket()}</span>
						</>
					)}
				</Show>
			</dd>
			<Show when={grant().requested}>
				{(asked) => (
					<>
						<dt>Asked for</dt>
						<dd>
							by <bdi>{asked().by.name}</bdi> · <Ago at={asked().at} />
							<Show when={state() === "requested"}>
								<span class="quiet"> · void if not answered by </span>
								<Exact at={asked().lapsesAt} />
							</Show>
						</dd>
					</>
				)}
			</Show>
			<Show when={grant().granted}>
				{(granted) => (
					<>
						<dt>Granted by</dt>
						<dd>
							<bdi>{granted().by.name}</bdi> · <Ago at={granted().at} />
						</dd>
					</>
				)}
			</Show>
			<Show when={state() === "scheduled" && grant().startsAt}>
				{(at) => (
					<>
						<dt>Starts</dt>
						<dd>
							{momentIn(at(), ownZone())} · <Countdown endsAt={at()} verb="starts" />
						</dd>
					</>
				)}
			</Show>
			<Show when={grant().endsAt}>
				{(at) => (
					<>
						<dt>Ends</dt>
						<dd>
							{momentIn(at(), ownZone())}
							<Show when={state() === "active"}>
								{" · "}
								<Countdown endsAt={at()} />
							</Show>
						</dd>
					</>
				)}
			</Show>
			<Show when={grant().granted}>
				<dt>Used</dt>
				<dd>
					<GrantUse organization={props.organization} grant={grant()} />
				</dd>
			</Show>
		</dl>
	);
}

/** First and last action under a grant, how many, and the way to see them. */
export function GrantUse(props: { organization: Organization; grant: SupportGrant }) {
	return (
		<Show when={props.grant.use} fallback={<span class="quiet">Not used</span>}>
			{(use) => (
				<>
					{plural(use().actions, "action")}, from <Exact at={use().firstAt} />
					<Show when={use().lastAt !== use().firstAt}>
						{" "}
						to <Exact at={use().lastAt} />
					</Show>{" "}
					<A
						class="unbroken"
						href={`/o/${props.organization.slug}/audit?grant=${encodeURIComponent(props.grant.id)}`}
					>
						See what they did
					</A>
				</>
			)}
		</Show>
	);
}

/** "Ends Thu 26 Nov 2026, 14:00 in Europe/Berlin (13:00 UTC), 25 h from now." */
export const endSentence = (endsAt: number): string =>
	`${sentenceOf("Ends", endsAt, ownZone(), serverNow())}.`;
