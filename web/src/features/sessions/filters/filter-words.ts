import type { Session } from "../../../api/client.ts";
import { causeLabel, deviceTypeLabel } from "../../../lib/labels.ts";
import { formatNumber } from "../../../lib/numbers.ts";
import { isolated, nameOf } from "../../../lib/people.ts";
import { countryName } from "../../../lib/places.ts";
import type { FilterChip } from "../../../ui/fields/filter-chips.tsx";
import { flagLabel } from "../flag-words.ts";
import type { SessionView } from "./session-view.ts";

const unitWords: Record<string, string> = { m: "minute", h: "hour", d: "day" };

/** How long a span is: "5 minutes", "24 hours". */
export function lengthWords(span: string): string {
	const length = span.replace(/^[<>]/, "");
	// People count the day that is going on in hours.
	if (length === "1d") return "24 hours";
	const unit = unitWords[length.slice(-1)] ?? length.slice(-1);
	const count = Number.parseInt(length, 10);
	return count === 1 ? `1 ${unit}` : `${formatNumber(count)} ${unit}s`;
}

/** "last 7 days", "more than 7 days ago". */
export const windowLabel = (span: string): string =>
	span.startsWith(">") ? `more than ${lengthWords(span)} ago` : `last ${lengthWords(span)}`;

const shownMax = 60;
const cut = (text: string): string =>
	isolated(text.length > shownMax ? `${text.slice(0, shownMax).toWellFormed()}…` : text);

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

	if (view.q) add(`Search: ${isolated(view.q)}`, { q: "" });
	if (view.userId) add(`Person: ${isolated(nameFor(view.userId))}`, { userId: "" });
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
	if (view.support) add("Support sessions", { support: "" });
	if (view.client) add(`Client: ${cut(view.client)}`, { client: "" });
	const spans = (
		label: string,
		field: "active" | "signed" | "endedWithin",
		words: (span: string) => string = windowLabel,
	) => {
		const all = view[field].split(",").filter(Boolean);
		for (const span of all) add(`${label}: ${words(span)}`, { [field]: others(all, span).join() });
	};
	spans("Active", "active");
	spans("Signed in", "signed");
	for (const cause of view.cause) {
		add(`Cause: ${causeLabel(cause)}`, { cause: others(view.cause, cause) });
	}
	if (view.endedBy) add(`Ended by: ${isolated(nameFor(view.endedBy))}`, { endedBy: "" });
	spans("Ended", "endedWithin");
	for (const term of view.unknown) {
		add(`Unknown filter: ${cut(term)}`, { unknown: others(view.unknown, term) });
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
