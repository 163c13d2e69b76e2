import type { Geo, Ignored } from "../../domain/facts/place.ts";
import { userAgentLengthMax } from "./device.ts";
import { cutCharacters, entriesOf, named, onOneLine, quoted, without } from "./fact-text.ts";
import { canonicalIp, isPort } from "./ip-address.ts";

/** UTF-16 units that are read of an address; the longest has 45, and what a proxy writes around it less than that. */
const addressReadMax = 200;
const clientIdLengthMax = 255;
const cityLengthMax = 100;
const asnMax = 2 ** 32 - 1;
const metadataMax = 10;
const metadataValueLengthMax = 100;

const isLeftOut = (value: unknown): boolean =>
	value === undefined || value === null || (typeof value === "string" && value.trim() === "");

interface AddressRead {
	/** Canonical (RFC 5952; IPv4-mapped becomes IPv4). */
	ip: string | null;
	ignored: Ignored | null;
}

/**
 * The address of a client in whichever form a server passes it on: with a port, in brackets or quotes, with a zone, the
 * first of a list (`X-Forwarded-For`), or `for=` of a `Forwarded` header (RFC 7239). `unknown` and `-` say that there
 * is none.
 */
export function readAddress(value: unknown, field = "ip"): AddressRead {
	const none = { ip: null, ignored: null };
	if (isLeftOut(value)) return none;
	const text = typeof value === "string" ? firstAddress(value) : null;
	if (text === "" || text === "-" || text?.toLowerCase() === "unknown") return none;
	const ip = text === null ? null : canonicalIp(text);
	if (ip !== null) return { ip, ignored: null };
	const reason = `An address looks like 203.0.113.7 or 2001:db8::7, and ${quoted(value)} does not.`;
	return { ...none, ignored: { field, reason } };
}

function firstAddress(value: string): string {
	const read = value.trimStart().slice(0, addressReadMax);
	const first = read.split(",", 20).find((part) => part.trim() !== "") ?? "";
	const forwarded = /(?:^|;)\s*for\s*=\s*([^;]*)/i.exec(first)?.[1] ?? first;
	const bare = without(`"'`, forwarded.trim());
	const parts = /^\[([^\]]*)\](?::(\w*))?$/.exec(bare) ?? /^(\d[\d.]*):(\w*)$/.exec(bare);
	const address = isPort(parts?.[2] ?? "") ? parts?.[1] : undefined;
	return (address ?? bare).replace(/%.*$/s, "").trim();
}

interface GeoRead {
	geo: Geo | null;
	/** True when the country said that the client came through Tor (`T1`). */
	tor: boolean;
	ignored: Ignored[];
}

/**
 * Where a client is, as far as that was sent and can be read: the country by two letters (ISO 3166), the city, the
 * number of the network (RFC 6793), and the place in degrees, of which numbers may be texts. `XX` and `ZZ` are unknown
 * countries.
 */
export function readGeo(value: unknown, field = "geo"): GeoRead {
	if (isLeftOut(value)) return { geo: null, tor: false, ignored: [] };
	if (typeof value !== "object" || Array.isArray(value)) {
		const reason = `A place is an object with a country or a city, and this is ${quoted(value)}.`;
		return { geo: null, tor: false, ignored: [{ field, reason }] };
	}
	const sent = new Map(entriesOf(value as object));
	const ignored: Ignored[] = [];
	const read = <T>(name: string, reader: (value: unknown) => T | undefined, rule: string) => {
		const given = sent.get(name);
		if (isLeftOut(given)) return undefined;
		const fact = reader(given);
		if (fact === undefined) {
			ignored.push({ field: `${field}.${name}`, reason: `${rule}, and ${quoted(given)} is none.` });
		}
		return fact;
	};
	const country = read("country", countryIn, "A country is a two-letter ISO 3166 code such as DE");
	const city = read("city", cityIn, "A city is a text");
	const asn = read("asn", asnIn, "A network has a number from 0 to 4294967295");
	const latitude = read("latitude", degrees(90), "A latitude is a number from -90 to 90");
	const longitude = read("longitude", degrees(180), "A longitude is a number from -180 to 180");
	const isPlace = latitude !== undefined && longitude !== undefined;
	const half = latitude !== undefined ? "latitude" : "longitude";
	if (!isPlace && (latitude !== undefined || longitude !== undefined)) {
		ignored.push({
			field: `${field}.${half}`,
			reason: "A place needs both latitude and longitude.",
		});
	}
	const geo: Geo = {
		...(country && !["T1", "XX", "ZZ"].includes(country) ? { country } : {}),
		...(city ? { city } : {}),
		...(asn === undefined ? {} : { asn }),
		...(isPlace ? { latitude, longitude } : {}),
	};
	return {
		geo: Object.keys(geo).length > 0 ? geo : null,
		tor: country === "T1",
		ignored: named(ignored, field),
	};
}

