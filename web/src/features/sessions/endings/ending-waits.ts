import { whyUnreachable } from "../../../api/connection.ts";
import { toast } from "../../../ui/messages/toasts.ts";

/** Why nothing can be ended right now, for every button that would; null: it can. */
export const endingWaits = (): string | null => {
	const why = whyUnreachable();
	return why && `${why} Ending waits until Curfew can be reached.`;
};

/** Asks about an ending, or says why it has to wait. */
export function askToEnd(ask: () => void): void {
	const text = endingWaits();
	if (text) toast({ text });
	else ask();
}
