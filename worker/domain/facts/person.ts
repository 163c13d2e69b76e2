import type { Geo } from "./place.ts";

/** A person as one organization knows them. Names and addresses are what was said last. */
export interface Person {
	id: string;
	/** Empty when it was never said, or was erased; so is the address. */
	name: string;
	email: string;
	firstSeenAt: number;
	/** To the hour; sessions that still stand say it to the minute. */
	lastSeenAt: number;
	/** When what named them was erased. */
	erasedAt: number | null;
}

/** What a person is called now; what is left out stays. */
export interface PersonChange {
	name?: string | undefined;
	email?: string | undefined;
}

/** Where a person was seen, as far as facts that stand out need it. */
export interface Whereabouts {
	/** When they were last seen in each country. */
	countries: Readonly<Record<string, number>>;
	/** The last place that has coordinates. */
	spot: Spot | null;
}

export interface Spot {
	country: string | null;
	city: string | null;
	latitude: number;
	longitude: number;
	at: number;
}

/** More countries than anybody lives in; the one seen longest ago makes room. */
const countriesMax = 30;

export const unseen: Whereabouts = { countries: {}, spot: null };

/** The whereabouts after a person was seen somewhere; never backwards. */
export function whereaboutsAfter(known: Whereabouts, geo: Geo | null, at: number): Whereabouts {
	const { country } = geo ?? {};
	const spot = geo === null ? null : spotOf(geo, at);
	return {
		countries: country === undefined ? known.countries : withCountry(known.countries, country, at),
		spot: spot !== null && (known.spot === null || known.spot.at <= at) ? spot : known.spot,
	};
}

export function spotOf({ country, city, latitude, longitude }: Geo, at: number): Spot | null {
	if (latitude === undefined || longitude === undefined) return null;
	return { country: country ?? null, city: city ?? null, latitude, longitude, at };
}

function withCountry(
	countries: Whereabouts["countries"],
	country: string,
	at: number,
): Whereabouts["countries"] {
	const seen = { ...countries, [country]: Math.max(at, countries[country] ?? 0) };
	const newestFirst = Object.entries(seen).sort(([, one], [, other]) => other - one);
	return Object.fromEntries(newestFirst.slice(0, countriesMax));
}
