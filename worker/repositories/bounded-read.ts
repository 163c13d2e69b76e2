import { withTimeout } from "../runtime/with-timeout.ts";

/** How long a list waits for D1 before it is answered without it. */
const patienceMs = 3_000;

/** What D1 answered, or null when the read failed or took too long: D1 may hang without failing. */
export const boundedRead = <T>(read: () => Promise<T>): Promise<T | null> =>
	withTimeout((async () => read())(), patienceMs).catch(() => null);
