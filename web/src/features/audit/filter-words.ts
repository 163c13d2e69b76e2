import type { AuditEntry } from "../../api/client.ts";
import { isolated } from "../../lib/people.ts";
import type { FilterChip } from "../../ui/fields/filter-chips.tsx";
import { actionText } from "./audit-labels.ts";
import type { AuditView } from "./audit-view.ts";

/**
 * The filters in force but time, each with the view without it.
 *
 * @param entries events on screen, which know the names of ids
 */
export function filtersInForce(view: AuditView, entries: AuditEntry[]): FilterChip<AuditView>[] {
	const nameOf = (pick: "actor" | "target", id: string) =>
		isolated(entries.find((entry) => entry[pick].id === id)?.[pick].name ?? id);
	const texts = [
		["actor", `By: ${nameOf("actor", view.actor)}`],
		["by", `By: “${isolated(view.by)}”`],
		["target", `To: ${nameOf("target", view.target)}`],
		["what", `To: “${isolated(view.what)}”`],
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
