import { minuteMs } from "../../lib/units.ts";

/** A form that was left to sign in again is filled in as it was, if the same person comes back in time. */
const keptMs = 15 * minuteMs;

interface Kept {
	administratorId: string;
	at: number;
	value: unknown;
}

const keyOf = (name: string): string => `curfew.draft.${name}`;

export function keepDraft(name: string, administratorId: string, value: unknown): void {
	const kept: Kept = { administratorId, at: Date.now(), value };
	try {
		sessionStorage.setItem(keyOf(name), JSON.stringify(kept));
	} catch {
		// Storage may be closed to us. Then the form is empty afterwards, which is not worth an error.
	}
}

/**
 * Takes a kept draft out, once.
 *
 * @param isValid storage is written by this page alone, but by any version of it
 */
export function takeDraft<T>(
	name: string,
	administratorId: string,
	isValid: (value: unknown) => value is T,
): T | null {
	try {
		const text = sessionStorage.getItem(keyOf(name));
		if (text === null) return null;
		sessionStorage.removeItem(keyOf(name));
		const kept = JSON.parse(text) as Partial<Kept>;
		const isOurs = kept.administratorId === administratorId;
		const isRecent = Date.now() - (kept.at ?? 0) < keptMs;
		return isOurs && isRecent && isValid(kept.value) ? kept.value : null;
	} catch {
		return null;
	}
}
