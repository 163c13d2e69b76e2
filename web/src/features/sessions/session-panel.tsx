import { A } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import {
	createEffect,
	createSignal,
	createUniqueId,
	lazy,
	Match,
	on,
	Show,
	Switch,
} from "solid-js";
import type { Session, SessionDetail } from "../../api/client.ts";
import { problemOf } from "../../api/errors.ts";
import { useOrganization } from "../../api/session.tsx";
import { firstNameOf, isErased, nameOf } from "../../lib/format.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu } from "../../ui/menu.tsx";
import { ProblemState, Skeleton } from "../../ui/states.tsx";
import { ChainTable } from "./chain-table.tsx";
import { canEnd, type EndOrder, endingOf, isActive } from "./endings.ts";
import { sessionQuery } from "./queries.ts";
import { SessionFacts } from "./session-facts.tsx";

const PersonDialog = lazy(() => import("./person-dialog.tsx"));

interface SessionPanelProps {
	sessionId: string;
	base: string;
	search: string;
	loaded: Session[];
	/** False when the page was loaded with the panel open: focus then stays where the browser put it. */
	takesFocus: boolean;
	onClose: () => void;
	onEnd: (order: EndOrder) => void;
}

/** Everything known of one session, beside the list it came from. */
export default function SessionPanel(props: SessionPanelProps) {
	const organization = useOrganization();
	const titleId = createUniqueId();
	const detail = useQuery(() => sessionQuery(organization().id, props.sessionId));
	let heading: HTMLHeadingElement | undefined;

	// The panel takes focus whenever it shows another session; Close gives it back to the row.
	createEffect(
		on(
			() => props.sessionId,
			() => {
				if (props.takesFocus) heading?.focus({ preventScroll: true });
			},
		),
	);

	// The button that ended the session goes with it; whoever had pressed it stays in the panel.
	createEffect(
		on(
			() => detail.data !== undefined && isActive(detail.data),
			(active, wasActive) => {
				if (active || !wasActive) return;
				queueMicrotask(() => {
					if (document.activeElement === document.body) heading?.focus({ preventScroll: true });
				});
			},
		),
	);

	return (
		<aside
			class="panel"
			aria-labelledby={titleId}
			onKeyDown={(event) => {
				if (event.key !== "Escape" || event.defaultPrevented) return;
				event.preventDefault();
				props.onClose();
			}}
		>
			<div class="panel-head">
				<h2 ref={heading} id={titleId} tabIndex={-1}>
					Session details
				</h2>
				<button
					type="button"
					class="button ghost icon-button"
					aria-label="Close details"
					onClick={() => props.onClose()}
				>
					<Icon name="close" />
				</button>
			</div>
			<Switch>
				<Match when={detail.data?.id === props.sessionId && detail.data}>
					{(session) => <Detail {...props} session={session()} />}
				</Match>
				<Match when={detail.isError}>
					<ProblemState
						what="This session"
						problem={problemOf(detail.error)}
						organizationName={organization().name}
						onRetry={() => void detail.refetch()}
					/>
				</Match>
				<Match when={true}>
					<Skeleton rows={6} label="Loading the session" />
				</Match>
			</Switch>
		</aside>
	);
}

function Detail(props: SessionPanelProps & { session: SessionDetail }) {
	const organization = useOrganization();
	const session = () => props.session;
	const person = () => session().user;
	const [asked, setAsked] = createSignal<"export" | "erase" | null>(null);

	return (
		<div class="panel-body">
			<div class="person large">
				<Avatar name={nameOf(person())} id={person().id} />
				<div class="person-text">
					<span class="person-name">
						{nameOf(person())}
						<Show when={session().current}>
							<span class="chip" data-tone="accent">
								You
							</span>
						</Show>
						<Show when={session().supportGrantId}>
							<span class="chip" data-tone="support">
								Support
							</span>
						</Show>
					</span>
					<span class="quiet clip">{person().email}</span>
				</div>
				<StatusChip session={session()} />
			</div>

			<div class="actions">
				<Show when={isActive(session())}>
					<button
						type="button"
						class="button danger"
						aria-disabled={!canEnd(session())}
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
				<A class="button" href={`${props.base}?user=${encodeURIComponent(person().id)}&status=all`}>
					All sessions of {firstNameOf(nameOf(person()))}
				</A>
				<Show when={!isErased(person().id)}>
					<button
						type="button"
						class="button quiet-danger"
						onClick={() =>
							props.onEnd({
								kind: "person",
								organizationId: organization().id,
								user: person(),
								loaded: props.loaded.filter(({ user }) => user.id === person().id),
							})
						}
					>
						End all for {firstNameOf(nameOf(person()))}
					</button>
					<Menu
						label={`More for ${nameOf(person())}`}
						class="button icon-button"
						align="end"
						items={[
							{ label: "Export data…", icon: "download", onSelect: () => setAsked("export") },
							{ label: "Erase person…", danger: true, onSelect: () => setAsked("erase") },
						]}
					>
						<Icon name="more" />
					</Menu>
				</Show>
			</div>
			<Show when={asked()} keyed>
				{(what) => <PersonDialog what={what} user={person()} onClose={() => setAsked(null)} />}
			</Show>

			<SessionFacts session={session()} />

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
