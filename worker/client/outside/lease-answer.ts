import type { Facts } from "../../domain/lease/facts.ts";
import type { Echo, LeaseGrant } from "../../domain/lease/messages.ts";
import { graceMaxMs, isolateTermMaxMs } from "../../domain/lease/terms.ts";

// What comes over HTTPS may come from anybody: nothing counts but what reads as Curfew answers.

/** Of whatever it is; what has none has none by any name. */
const fieldsOf = (value: unknown) => (value ?? {}) as Partial<Record<string, unknown>>;

const isList = (value: unknown, texts: string[], numbers: string[]): boolean =>
	Array.isArray(value) &&
	value.every((entry) => {
		const fields = fieldsOf(entry);
		return (
			texts.every((name) => typeof fields[name] === "string") &&
			numbers.every((name) => Number.isFinite(fields[name]))
		);
	});

const isStamp = (value: unknown): boolean => isList([value], [], ["epoch", "sequence"]);

const isTerm = (value: unknown, maxMs: number): boolean =>
	typeof value === "number" && value >= 0 && value <= maxMs;

/** Little-endian, as every machine is that this runs on. */
const words = (base64: unknown): Uint32Array =>
	new Uint32Array(Uint8Array.from(atob(String(base64)), (char) => char.charCodeAt(0)).buffer);

/** The grant; null where it is none. The holder's own clock never left: `echo` is what was asked with. */
export function readGrant(value: unknown, echo: Echo): LeaseGrant | null {
	const { update: sent, termMs, graceMs } = fieldsOf(value);
	const update = fieldsOf(sent);
	const { base, stamp, asOfMs, watermarks, shortened } = update;
	const isGrant =
		isTerm(termMs, isolateTermMaxMs) &&
		isTerm(graceMs, graceMaxMs) &&
		Number.isFinite(asOfMs) &&
		isStamp(stamp) &&
		(base === null || isStamp(base)) &&
		isList(watermarks, ["key", "cause"], ["sequence", "upTo", "endsAtMs"]) &&
		(watermarks as { except: unknown }[]).every(({ except }) =>
			isList(except, ["sessionId"], ["sequence"]),
		) &&
		isList(shortened, ["sessionId"], ["sequence", "endsAtMs", "shortenedToMs"]);
	if (!isGrant) return null;
	const endedRecords = words(update.endedRecords);
	const endedMarks = words(update.endedMarks);
	// Every field was looked at above.
	const read: unknown = {
		update: { ...update, endedRecords, endedMarks },
		...{ termMs, graceMs, isolateTermMs: termMs, echo },
	};
	return read as LeaseGrant;
}

/** The facts of a session among those of an answer. */
export function readFacts(value: unknown, sessionId: string): Facts | null {
	if (!isList(value, ["sessionId", "userId"], ["sequence", "endsAtMs"])) return null;
	return (value as Facts[]).find((facts) => facts.sessionId === sessionId) ?? null;
}
