import { minuteMs } from "../../../lib/units.ts";

/** Sent by the server when who listens may no longer. */
const closedForGood = 4_001;
/** Sent by the server so that a long connection is asked about again. */
const closedForRenewal = 4_002;

const firstRetryMs = 2_000;
const retryMaxMs = minuteMs;

/** No more than one answer to news in this time, however busy the organization is. */
const newsEveryMs = 5_000;

/**
 * Listens for changes of an organization. A message says only that something changed; after a gap nobody knows
 * what was missed, so the return of the connection is news too.
 *
 * @returns the way to stop
 */
export function listen(
	organizationId: string,
	on: { news: () => void; ended: () => void },
): () => void {
	let socket: WebSocket | undefined;
	let retry: ReturnType<typeof setTimeout> | undefined;
	let retryMs = firstRetryMs;
	let isStopped = false;
	let isGap = false;
	const news = throttled(newsEveryMs, on.news);

	const open = () => {
		const address = new URL("/live", location.origin);
		address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
		address.searchParams.set("organizationId", organizationId);
		socket = new WebSocket(address);
		socket.addEventListener("open", () => {
			retryMs = firstRetryMs;
			if (isGap) news.run();
			isGap = false;
		});
		socket.addEventListener("message", () => news.run());
		socket.addEventListener("close", ({ code }) => {
			if (isStopped) return;
			if (code === closedForGood) {
				stop();
				on.ended();
				return;
			}
			isGap = true;
			retry = setTimeout(open, code === closedForRenewal ? 0 : retryMs);
			if (code !== closedForRenewal) retryMs = Math.min(2 * retryMs, retryMaxMs);
		});
	};
	const stop = () => {
		isStopped = true;
		clearTimeout(retry);
		news.cancel();
		socket?.close();
	};
	open();
	return stop;
}

/** Runs at once, then at most once in `everyMs`; what comes meanwhile is answered at the end of it. */
export function throttled(
	everyMs: number,
	run: () => void,
): { run: () => void; cancel: () => void } {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let isWaiting = false;
	const elapsed = () => {
		timer = undefined;
		if (!isWaiting) return;
		isWaiting = false;
		fire();
	};
	const fire = () => {
		timer = setTimeout(elapsed, everyMs);
		run();
	};
	return {
		run: () => {
			if (timer === undefined) fire();
			else isWaiting = true;
		},
		cancel: () => clearTimeout(timer),
	};
}
