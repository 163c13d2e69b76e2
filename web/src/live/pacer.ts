/** What is to be done next: a request, nothing yet, or nothing at all until somebody wakes the pacer. */
type Next = (() => Promise<void>) | "later" | null;

/** Runs one request at a time and begins at most one in each `everyMs`, whatever asks for them and however often. */
export function paced(everyMs: number, next: () => Next): { wake: () => void; stop: () => void } {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let isRunning = false;
	let isStopped = false;

	const rest = () => {
		timer = setTimeout(() => {
			timer = undefined;
			if (!isRunning) step();
		}, everyMs);
	};
	const step = () => {
		if (isStopped) return;
		const job = next();
		if (job === null) return;
		rest();
		if (job === "later") return;
		isRunning = true;
		void job().finally(() => {
			isRunning = false;
			if (timer === undefined) step();
		});
	};
	return {
		wake: () => {
			if (timer === undefined && !isRunning) step();
		},
		stop: () => {
			isStopped = true;
			clearTimeout(timer);
		},
	};
}
