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
