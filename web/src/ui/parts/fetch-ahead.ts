type Fetch = () => Promise<unknown>;

/** What is not there yet, in the order in which it was named. */
const waiting: Fetch[] = [];

/** How long to leave a network alone that is in use, or that just failed. */
const busyMs = 500;
const failedMs = 30_000;

/** Names code that will be needed, perhaps when the network is gone. */
export function fetchLater(fetchPart: Fetch): void {
	waiting.push(fetchPart);
}

const whenIdle = (run: () => void): void => {
	// Safari has no idle callback.
	if ("requestIdleCallback" in window) requestIdleCallback(run);
	else setTimeout(run, busyMs);
};

/**
 * Fetches what was named, one after the other, whenever nothing else is going on.
 *
 * @param isBusy whether somebody waits for an answer, who comes first
 * @returns the way to stop
 */
export function fetchAhead(isBusy: () => boolean): () => void {
	let isStopped = false;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const goOnIn = (ms: number) => {
		timer = setTimeout(() => whenIdle(() => void next()), ms);
	};
	const next = async () => {
		if (isStopped) return;
		const fetchPart = isBusy() ? undefined : waiting.shift();
		if (!fetchPart) {
			// Parts that come later name parts of their own.
			goOnIn(busyMs);
			return;
		}
		try {
			await fetchPart();
			goOnIn(0);
		} catch {
			waiting.push(fetchPart);
			goOnIn(failedMs);
		}
	};
	goOnIn(busyMs);
	return () => {
		isStopped = true;
		clearTimeout(timer);
	};
}
