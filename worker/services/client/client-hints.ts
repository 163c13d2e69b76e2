import type { Ignored } from "../../domain/facts/place.ts";
import { entriesOf, quoted } from "./fact-text.ts";

/** What a browser says of itself in `Sec-CH-UA` headers. */
export interface ClientHints {
	/** Names of the browser and of what it is built on, without those that are made up. */
	brands: string[];
	mobile: boolean | null;
	platform: string | null;
	platformVersion: string | null;
	model: string | null;
	formFactors: string[];
}

/** Longer than any browser sends. */
const valueLengthMax = 1_024;

/**
 * Reads an object of `Sec-CH-UA` headers as they came. What is damaged is left out as if it had not been sent; null when
 * nothing is left.
 */
export function readClientHints(raw: unknown): ClientHints | null {
	const headers = headersOf(raw);
	const text = (name: string): string | null => stringOf(headers.get(name)) || null;
	const full = listOf(headers.get("sec-ch-ua-full-version-list"));
	const brands = (full.length > 0 ? full : listOf(headers.get("sec-ch-ua"))).filter(
		(brand) => !isMadeUp(brand),
	);
	const hints: ClientHints = {
		brands,
		mobile: booleanOf(headers.get("sec-ch-ua-mobile")),
		platform: text("sec-ch-ua-platform"),
		platformVersion: text("sec-ch-ua-platform-version"),
		model: text("sec-ch-ua-model"),
		formFactors: listOf(headers.get("sec-ch-ua-form-factors")),
	};
	const said = Object.values(hints).some((value) =>
		Array.isArray(value) ? value.length > 0 : value !== null,
	);
	return said ? hints : null;
}

/** What is said of hints of which nothing could be read; null when none were sent, or some were read. */
export function unreadHints(raw: unknown, hints: ClientHints | null): Ignored | null {
	if (hints !== null || raw === undefined || raw === null || raw === "") return null;
	const field = "clientHints";
	if (typeof raw !== "object" || Array.isArray(raw)) {
		const reason = `Client hints are an object of Sec-CH-UA headers, and this is ${quoted(raw)}.`;
		return { field, reason };
	}
	// A browser on a desktop sends an empty model.
	const isEmpty = (value: unknown) =>
		value === undefined ||
		value === null ||
		(typeof value === "string" && /^(?:"")?$/.test(value.trim()));
	if (entriesOf(raw).every(([, value]) => isEmpty(value))) return null;
	return { field, reason: "None of this can be read as a Sec-CH-UA header of a browser." };
}

/** Browsers add a name like "Not;A=Brand", so that nobody relies on the list. */
const isMadeUp = (brand: string): boolean =>
	/not.?.?a.?.?brand/i.test(brand) || brand.trim() === "";

function headersOf(raw: unknown): Map<string, string> {
	const headers = new Map<string, string>();
	try {
		if (typeof raw !== "object" || raw === null) return headers;
		for (const [name, value] of Object.entries(raw)) {
			if (typeof value !== "string" || value.length > valueLengthMax) continue;
			headers.set(name.toLowerCase(), value.trim());
		}
	} catch {
		// An object that throws when it is looked at says nothing more.
	}
	return headers;
}

// Structured field values: RFC 9651, as far as these headers use them.

const quotedString = String.raw`"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"`;
const parameters = String.raw`(?:; *[a-z*][\w.*-]*(?:=(?:${quotedString}|[^\s;,"]+))?)*`;
const stringPattern = new RegExp(`^${quotedString}$`);
const memberPattern = new RegExp(`^(${quotedString})${parameters}`);

const unquoted = (value: string): string => value.slice(1, -1).replaceAll(/\\(["\\])/g, "$1");

const stringOf = (value: string | undefined): string | null =>
	value !== undefined && stringPattern.test(value) ? unquoted(value) : null;

const booleanOf = (value: string | undefined): boolean | null =>
	value === "?1" ? true : value === "?0" ? false : null;

/** The strings of a list. One member that cannot be read makes the whole list unreadable. */
function listOf(value: string | undefined): string[] {
	const members: string[] = [];
	let rest = value ?? "";
	while (rest !== "") {
		const found = memberPattern.exec(rest);
		if (found === null) return [];
		members.push(unquoted(found[1] ?? '""'));
		const next = rest.slice(found[0].length).trimStart();
		if (next !== "" && !/^,\s*\S/.test(next)) return [];
		rest = next.replace(/^,\s*/, "");
	}
	return members;
}
