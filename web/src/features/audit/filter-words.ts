import type { AuditEntry } from "../../api/client.ts";
import type { FilterChip } from "../../ui/fields/filter-chips.tsx";
import { actionText } from "./audit-labels.ts";
import type { AuditView, Range } from "./audit-view.ts";

export const rangeLabels: Record<Range, string> = {
	"24h": "Last 24 hours",
	"7d": "Last 7 days",
	"30d": "Last 30 days",
};

/**
 * The filters in force but time, each with the view without it.
 *
 * @param entries events on screen, which know the names of ids
 */
export function filtersInForce(view: AuditView, entries: AuditEntry[]): FilterChip<AuditView>[] {
	const nameOf = (pick: "actor" | "target", id: string) =>
		entries.find((entry) => entry[pick].id === id)?.[pick].name ?? id;
	const texts = [
		["actor", `By: ${nameOf("actor", view.actor)}`],
		["by", `By: “${view.by}”`],
		["target", `To: ${nameOf("target", view.target)}`],
		["what", `To: “${view.what}”`],
		["grant", `Under grant: ${view.grant}`],
		["receipt", `Receipt: ${view.receipt}`],
		["token", `With token: ${nameOf("actor", view.token)}`],
		["address", `From: ${view.address}`],
	] as const;
	return [
		...texts
			.filter(([key]) => view[key] !== "")
			.map(([key, text]) => ({ text, without: { ...view, [key]: "" } })),
		...(view.critical ? [{ text: "Critical only", without: { ...view, critical: false } }] : []),
		...view.action.map((name) => ({
			text: `Action: ${actionText(name)}`,
			without: { ...view, action: view.action.filter((one) => one !== name) },
		})),
	];
}

/** The time in force, in words; null: any. */
export function timeInForce({ range, from, to }: AuditView): string | null {
	if (range !== null) return rangeLabels[range];
	const at = (instant: number) => new Date(instant).toISOString().replace(".000Z", "Z");
	if (from !== null && to !== null) return `From ${at(from)} to ${at(to)}`;
	if (from !== null) return `From ${at(from)}`;
	return to === null ? null : `Until ${at(to)}`;
}
