import { regionLabel } from "../../lib/regions.ts";
import { clockTimeTenths, durationOf } from "../../lib/time-text.ts";

interface Reaching {
	recordedAt: number;
	enforcedAt: number | null;
	enforcedBy: number;
	reach: { region: string | null; how: "acknowledged" | "ran_out"; at: number }[];
	waiting?: { region: string | null; until: number }[] | undefined;
}

interface ReachLine {
	region: string;
	text: string;
	done: boolean;
}

/** How far a revocation has come, region by region. A region with several holders is done when the last of them is. */
export function reachLines(receipt: Reaching): ReachLine[] {
	const regions = new Map<string | null, ReachLine>();
	for (const { region, how, at } of [...receipt.reach].sort((a, b) => a.at - b.at)) {
		const after = durationOf(at - receipt.recordedAt);
		const text = how === "acknowledged" ? `acknowledged after ${after}` : `ran out after ${after}`;
		regions.set(region, { region: regionLabel(region), text, done: true });
	}
	for (const { region, until } of [...(receipt.waiting ?? [])].sort((a, b) => a.until - b.until)) {
		const text = `on its way, at the latest ${clockTimeTenths(until)}`;
		regions.set(region, { region: regionLabel(region), text, done: false });
	}
	return [...regions.values()];
}

/** "In force everywhere at the latest 12:00:10.3", then "In force everywhere after 412 ms". */
export const enforcementSentence = (receipt: Reaching): string =>
	receipt.enforcedAt === null
		? `In force everywhere at the latest ${clockTimeTenths(receipt.enforcedBy)}`
		: `In force everywhere after ${durationOf(receipt.enforcedAt - receipt.recordedAt)}`;
