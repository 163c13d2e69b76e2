import ipaddr from "ipaddr.js";
import { ipKeyOf } from "../../domain/facts/place.ts";
import type { KeyRange, Search } from "../../domain/lists/search-words.ts";
import { wordsTyped } from "../../domain/lists/search-words.ts";
import { without } from "./fact-text.ts";
import { canonicalIp, isIpv4Compatible, isPort } from "./ip-address.ts";

const idLengthMax = 255;
/** UTF-16 units; no notation of an address or of a range is longer. */
const addressLengthMax = 100;
const quotes = `"'“”„‘’«»\``;

/** The keys of all IPv4 addresses: those of `::ffff:0:0/96`, and of the addresses right before and after them. */
const ipv4 = {
	before: "00000000000000000000fffeffffffff",
	first: "00000000000000000000ffff00000000",
	last: "00000000000000000000ffffffffffff",
	after: "00000000000000000001000000000000",
};

const anExample = "Give an address or a range such as 203.0.113.0/24 or 2001:db8::/32.";

type Ranges = { ok: true; ranges: KeyRange[] } | { ok: false; sentence: string };

const refused = (sentence: string): Ranges => ({ ok: false, sentence: `${sentence} ${anExample}` });

/**
 * The ranges of sortable keys that an address or a CIDR block (RFC 4632, RFC 4291) means. Host bits may be set. A block
 * of IPv6 that holds the IPv4-mapped addresses among others leaves these out; a text that programs read differently,
 * such as `010.0.0.0/8` or `10/8`, is refused with a sentence that says what to write.
 */
export function rangesOf(text: string): Ranges {
	const trimmed = text.trim();
	const [written = "", length, ...more] = trimmed.split("/");
	if (trimmed === "") return refused("Nothing is written here.");
	if (trimmed.length > addressLengthMax) return refused("This is no address.");
	if (/\s/.test(trimmed)) return refused("An address holds no blank.");
	if (trimmed.includes("%")) return refused("Leave out the zone, which begins with %.");
	if (more.length > 0) return refused("A range has one slash.");
	const bare = /^\[([^[\]]*:[^[\]]*)\]$/.exec(written)?.[1] ?? written;
	const address = canonicalIp(bare);
	if (address === null) return refused(whyNoAddress(bare));
	if (length === undefined) return { ok: true, ranges: [only(address)] };
	if (/[.:]/.test(length) && canonicalIp(length) !== null) {
		return refused(
			"Write how many bits are fixed instead of a mask: 10.0.0.0/8, not 10.0.0.0/255.0.0.0.",
		);
	}
	const bitsMax = bare.includes(":") ? 128 : 32;
	const bits = Number(length);
	if (!/^(0|[1-9]\d{0,2})$/.test(length) || bits > bitsMax) {
		return refused(
			`After the slash comes a whole number from 0 to ${bitsMax}, without a leading zero.`,
		);
	}
	return { ok: true, ranges: blockOf(address, bits, bitsMax) };
}

function whyNoAddress(text: string): string {
	if (/^0x|\.0x/i.test(text)) return "Write the parts of the address in decimal.";
	if (/^[\d.]+$/.test(text) && /(^|\.)0\d/.test(text)) {
		return "Write the parts of the address without leading zeros: some programs read them as octal.";
	}
	if (/^\d+(\.\d+){0,2}\.?$/.test(text))
		return "Write all four parts of the address: 10.0.0.0/8, not 10/8.";
	if (isIpv4Compatible(text)) {
		const ipv4Address = text.slice(2);
		return `Programs read ${text} differently. Write ${ipv4Address}, or ::ffff:${ipv4Address}.`;
	}
	return "This is no address.";
}

const only = (address: string): KeyRange => ({ from: ipKeyOf(address), to: ipKeyOf(address) });

/**
 * The keys of a block.
 *
 * @param address canonical: of an IPv4-mapped one the IPv4 address
 * @param bitsMax how many bits an address has as it was written
 */
function blockOf(
	address: string,
	bits: number,
	bitsMax: 32 | 128 = address.includes(":") ? 128 : 32,
): KeyRange[] {
	const fixed = bits + 128 - bitsMax;
	const key = BigInt(`0x${ipKeyOf(address)}`);
	const free = (1n << BigInt(128 - fixed)) - 1n;
	const from = keyOf(key & ~free);
	const to = keyOf(key | free);
	if (fixed >= 96 || from > ipv4.first || to < ipv4.last) return [{ from, to }];
	return [
		{ from, to: ipv4.before },
		{ from: ipv4.after, to },
	].filter((range) => range.from <= range.to);
}

