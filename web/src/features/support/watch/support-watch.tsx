import { useLocation } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, on, onCleanup, Show } from "solid-js";
import type { Organization, SupportGrant } from "../../../api/client.ts";
import { isOutsider } from "../../../api/session.tsx";
import { serverNow } from "../../../lib/server-clock.ts";
import { listenTo } from "../../../live/organization-live.ts";
import { throttled } from "../../../live/throttled.ts";
import { announce } from "../../../ui/messages/announcer.tsx";
import { lazyPart } from "../../../ui/parts/lazy-part.tsx";
import { setWaitingRequests } from "../../shell/waiting-requests.ts";
import { speakMarks } from "../grants/countdown.tsx";
import { holderName, requestSentence, stateAt } from "../grants/grant.ts";
import { RevokeDialog } from "../grants/revoke-part.ts";
import { useSupportSession } from "../inside/support-session.ts";
import { openGrantsQuery, refreshGrants, refreshStanding } from "../queries.ts";

const AdministratorStrip = lazyPart(() => import("./administrator-strip.tsx"), {
	kind: "words",
	what: "Who of support is here",
	isFetchedAhead: true,
});
const RequestStrip = lazyPart(() => import("./request-strip.tsx"), {
	kind: "words",
	what: "Who of support asks for access",
	isFetchedAhead: true,
});
const InsideStrip = lazyPart(() => import("../inside/inside-strip.tsx"), {
	kind: "words",
	what: "Your support access",
});

/** For when the socket is down. */
const pollMs = 30_000;

/** No more than one answer to news in this time, however busy the organization is. */
const newsEveryMs = 5_000;

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

/** Requests that were spoken of: each is once, on whatever page it comes. */
const told = new Set<string>();

function AdministratorWatch(props: { organization: Organization }) {
	const id = () => props.organization.id;
	const open = useQuery(() => ({ ...openGrantsQuery(id()), refetchInterval: pollMs }));
	const of = (state: string) =>
		(open.data?.items ?? []).filter((grant) => stateAt(grant, serverNow()) === state);
	const inside = () => of("active").filter(({ activeSessions }) => activeSessions > 0);
	const requests = () => of("requested");
	const place = useLocation();
	/** Where they are decided they are seen at once. */
	const isWhereDecided = () => place.pathname.endsWith("/support-access");

	createEffect(() => {
		setWaitingRequests(requests().length);
		for (const request of requests()) {
			if (told.has(request.id)) continue;
			told.add(request.id);
			announce(requestSentence(request));
		}
	});
	onCleanup(() => setWaitingRequests(0));

	createEffect(
		on(createMemo(id), (organizationId) => {
			const news = throttled(newsEveryMs, () => void refreshGrants(organizationId));
			const stop = listenTo(organizationId, {
				news: news.run,
				ended: () => void refreshStanding(organizationId),
			});
			onCleanup(() => {
				stop();
				news.cancel();
			});
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
			<Show when={requests().length > 0 && !isWhereDecided()}>
				<RequestStrip organization={props.organization} requests={requests()} />
			</Show>
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
			const news = throttled(newsEveryMs, refresh);
			const stop = listenTo(organizationId, { news: news.run, ended: refresh });
			onCleanup(() => {
				clearInterval(poll);
				stop();
				news.cancel();
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
