import type { SessionFlag } from "../../../../worker/domain/facts/flags.ts";
import type { Spot } from "../../../../worker/domain/facts/person.ts";
import { type FlagKind, flagKinds, methodsOf } from "../../lib/labels.ts";
import { formatNumber, plural } from "../../lib/numbers.ts";
import { countryName } from "../../lib/places.ts";
import { exactTime } from "../../lib/time-text.ts";
import { dayMs, hourMs, minuteMs, secondMs } from "../../lib/units.ts";

const labels: Record<FlagKind, string> = {
	new_country: "New country",
	impossible_travel: "Impossible travel",
	refresh_reused: "Refresh token reused",
	replayed_elsewhere: "Replayed elsewhere",
	user_agent_changed: "Browser changed",
	tor: "Tor",
	many_sessions: "Many sessions",
	idle: "Idle 30 days",
	single_factor: "Single factor",
};

/** A fact in two words. One of a newer server is shown as it is. */
export const flagLabel = (kind: string): string =>
	Object.hasOwn(labels, kind) ? labels[kind as FlagKind] : kind.replaceAll("_", " ");

/** Whether somebody else may hold the session; everything else only tells of it. */
export const isWarning = (kind: string): boolean =>
	kind === "refresh_reused" || kind === "replayed_elsewhere" || kind === "impossible_travel";

const meanings: Record<FlagKind, string> = {
	new_country: "Used in a country that the person was not seen in before.",
	impossible_travel: "Used in two places, one after the other, faster than anybody travels.",
	refresh_reused: "A refresh token was presented again after its grace.",
	replayed_elsewhere: "A refresh token was presented again from another address or browser.",
	user_agent_changed: "Goes on in another browser than it began in.",
	tor: "Used through the Tor network, which hides where somebody is.",
	many_sessions: "The person has more active sessions than devices explain.",
	idle: "Active, and not used for 30 days.",
	single_factor: "Signed in with one factor only, such as a password.",
};

/** What a kind of fact says of every session that has it; empty for one of a newer server. */
export const flagMeaning = (kind: string): string =>
	Object.hasOwn(meanings, kind) ? meanings[kind as FlagKind] : "";

const kinds: readonly string[] = flagKinds;
/** A kind of a newer server has no place yet: it goes to the end. */
const rankOf = (kind: string): number => kinds.indexOf(kind) + 1 || kinds.length + 1;

/** For sorting: what matters most comes first. */
export const byWeight = (one: string, other: string): number => rankOf(one) - rankOf(other);

/** "Germany and France"; many are cut short. */
const countriesMax = 5;
const conjunction = new Intl.ListFormat("en-GB", { type: "conjunction" });

export const listWords = (items: readonly string[]): string => conjunction.format(items);

function countriesOf(codes: readonly string[]): string {
	const shown = codes.slice(0, countriesMax).map(countryName);
	const more = codes.length - shown.length;
	return listWords(more > 0 ? [...shown, `${formatNumber(more)} more`] : shown);
}

/** A part of a sentence; a name somebody else chose stands by itself, whichever way it is written. */
type Part = string | { name: string };

const units = [
	[2 * dayMs, dayMs, "day"],
	[2 * hourMs, hourMs, "hour"],
	[minuteMs, minuteMs, "minute"],
	[0, secondMs, "second"],
] as const;

/** "40 minutes", "3 hours" */
function elapsedWords(ms: number): string {
	const [, unitMs, unit] = units.find(([fromMs]) => ms >= fromMs) ?? units[3];
	return plural(Math.max(1, Math.round(ms / unitMs)), unit);
}

// Places are made from addresses: more digits would say more than is known.
const kilometres = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 3 });

function spotName({ city, country, latitude, longitude }: Spot): Part {
	if (city) return { name: city };
	return country ? countryName(country) : `${latitude.toFixed(1)}, ${longitude.toFixed(1)}`;
}

const noPlaces = "The places are no longer kept.";

/**
 * Why a session stands out, as a sentence with what shows it.
 *
 * @param stands whether the session can still be ended
 */
export function flagReason(flag: SessionFlag, stands: boolean): Part[] {
	switch (flag.kind) {
		case "new_country":
			if (flag.seen === null) return [noPlaces];
			return [
				`First seen in ${countryName(flag.seen.country)}; seen before in ${countriesOf(flag.seen.known)}.`,
			];
		case "impossible_travel": {
			const distance = `${kilometres.format(flag.distanceKm)} km`;
			const elapsed = elapsedWords(flag.elapsedMs);
			if (flag.seen === null) return [`${distance} in ${elapsed}. ${noPlaces}`];
			const { from, to } = flag.seen;
			// What was reported late was seen first.
			const [first, then] = from.at <= to.at ? [from, to] : [to, from];
			return [spotName(first), ", then ", spotName(then), ` ${elapsed} later: ${distance}.`];
		}
		case "refresh_reused":
			return [
				`Refresh token no. ${formatNumber(flag.generation)} was presented again after its grace, which ended the session.`,
			];
		case "replayed_elsewhere":
			return [
				"A refresh token of this session was presented again from another address or browser, within the grace, and got the same answer. Usually an answer was lost on the way.",
				...(stands ? [" If the second address is not this person's, end the session."] : []),
			];
		case "user_agent_changed":
			return ["The session goes on in another browser than it began in."];
		case "tor":
			return ["Used through the Tor network, which hides where somebody is."];
		case "many_sessions":
			return [
				`The person had ${plural(flag.count, "active session")} with this one, more than their devices explain.`,
			];
		case "idle":
			return [`Active, and not used since ${exactTime(flag.lastActivityAt)}.`];
		case "single_factor":
			return [`Signed in with one factor only: ${methodsOf(flag.methods)}.`];
		default:
			return [];
	}
}

/** The reason as plain text, for where nothing can stand by itself. */
export const reasonText = (flag: SessionFlag): string =>
	flagReason(flag, false)
		.map((part) => (typeof part === "string" ? part : part.name))
		.join("");
