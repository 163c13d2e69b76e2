import { minuteMs } from "../clock.ts";

/** News that nobody waits for are signed together. */
const checkpointEveryMs = 5 * minuteMs;

/** How far a log has come, and how far it is signed. */
export interface LogProgress {
	/** So many leaves are where they are read from. */
	confirmed: number;
	/** A checkpoint of at least this size is wanted at once. */
	wanted: number;
	checkpointSize: number;
	checkpointAt: number;
}

/** When the next checkpoint is due, in milliseconds; null: there are no news to sign, or they are not confirmed yet. */
export function nextCheckpointAt(
	{ confirmed, wanted, checkpointSize, checkpointAt }: LogProgress,
	nowMs: number,
): number | null {
	if (confirmed <= checkpointSize) return null;
	const isWanted = wanted > checkpointSize && wanted <= confirmed;
	// A clock that was set back must not put it off.
	return isWanted || checkpointAt > nowMs ? nowMs : checkpointAt + checkpointEveryMs;
}

const retryFirstMs = 10_000;
const retryMaxMs = 10 * minuteMs;

/** How long to wait for a witness after so many failures in a row. */
export const witnessRetryMs = (failures: number): number =>
	Math.min(retryMaxMs, retryFirstMs * 2 ** Math.min(failures - 1, 10));