const keyOf = (number: bigint): string => number.toString(16).padStart(32, "0");

/**
 * The addresses that somebody means who types into a search: one address in any notation, also with a port; a CIDR
 * block; the beginning of one in whole octets (`10.1` is 10.1.0.0/16) or in whole groups of four hexadecimal digits
 * (`2001:db8:` is 2001:db8::/32, and so is `2001:db8::`). Empty for everything else.
 */
export function addressRangesTyped(typed: string): KeyRange[] {
	return wholeRanges(typed) ?? beginningRanges(unquoted(typed));
}

/** What a whole address or block means; null when something else was typed. */
function wholeRanges(typed: string): KeyRange[] | null {
	const whole = unquoted(typed);
	if (whole.length > addressLengthMax) return null;
	const text = withoutZone(whole);
	const beginning = /^([0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})::$/i.exec(text)?.[1];
	if (beginning !== undefined) return groupsBlock(beginning);
	const withPort =
		/^\[([^[\]]+:[^[\]]*)\]:(\d{1,5})$/.exec(text) ?? /^(\d+\.\d+\.\d+\.\d+):(\d{1,5})$/.exec(text);
	if (!isPort(withPort?.[2] ?? "")) return null;
	const read = rangesOf(withPort?.[1] ?? text);
	return read.ok ? read.ranges : null;
}

/** An address without the interface that it was seen on: `fe80::1%eth0`. Addresses are kept without it. */
const withoutZone = (text: string): string =>
	text.replace(/^(\[?[0-9a-f:.]*:[0-9a-f:.]*)%[\w.~-]{1,40}(?=$|[\]/])/i, "$1");

/**
 * Whether a text can only be an address or a part of one: groups of hexadecimal digits with a colon between or behind
 * them, or an IPv4 address with a colon. Its ending says nothing of a name.
 */
const isLikeAddress = (text: string): boolean =>
	/^\[?(?:[0-9a-f]{0,4}:)+(?:[0-9a-f]{0,4}|[\d.]{1,15})(?:\](?::\d*)?|%[\w.~-]*)?(?:\/\d*)?$/i.test(
		text,
	) || /^\d{1,3}(?:\.\d{1,3}){1,3}:\d*$/.test(text);

function beginningRanges(text: string): KeyRange[] {
	if (/^(\d{1,3}\.){1,3}$|^\d{1,3}(\.\d{1,3}){1,2}$/.test(text)) {
		const octets = text.split(".").filter((octet) => octet !== "");
		const address = canonicalIp([...octets, "0", "0", "0"].slice(0, 4).join("."));
		return address === null ? [] : blockOf(address, octets.length * 8);
	}
	const groups = /^([0-9a-f]{1,4}(?::[0-9a-f]{1,4}){1,6}):?$/i.exec(text)?.[1];
	return groups === undefined ? [] : groupsBlock(groups);
}

function groupsBlock(groups: string): KeyRange[] {
	const given = groups.split(":");
	const all = [...given, ...Array<string>(8 - given.length).fill("0")];
	return blockOf(ipaddr.IPv6.parse(all.join(":")).toNormalizedString(), given.length * 16);
}

/** What was typed, without blanks and quotes around it. */
const unquoted = (typed: string): string => {
	const text = typed.trim();
	const inner = without(quotes, text);
	const isQuoted = quotes.includes(text.charAt(0)) && quotes.includes(text.charAt(text.length - 1));
	return isQuoted ? inner : text;
};

/**
 * What somebody searches for who types a text: people by words, people and sessions by the beginning of an id, sessions
 * by address. An address, or what is like the beginning of one, is no words, so that `::1` finds nobody whose name holds
 * a 1, and `a:b` nobody whose names begin with these letters.
 */
export function parseSearch(typed: string): Search {
	const text = unquoted(typed);
	const whole = wholeRanges(typed);
	const isId = /[\p{L}\p{N}]/u.test(text) && text.length <= idLengthMax;
	return {
		words:
			whole || (text.length <= addressLengthMax && isLikeAddress(text)) ? [] : wordsTyped(typed),
		ids: isId ? [...new Set([text, text.toLowerCase()])] : [],
		ranges: whole ?? beginningRanges(text),
	};
}
