import type { Session } from "../../../api/client.ts";
import { causeLabel, deviceTypeLabel } from "../../../lib/labels.ts";
import { nameOf } from "../../../lib/people.ts";
import { countryName } from "../../../lib/places.ts";
import type { FilterChip } from "../../../ui/fields/filter-chips.tsx";
import { flagLabel } from "../flag-words.ts";
import type { EndedWindow, SessionView } from "./session-view.ts";

export const windowLabel = (window: EndedWindow): string =>
	({ "24h": "last 24 hours", "7d": "last 7 days", "30d": "last 30 days" })[window];

/**
 * The filters in force, each in words.
 *
 * @param nameFor how a person or an actor is called; ids are for machines
 */
export function filterWords(
	view: SessionView,
	nameFor: (id: string) => string,
): FilterChip<SessionView>[] {
	const all: FilterChip<SessionView>[] = [];
	const add = (text: string, without: Partial<SessionView>) =>
		all.push({ text, without: { ...view, ...without } });
	const others = <T>(values: readonly T[], value: T) => values.filter((one) => one !== value);

	if (view.q) add(`Search: ${view.q}`, { q: "" });
	if (view.userId) add(`Person: ${nameFor(view.userId)}`, { userId: "" });
	if (view.ip) add(`IP: ${view.ip}`, { ip: "" });
	for (const type of view.deviceType) {
		add(`Device: ${deviceTypeLabel(type)}`, { deviceType: others(view.deviceType, type) });
	}
	for (const code of view.country) {
		add(`Country: ${countryName(code)}`, { country: others(view.country, code) });
	}
	for (const kind of view.flags) {
		add(`Stands out: ${flagLabel(kind)}`, { flags: others(view.flags, kind) });
	}
	if (view.network) add("Network: Tor", { network: "" });
	for (const cause of view.cause) {
		add(`Cause: ${causeLabel(cause)}`, { cause: others(view.cause, cause) });
	}
	if (view.endedBy) add(`Ended by: ${nameFor(view.endedBy)}`, { endedBy: "" });
	if (view.endedWithin) add(`Ended: ${windowLabel(view.endedWithin)}`, { endedWithin: "" });
	for (const key of view.unknown) {
		add(`Unknown filter: ${key}`, { unknown: others(view.unknown, key) });
	}
	return all;
}

/** What a person or an actor is called, if any of the sessions tells. */
export function nameIn(sessions: Iterable<Session>, id: string): string {
	for (const { user, ended } of sessions) {
		if (user.id === id) return nameOf(user);
		if (ended?.by.id === id) return nameOf(ended.by);
	}
	return id;
}
