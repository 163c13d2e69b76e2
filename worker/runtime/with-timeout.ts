/** The work took longer than it may; whether it took effect is not known. */
export class TimedOut extends Error {
	constructor() {
		super("timed out");
	}
}

/**
 * The work's outcome, if it comes within the limit; else it fails with `TimedOut`. The work itself is not stopped: it
 * may still take effect.
 */
export async function withTimeout<T>(work: Promise<T>, limitMs: number): Promise<T> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new TimedOut()), limitMs);
	});
	return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
