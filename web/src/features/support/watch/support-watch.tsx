import { useQuery } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, lazy, on, onCleanup, Show } from "solid-js";
import type { Organization, SupportGrant } from "../../../api/client.ts";
import { isOutsider } from "../../../api/session.tsx";
import { serverNow } from "../../../lib/server-clock.ts";
import { speakMarks } from "../grants/countdown.tsx";
import { holderName, stateAt } from "../grants/grant.ts";
import { useSupportSession } from "../inside/support-session.ts";
import { openGrantsQuery, refreshGrants, refreshStanding } from "../queries.ts";
import { listen } from "./live-socket.ts";

const AdministratorStrip = lazy(() => import("./administrator-strip.tsx"));
const InsideStrip = lazy(() => import("../inside/inside-strip.tsx"));
const RevokeDialog = lazy(() => import("../grants/revoke-dialog.tsx"));

/** For when the socket is down. */
const pollMs = 30_000;

/** Keeps an eye on support access to the organization on screen, and says in a strip that someone is inside. */
export default function SupportWatch(props: { organization: Organization }) {
	return (
		<Show
			when={isOutsider(props.organization)}
			fallback={<AdministratorWatch organization={props.organization} />}
		>
			<InsideWatch organization={props.organization} />
		</Show>
	);
}

function AdministratorWatch(props: { organization: Organization }) {
	const id = () => props.organization.id;
	const open = useQuery(() => ({ ...openGrantsQuery(id()), refetchInterval: pollMs }));
	const active = () =>
		(open.data?.items ?? []).filter((grant) => stateAt(grant, serverNow()) === "active");
	const inside = () => active().filter(({ activeSessions }) => activeSessions > 0);

	createEffect(
		on(createMemo(id), (organizationId) => {
			const refresh = () => void refreshGrants(organizationId);
			onCleanup(
				listen(organizationId, {
					news: refresh,
					ended: () => void refreshStanding(organizationId),
				}),
			);
		}),
	);
	speakMarks(
		() =>
			(open.data?.items ?? []).flatMap((grant) =>
				grant.endsAt !== null && grant.granted
					? [{ what: `Support access of ${holderName(grant.holder)}`, endsAt: grant.endsAt }]
					: [],
			),
		() => void refreshGrants(id()),
	);

	// Beside the strip, not in it: the strip goes with the session that the dialog ends.
	const [revoking, setRevoking] = createSignal<SupportGrant | null>(null);
	return (
		<>
			<Show when={inside().length > 0}>
				<AdministratorStrip
					organization={props.organization}
					grants={inside()}
					onRevoke={setRevoking}
				/>
			</Show>
			<Show when={revoking()} keyed>
				{(grant) => (
					<RevokeDialog
						organization={props.organization}
						grant={grant}
						onClose={() => setRevoking(null)}
					/>
				)}
			</Show>
		</>
	);
}

function InsideWatch(props: { organization: Organization }) {
	const id = () => props.organization.id;
	const session = useSupportSession(id);

	// The socket stays while the session is the same; reading again where one stands is no change.
	const sessionId = createMemo(() => session()?.sessionId);
	createEffect(
		on(sessionId, (current) => {
			if (current === undefined) return;
			const organizationId = id();
			const refresh = () => void refreshStanding(organizationId);
			const poll = setInterval(refresh, pollMs);
			const stop = listen(organizationId, { news: refresh, ended: refresh });
			onCleanup(() => {
				clearInterval(poll);
				stop();
			});
		}),
	);
	speakMarks(
		() => {
			const current = session();
			return current
				? [{ what: `Support access to ${props.organization.name}`, endsAt: current.endsAt }]
				: [];
		},
		() => {},
	);

	return (
		<Show when={session()}>
			{(current) => <InsideStrip organization={props.organization} session={current()} />}
		</Show>
	);
}
