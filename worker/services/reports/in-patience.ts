/** How long a list waits for D1 before the organization object answers instead. */
const patienceMs = 3_000;

/** The value, or null when the work failed or took too long: D1 may hang without failing. */
export async function inTime<T>(start: () => Promise<T>): Promise<T | null> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<null>((resolve) => {
		timer = setTimeout(() => resolve(null), patienceMs);
	});
	const work = (async () => start())().catch(() => null);
	return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