function countryIn(value: unknown): string | undefined {
	const code = typeof value === "string" ? value.trim().toUpperCase() : "";
	return /^([A-Z]{2}|T1)$/.test(code) ? code : undefined;
}

const cityIn = (value: unknown): string | undefined =>
	typeof value === "string"
		? cutCharacters(onOneLine(value).trim(), cityLengthMax).trim()
		: undefined;

function asnIn(value: unknown): number | undefined {
	const digits =
		typeof value === "string" ? /^(?:AS)?(\d{1,10})$/i.exec(value.trim())?.[1] : undefined;
	const asn = digits === undefined ? value : Number(digits);
	return typeof asn === "number" && Number.isInteger(asn) && asn >= 0 && asn <= asnMax
		? asn
		: undefined;
}

const degrees =
	(max: number) =>
	(value: unknown): number | undefined => {
		const isNumeral = typeof value === "string" && /^[+-]?\d{1,3}(\.\d{1,20})?$/.test(value.trim());
		const number = isNumeral ? Number(value) : value;
		return typeof number === "number" && Math.abs(number) <= max ? number : undefined;
	};

/**
 * The id of an OAuth client, which may be a URL, as it stands: at most 255 UTF-16 units on one line. Any other is left
 * out whole, as a part of it could be the id of another client.
 */
export function readClientId(
	value: unknown,
	field = "clientId",
): { clientId: string | null; ignored: Ignored | null } {
	if (isLeftOut(value)) return { clientId: null, ignored: null };
	const leftOut = (reason: string) => ({ clientId: null, ignored: { field, reason } });
	if (typeof value !== "string") {
		return leftOut(`The id of a client is a text, and this is ${quoted(value)}.`);
	}
	if (value.length > clientIdLengthMax) {
		return leftOut(`The id of a client has at most ${clientIdLengthMax} characters.`);
	}
	if (onOneLine(value) !== value) {
		return leftOut("The id of a client holds no control character and no line break.");
	}
	return { clientId: value, ignored: null };
}

/** A user agent (RFC 9110) as it is stored: at most 1,024 UTF-16 units on one line; empty when there is none. */
export function readUserAgent(
	value: unknown,
	field = "userAgent",
): { userAgent: string; ignored: Ignored | null } {
	if (isLeftOut(value)) return { userAgent: "", ignored: null };
	if (typeof value !== "string") {
		const reason = `A user agent is a text, and this is ${quoted(value)}.`;
		return { userAgent: "", ignored: { field, reason } };
	}
	const text = onOneLine(value);
	const userAgent = cutCharacters(text, userAgentLengthMax);
	const reason = `Only the first ${userAgentLengthMax} characters of a user agent are kept.`;
	return { userAgent, ignored: userAgent === text ? null : { field, reason } };
}

interface MetadataRead {
	metadata: Record<string, string> | null;
	ignored: Ignored[];
}

/**
 * What a caller notes of a session: at most ten texts of at most 100 UTF-16 units under keys of letters, digits,
 * `_`, `.` and `-`. Numbers and booleans become texts. A longer text is left out: half of an id would be another id.
 */
export function readMetadata(value: unknown, field = "metadata"): MetadataRead {
	if (isLeftOut(value)) return { metadata: null, ignored: [] };
	if (typeof value !== "object" || Array.isArray(value)) {
		const reason = `Metadata is an object of texts, and this is ${quoted(value)}.`;
		return { metadata: null, ignored: [{ field, reason }] };
	}
	const ignored: Ignored[] = [];
	const kept = new Map<string, string>();
	let over = 0;
	for (const [key, sent] of entriesOf(value as object)) {
		if (sent === undefined || sent === null) continue;
		const text = textIn(sent);
		if (!isKey(key)) {
			const why = isInherited(key)
				? "every object has something else under this name."
				: "one has 1 to 40 letters, digits, “_”, “.” and “-”.";
			const reason = `${quoted(key)} cannot be a key: ${why}`;
			ignored.push({ field, reason });
		} else if (text === null) {
			const reason = `A value is a text of at most ${metadataValueLengthMax} characters.`;
			ignored.push({ field: `${field}.${key}`, reason });
		} else if (kept.size === metadataMax) over += 1;
		else kept.set(key, text);
	}
	if (over > 0) {
		const reason = `At most ${metadataMax} entries are kept; ${over} more were left out.`;
		ignored.unshift({ field, reason });
	}
	return {
		metadata: kept.size > 0 ? Object.fromEntries(kept) : null,
		ignored: named(ignored, field),
	};
}

/** A name that every object has could be taken for what it inherits. */
const isInherited = (key: string): boolean => key in Object.prototype;

const isKey = (key: string): boolean => /^[A-Za-z0-9_.-]{1,40}$/.test(key) && !isInherited(key);

function textIn(value: unknown): string | null {
	const isText = typeof value === "string" || typeof value === "boolean";
	if (!isText && !(typeof value === "number" && Number.isFinite(value))) return null;
	const text = onOneLine(String(value));
	return text.length <= metadataValueLengthMax ? text : null;
}
