/** Networks that hide where somebody is: their exits say nothing about a country. */
export const networks = ["tor"] as const;
export type Network = (typeof networks)[number];

/** A place as it is kept: read from whatever a caller sent, and never refused for it. */
export interface Geo {
	/** ISO 3166-1 alpha-2, in capitals. */
	country?: string;
	/** At most 100 UTF-16 units. */
	city?: string;
	asn?: number;
	/** In degrees; both or neither. */
	latitude?: number;
	longitude?: number;
}

/** The names of what a place may say. */
export const geoFields = ["country", "city", "asn", "latitude", "longitude"] as const;

/** A place as a caller says it, numbers as numbers or as text; what cannot be read is left out. */
export interface GeoReport {
	/** ISO 3166-1 alpha-2; `T1` stands for Tor and `XX` for nowhere. */
	country?: string | undefined;
	city?: string | undefined;
	asn?: number | string | undefined;
	latitude?: number | string | undefined;
	longitude?: number | string | undefined;
}

/** Where a request came from, as far as an edge says. */
export interface SeenFrom {
	ip?: string | undefined;
	geo?: GeoReport | null | undefined;
}

/**
 * The same of two reports that nobody has read yet: without an address the one before stays, and an address that is
 * repeated without a place keeps the place that was said with it.
 */
export function seenAfter(known: SeenFrom | undefined, seen: SeenFrom | undefined): SeenFrom {
	const { ip, geo } = seen ?? {};
	if (ip === undefined || ip === "") return known ?? {};
	return known?.ip === ip && (geo === undefined || geo === null) ? known : { ip, geo };
}

/** A fact that was not taken over, and why: for the engineer who reads the answer. */
export interface Ignored {
	/** Its place in the input: `geo.country`, `activity.3.ip`. */
	field: string;
	reason: string;
}

/** An address and what is known of where it is: one fact, replaced whole or not at all. */
export interface Place {
	/** Canonical (RFC 5952; IPv4-mapped becomes IPv4); empty when it is not known, or was erased. */
	ip: string;
	geo: Geo | null;
	network: Network | null;
}

export const nowhere: Place = { ip: "", geo: null, network: null };

/**
 * A key that sorts canonical addresses by number: 32 hex digits, IPv4 as its IPv4-mapped form. Empty for no address.
 *
 * @param ip as it is kept; what people type is read first
 */
export function ipKeyOf(ip: string): string {
	if (ip === "") return "";
	if (!ip.includes(":")) {
		const parts = ip.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
		return `00000000000000000000ffff${parts.join("")}`;
	}
	const [before = [], after = []] = ip
		.split("::")
		.map((half) => half.split(":").filter((group) => group !== ""));
	const zeros = Array<string>(8 - before.length - after.length).fill("0");
	return [...before, ...zeros, ...after].map((group) => group.padStart(4, "0")).join("");
}

/**
 * The place after something was seen at one. A new address without a place has none: the old one would be a lie. Only a
 * caller that repeats the address it sent before keeps what was said of it then.
 */
export const placeAfter = (known: Place, seen: Place | undefined): Place =>
	seen === undefined || (seen.ip === known.ip && seen.geo === null && seen.network === null)
		? known
		: seen;

export const isSamePlace = (one: Place, other: Place): boolean =>
	one.ip === other.ip &&
	one.network === other.network &&
	JSON.stringify(one.geo) === JSON.stringify(other.geo);
