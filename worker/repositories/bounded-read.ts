import { type Failure, failure } from "../domain/errors.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { withTimeout } from "../runtime/with-timeout.ts";

/** How long a list waits for D1 before it is answered without it. */
const patienceMs = 3_000;

/** What D1 answered, or null when the read failed or took too long: D1 may hang without failing. */
export const boundedRead = <T>(read: () => Promise<T>): Promise<T | null> =>
	withTimeout((async () => read())(), patienceMs).catch(() => null);

/** The same for what nobody but D1 can answer: then it is unavailable, and neither an error of ours nor a wait. */
export async function report<T>(read: () => Promise<T>): Promise<Result<T, Failure>> {
	const found = await boundedRead(async () => ({ value: await read() }));
	return found === null ? err(failure("unavailable")) : ok(found.value);
}
