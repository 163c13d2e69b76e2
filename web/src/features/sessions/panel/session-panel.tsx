import { A } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, on, Show } from "solid-js";
import type { Session, SessionDetail } from "../../../api/client.ts";
import { isOutsider, useOrganization } from "../../../api/session.tsx";
import { firstNameOf, isErased, nameOf } from "../../../lib/people.ts";
import { Loaded } from "../../../ui/messages/states.tsx";
import { Panel } from "../../../ui/overlays/panel.tsx";
import { lazyPart } from "../../../ui/parts/lazy-part.tsx";
import { PersonLink } from "../../people/person-link.tsx";
import { PersonMenu } from "../../people/person-menu.tsx";
import type { EndOrder } from "../endings/end-sessions.ts";
import { endingWaits } from "../endings/ending-waits.ts";
import { canEnd, endingOf, isActive } from "../endings/known-endings.ts";
import { asKnown } from "../live/known-states.ts";
import { sessionQuery } from "../queries.ts";
import { SessionPerson } from "../session-person.tsx";
import { ChainTable } from "./chain-table.tsx";
import { SessionFacts } from "./session-facts.tsx";
import { SessionFlags } from "./session-flags.tsx";

const PersonDialog = lazyPart(() => import("./person-dialog.tsx"), {
	kind: "dialog",
	close: (props) => props.onClose(),
	isFetchedAhead: true,
});

interface SessionPanelProps {
	sessionId: string;
	base: string;
	search: string;
	loaded: Session[];
	/** False when the page was loaded with the panel open: focus then stays where the browser put it. */
	takesFocus: boolean;
	knownAt: number;
	mayEnd: boolean;
	onClose: () => void;
	onEnd: (order: EndOrder) => void;
}

/** Everything known of one session, beside the list it came from. */
export default function SessionPanel(props: SessionPanelProps) {
	const organization = useOrganization();
	const detail = useQuery(() => sessionQuery(organization().id, props.sessionId));
	/** As the row says it, whichever of the two was read later. */
	const shown = createMemo(() =>
		detail.data?.id === props.sessionId ? asKnown(detail.data) : undefined,
	);
	const name = () => {
		const session = shown();
		return session && nameOf(session.user);
	};
	let heading: HTMLHeadingElement | undefined;

	// The button that ended the session goes with it; whoever had pressed it stays in the panel.
	createEffect(
		on(
			() => {
				const session = shown();
				return session !== undefined && isActive(session);
			},
			(active, wasActive) => {
				if (active || !wasActive) return;
				queueMicrotask(() => {
					if (document.activeElement === document.body) heading?.focus({ preventScroll: true });
				});
			},
		),
	);

	return (
		<Panel
			title="Session details"
			closeLabel="Close details"
			list="sessions"
			entryId={props.sessionId}
			entryName={name()}
			takesFocus={props.takesFocus}
			ref={(element) => {
				heading = element;
			}}
			onClose={props.onClose}
		>
			<Loaded
				data={shown()}
				query={detail}
				what="This session"
				organizationName={organization().name}
				rows={6}
			>
				{(session) => <Detail {...props} session={session()} />}
			</Loaded>
		</Panel>
	);
}

function Detail(props: SessionPanelProps & { session: SessionDetail }) {
	const organization = useOrganization();
	const session = () => props.session;
	const person = () => session().user;
	const [asked, setAsked] = createSignal<"export" | "erase" | null>(null);

	return (
		<div class="panel-body">
			<SessionPerson
				session={session()}
				name={<PersonLink user={person()} class="row-link" />}
				isLarge
			>
				<StatusChip session={session()} />
			</SessionPerson>

			<div class="actions">
				<Show when={props.mayEnd && isActive(session())}>
					<button
						type="button"
						class="button danger"
						aria-disabled={!canEnd(session()) || endingWaits() !== null}
						aria-describedby={endingWaits() === null ? undefined : "panel-waits"}
						onClick={() => {
							if (!canEnd(session())) return;
							props.onEnd({
								kind: "one",
								organizationId: organization().id,
								session: session(),
							});
						}}
					>
						{endingOf(session().id)?.phase === "ending" ? "Ending…" : "End session"}
					</button>
				</Show>
				<A
					class="button"
					href={`/o/${organization().slug}/users/${encodeURIComponent(person().id)}`}
				>
					<span class="clip">
						All sessions of <bdi>{firstNameOf(nameOf(person()))}</bdi>
					</span>
				</A>
				<Show when={props.mayEnd && !isErased(person().id)}>
					<button
						type="button"
						class="button quiet-danger"
						aria-disabled={endingWaits() !== null}
						aria-describedby={endingWaits() === null ? undefined : "panel-waits"}
						onClick={() =>
							props.onEnd({
								kind: "person",
								organizationId: organization().id,
								user: person(),
								loaded: props.loaded.filter(({ user }) => user.id === person().id),
							})
						}
					>
						<span class="clip">
							End all for <bdi>{firstNameOf(nameOf(person()))}</bdi>
						</span>
					</button>
				</Show>
				<Show when={!isOutsider(organization()) && !isErased(person().id)}>
					<PersonMenu name={nameOf(person())} onAsk={setAsked} />
				</Show>
			</div>
			<Show when={props.mayEnd && endingWaits()}>
				{(why) => (
					<p id="panel-waits" class="dialog-wait">
						{why()}
					</p>
				)}
			</Show>
			<Show when={!props.mayEnd}>
				<p class="quiet">Your support access lets you look, not end sessions.</p>
			</Show>
			<Show when={asked()} keyed>
				{(what) => <PersonDialog what={what} user={person()} onClose={() => setAsked(null)} />}
			</Show>

			<SessionFlags flags={session().flags} stands={isActive(session())} />

			<SessionFacts session={session()} knownAt={props.knownAt} />

			<section>
				<h3>Refresh-token chain</h3>
				<ChainTable chain={session().chain} />
			</section>
		</div>
	);
}

function StatusChip(props: { session: Session }) {
	return (
		<Show
			when={isActive(props.session)}
			fallback={
				<span class="chip">{props.session.status === "expired" ? "Expired" : "Ended"}</span>
			}
		>
			<span class="chip" data-tone="success">
				Active
			</span>
		</Show>
	);
}
