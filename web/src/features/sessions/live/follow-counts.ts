import { createEffect, on, onCleanup } from "solid-js";
import { createAnswerHealth, worseOf } from "../../../live/answer-health.ts";
import type { ConnectionState } from "../../../live/connection.ts";
import { connectionTo, listenTo, reconnectTo } from "../../../live/organization-live.ts";
import { isPaused } from "../../../live/paused.ts";
import { countedWithinMs } from "../queries.ts";
import { followedRequests } from "./followed-requests.ts";

const restMs = 5_000;
/** Hours begin and limits pass without any news. */
const lookEveryMs = 60_000;

/**
 * Keeps a page of counts true: reads them again when something changed, unless nobody looks or nobody wants changes.
 *
 * @param read says whether everything was answered
 */
export function followCounts(organizationId: string, read: () => Promise<boolean>) {
	const health = createAnswerHealth();
	const requests = followedRequests({
		mayAsk: () => !isPaused() && document.visibilityState === "visible",
		states: () => null,
		counts: [
			{
				ask: async () => ((await read()) ? health.worked() : health.failed()),
				restMs,
				settleMs: countedWithinMs,
			},
		],
	});
	const news = () => {
		requests.oweCounts();
		requests.wake();
	};
	const stop = listenTo(organizationId, { news });
	const timer = setInterval(news, lookEveryMs);
	const seen = () => {
		if (document.visibilityState === "visible") news();
	};
	document.addEventListener("visibilitychange", seen);
	createEffect(on(isPaused, (paused) => !paused && news(), { defer: true }));
	onCleanup(() => {
		stop();
		clearInterval(timer);
		document.removeEventListener("visibilitychange", seen);
		requests.stop();
		health.stop();
	});
	return {
		state: (): ConnectionState => worseOf(connectionTo(organizationId), health.state()),
		retry: () => {
			reconnectTo(organizationId);
			news();
		},
		/** Something was done here: its counts follow a little later. */
		news,
	};
}
