const firstRetryMs = 500;
const retryMaxMs = 30_000;

/**
 * How long to wait before the next attempt: longer with each failure, and never the same for two browsers, so that
 * those who lost a connection together do not all come back in one moment.
 *
 * @param failures attempts that failed since the last connection
 */
export function retryDelayMs(failures: number, random: () => number): number {
	const longest = Math.min(retryMaxMs, firstRetryMs * 2 ** failures);
	return longest * (0.5 + random() / 2);
}
