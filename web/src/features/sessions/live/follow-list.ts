import { batch, createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import { api, type Session, type SessionState } from "../../../api/client.ts";
import { attempt, queryClient } from "../../../api/query-client.ts";
import { syncClock } from "../../../lib/server-clock.ts";
import { createAnswerHealth, worseOf } from "../../../live/answer-health.ts";
import { retryDelayMs } from "../../../live/backoff.ts";
import type { ConnectionState } from "../../../live/connection.ts";
import { createHeldBack } from "../../../live/held-back.ts";
import { connectionTo, listenTo, reconnectTo } from "../../../live/organization-live.ts";
import { isPaused } from "../../../live/paused.ts";
import { throttled } from "../../../live/throttled.ts";
import { isActive, noteEnded } from "../endings/known-endings.ts";
import { countedWithinMs, refreshCounts, sessionQuery } from "../queries.ts";
import { chooseAsked } from "./choose-asked.ts";
import { followedRequests } from "./followed-requests.ts";
import { asKnown, forgetStates, learn } from "./known-states.ts";
import { createWaiting, type ListRead } from "./waiting.ts";

/** The most that one question may be about. */
const askedMax = 200;
/** Activity is written down about once a minute, and not every bit of it is news: it is asked for by itself. */
const lookEveryMs = 20_000;
/** What began between reading the list and listening is found by this at the latest. */
const countEveryMs = 60_000;
const detailEveryMs = 5_000;

interface Followed extends ListRead {
	ids: () => readonly string[];
	/** What somebody looks at or is about to act on. */
	first: () => string[];
	openId: () => string | undefined;
	onEnded: (sessions: Session[]) => void;
}

/** Keeps what the list shows true: asks how its sessions stand whenever something changed. Nothing is ever moved. */
export function followList(list: Followed) {
	const { organizationId } = list;
	const [knownAt, setKnownAt] = createSignal(0);
	const health = createAnswerHealth();
	const waiting = createWaiting(list);
	const heldBack = createHeldBack();
	/** Counts the news; a session is due when it was last asked about before the newest. */
	let turn = 0;
	const askedIn = new Map<string, number>();
	let from = 0;
	let failures = 0;
	let notBefore = 0;
	/** What arrives after the page was left is nobody's to keep. */
	let isLeft = false;

	const isDue = (id: string): boolean => {
		const session = list.rows().get(id);
		return (session ? isActive(session) : true) && (askedIn.get(id) ?? 0) < turn;
	};
	const take = (): (() => Promise<void>) | null => {
		if (performance.now() < notBefore) return null;
		const chosen = chooseAsked({
			first: list.first(),
			others: list.ids(),
			from,
			isDue,
			max: askedMax,
		});
		from = chosen.next;
		return chosen.ids.length > 0 ? () => ask(chosen.ids) : null;
	};
	const ask = async (sessionIds: string[]) => {
		const asked = turn;
		const outcome = await attempt(() => api.sessions.live.query({ organizationId, sessionIds }));
		if (isLeft) return;
		if (!outcome.ok) {
			health.failed();
			notBefore = performance.now() + retryDelayMs(failures, Math.random);
			failures += 1;
			setTimeout(requests.wake, notBefore - performance.now() + 1);
			return;
		}
		failures = 0;
		health.worked();
		const { states, asOf } = outcome.value;
		syncClock(asOf);
		for (const id of sessionIds) askedIn.set(id, asked);
		const known = list.rows();
		const ended = sessionIds.flatMap((id) => {
			const session = known.get(id);
			const isGone = states[id] !== undefined && states[id].status !== "active";
			return session && isGone && isActive(session) ? [session] : [];
		});
		if (ended.length > 0)
			list.onEnded(ended.map((session) => ({ ...session, ...states[session.id] })));
		const openId = list.openId();
		if (openId && states[openId]) followDetail(openId, states[openId]);
		// Rows, panel and numbers change together.
		batch(() => {
			learn(states);
			noteEnded(ended.map(({ id }) => id));
			setKnownAt(asOf);
		});
	};

	/** The panel shows more than a state holds, such as the chain: that is read again once the session has moved on. */
	const detail = throttled(detailEveryMs, () => {
		const openId = list.openId();
		if (openId) void queryClient.invalidateQueries(sessionQuery(organizationId, openId));
	});
	const followDetail = (id: string, state: SessionState) => {
		const shown = queryClient.getQueryData(sessionQuery(organizationId, id).queryKey);
		if (!shown) return;
		const { status, lastActivityAt } = asKnown(shown);
		if (status !== state.status || lastActivityAt < state.lastActivityAt) detail.run();
	};

	const requests = followedRequests({
		mayAsk: () => !isPaused() && document.visibilityState === "visible",
		states: take,
		counts: [
			{ ask: () => waiting.count(), restMs: 3_000, settleMs: countedWithinMs },
			{
				ask: () => refreshCounts(organizationId),
				restMs: 5_000,
				settleMs: countedWithinMs,
			},
		],
	});
	const look = () => {
		turn += 1;
		requests.wake();
	};
	const news = () => {
		requests.oweCounts();
		look();
	};

	const timers = [setInterval(look, lookEveryMs), setInterval(news, countEveryMs)];
	const seen = () => {
		if (document.visibilityState === "visible") news();
	};
	document.addEventListener("visibilitychange", seen);
	const stop = listenTo(organizationId, {
		news: (sequence) => {
			heldBack.hear(sequence);
			news();
		},
	});
	// The list was read before anybody listened, perhaps long before: what happened in between is asked for.
	const isFollowed = createMemo(
		() => list.readAt() !== undefined && connectionTo(organizationId) === "live",
	);
	createEffect(on(isFollowed, (followed) => followed && look()));
	const resume = () => {
		heldBack.release();
		news();
	};
	createEffect(on(isPaused, (paused) => !paused && resume(), { defer: true }));
	onCleanup(() => {
		isLeft = true;
		stop();
		for (const timer of timers) clearInterval(timer);
		document.removeEventListener("visibilitychange", seen);
		requests.stop();
		detail.cancel();
		health.stop();
		forgetStates();
	});

	return {
		/** How old what is on screen is, by the server's clock. */
		knownAt: createMemo(() => Math.max(knownAt(), list.readAt() ?? 0)),
		state: (): ConnectionState => worseOf(connectionTo(organizationId), health.state()),
		retry: () => {
			notBefore = 0;
			reconnectTo(organizationId);
			news();
		},
		waiting: waiting.waits,
		heldBack: heldBack.count,
	};
}
