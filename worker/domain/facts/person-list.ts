import { z } from "zod";
import { matchesSearch, personTermsOf, type Search, sortKeyOf } from "../lists/search-words.ts";
import type { CappedCount } from "../lists/session-list.ts";
import type { DeviceType, Session } from "../session.ts";
import { text } from "../wire/text.ts";
import type { Person } from "./person.ts";

export const personFilterSchema = z.strictObject({
	/** As for sessions: words of name and e-mail, a user id or its beginning. */
	q: text(400, "Search for at most 400 characters.").optional(),
	/** Whether one of their sessions stands. */
	active: z.boolean().optional(),
});
export type PersonFilter = z.infer<typeof personFilterSchema>;

export const personSortSchema = z.strictObject({
	by: z.enum(["name", "lastSeenAt"]),
	direction: z.enum(["asc", "desc"]),
});
export type PersonSort = z.infer<typeof personSortSchema>;
export const defaultPersonSort: PersonSort = { by: "name", direction: "asc" };

/** A device by what people call it, and how many of a person's sessions began on such a one. */
interface PersonDevice {
	type: DeviceType;
	label: string;
	sessions: number;
	firstSeenAt: number;
	lastSeenAt: number;
}

interface PersonPlace {
	country: string | null;
	city: string | null;
	sessions: number;
	firstSeenAt: number;
	lastSeenAt: number;
}

/** A person as lists show them: devices and places of the sessions they used last, the newest first. */
export interface PersonEntry extends Person {
	activeSessions: number;
	devices: PersonDevice[];
	places: PersonPlace[];
}

/** A person with everything that is kept of them but the sessions themselves. */
export interface PersonDetail extends PersonEntry {
	/** Ended ones that are still kept included. */
	sessions: number;
}

export interface PersonPage {
	items: PersonEntry[];
	nextCursor: string | null;
	total: CappedCount;
	asOf: number;
	degraded?: true;
}

/** What people are searched and filtered by, once it has been read. */
export interface PersonQuery {
	search?: Search;
	active?: boolean;
}

/** Says of one person what the list's SQL says of all of them. */
export const matchesPerson = (person: PersonEntry, { search, active }: PersonQuery): boolean =>
	(active === undefined || person.activeSessions > 0 === active) &&
	(search === undefined || isFound(person, search));

/** Whether a search finds a person: no address is theirs. */
export const isFound = (person: Pick<Person, "id" | "name" | "email">, search: Search): boolean =>
	matchesSearch(search, {
		sessionId: "",
		ip: null,
		userId: person.id,
		terms: personTermsOf(person),
	});

/** The order that D1 lists people in. */
export function inOrderOf({ by, direction }: PersonSort) {
	const sign = direction === "asc" ? 1 : -1;
	const key = (person: Person): [string | number, string] => [
		by === "name" ? sortKeyOf(person) : person.lastSeenAt,
		person.id,
	];
	return (one: Person, other: Person): number => {
		const [a, b] = [key(one), key(other)];
		const isBefore = a[0] === b[0] ? a[1] < b[1] : a[0] < b[0];
		return isBefore ? -sign : sign;
	};
}

/** How many of a person's sessions lists look at for devices and places. */
export const summarizedMax = 100;

type Summarized = Pick<Session, "createdAt" | "lastActivityAt" | "geo"> & {
	device: Pick<Session["device"], "type" | "label">;
};

export const devicesOf = (sessions: readonly Summarized[]): PersonDevice[] =>
	grouped(
		sessions,
		({ device }) => [device.type, device.label],
		({ device: { type, label } }) => ({ type, label }),
	);

/** Sessions whose place is not known have none. */
export const placesOf = (sessions: readonly Summarized[]): PersonPlace[] =>
	grouped(
		sessions.filter(({ geo }) => geo?.country !== undefined || geo?.city !== undefined),
		({ geo }) => [geo?.country, geo?.city],
		({ geo }) => ({ country: geo?.country ?? null, city: geo?.city ?? null }),
	);

function grouped<T extends object>(
	sessions: readonly Summarized[],
	keyOf: (session: Summarized) => unknown[],
	describe: (session: Summarized) => T,
): (T & { sessions: number; firstSeenAt: number; lastSeenAt: number })[] {
	const groups = Map.groupBy(sessions, (session) => JSON.stringify(keyOf(session)));
	return [...groups.values()]
		.flatMap((group) => {
			const [one] = group;
			if (one === undefined) return [];
			const firstSeenAt = Math.min(...group.map((session) => session.createdAt));
			const lastSeenAt = Math.max(...group.map((session) => session.lastActivityAt));
			return [{ ...describe(one), sessions: group.length, firstSeenAt, lastSeenAt }];
		})
		.sort((one, other) => other.lastSeenAt - one.lastSeenAt);
}
