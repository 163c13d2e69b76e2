import { formatNumber, plural } from "../../../lib/numbers.ts";
import type { Health } from "../queries.ts";

type Log = Health["log"];

/** How far the log is signed, or what it waits for. */
export function signedSentence({ size, confirmed, checkpoint, unsigned }: Log): string {
	switch (unsigned?.because) {
		case "no_key":
			return "The log is kept, and not signed: this deployment has no key for it yet.";
		case "key_not_due":
			return `The log is kept, and not signed yet: this deployment's key is dated ${unsigned.says ?? "later"}.`;
		case "wrong_key":
			return `The log is kept, and not signed: the deployment's key cannot be read. ${unsigned.says ?? ""}`;
		case "log_changed":
			return `The log is not signed any more: ${unsigned.says ?? ""} Somebody has changed what is stored.`;
	}
	if (confirmed < size) {
		return `${plural(size - confirmed, "entry", "entries")} wait for the database before they are signed.`;
	}
	const signed = checkpoint?.size ?? 0;
	return signed === size
		? "Every entry is signed."
		: `${plural(size - signed, "entry", "entries")} will be signed within 5 minutes.`;
}

/** Whether somebody has to do something about it. */
export const isAlarming = ({ unsigned }: Log): boolean =>
	unsigned !== null && unsigned.because !== "no_key" && unsigned.because !== "key_not_due";

/** How a witness stands to the log. */
export function witnessText({ size, failing }: Log["witnesses"][number]): string {
	const signed = size > 0 ? ` It has signed ${formatNumber(size)} entries.` : "";
	if (failing !== null) return `${failing.says}${signed}`;
	return size === 0 ? "Has not been asked yet" : `Has signed ${formatNumber(size)} entries`;
}

/** What looking at every entry came to. */
export const wholeSentence = (entries: number): string =>
	`All ${formatNumber(entries)} entries are as they were written, here and in the database.`;
