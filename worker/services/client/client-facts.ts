import { type Ignored, nowhere, type Place, type SeenFrom } from "../../domain/facts/place.ts";
import type { SessionUser } from "../../domain/session.ts";
import type { SessionOrigin } from "../../objects/organization/lifecycle/lifecycle-rpc.ts";
import { isSingleFactor, readAuthMethods } from "./auth-methods.ts";
import { readClientHints, unreadHints } from "./client-hints.ts";
import { parseDevice } from "./device.ts";
import { cutCharacters, isSeen, onOneLine, quoted, withoutTurns } from "./fact-text.ts";
import { readAddress, readClientId, readGeo, readUserAgent } from "./read-facts.ts";

/** What a caller says of the client behind a sign-in. Whatever it is, it never refuses one. */
export interface ClientReport extends SeenFrom {
	userAgent?: string | undefined;
	/** The `Sec-CH-UA*` headers as they came. */
	clientHints?: Record<string, string> | undefined;
	authMethods?: readonly string[] | undefined;
	clientId?: string | null | undefined;
}

/**
 * The place that was seen; null when the caller said nothing that can be read. Where somebody is without their address
 * would be put beside another one, so it is left out.
 */
export function readPlace(from: SeenFrom): { place: Place | null; ignored: Ignored[] } {
	const address = readAddress(from.ip);
	const { geo, tor, ignored } = readGeo(from.geo);
	const all = [...(address.ignored === null ? [] : [address.ignored]), ...ignored];
	if (address.ip === null) {
		const isAlone = geo !== null || tor;
		return { place: null, ignored: isAlone ? [...all, placeAlone] : all };
	}
	const network = tor ? "tor" : null;
	// Where an exit of Tor stands says nothing of where somebody is.
	const known = tor ? null : geo;
	return { place: { ip: address.ip, geo: known, network }, ignored: all };
}

/** The same, to be spread into what takes a place or none. */
export function placeIn(from: SeenFrom): { place?: Place } {
	const { place } = readPlace(from);
	return place === null ? {} : { place };
}

const placeAlone: Ignored = {
	field: "geo",
	reason: "A place counts with the address it belongs to. Send both.",
};

/** The origin of a session that starts: what could be read, and what was left out. */
export function readClient(report: ClientReport): { origin: SessionOrigin; ignored: Ignored[] } {
	const { place, ignored } = readPlace(report);
	const { userAgent, ignored: userAgentIgnored } = readUserAgent(report.userAgent);
	const hints = readClientHints(report.clientHints);
	const client = readClientId(report.clientId);
	const methods = readAuthMethods(report.authMethods);
	return {
		origin: {
			place: place ?? nowhere,
			userAgent,
			device: parseDevice(userAgent, hints),
			authMethods: methods.methods,
			isSingleFactor: isSingleFactor(methods.methods),
			clientId: client.clientId,
		},
		ignored: [
			...ignored,
			...[userAgentIgnored, unreadHints(report.clientHints, hints)].filter((one) => one !== null),
			...methods.ignored,
			...(client.ignored === null ? [] : [client.ignored]),
		],
	};
}

/** The same where nobody hears what was left out. */
export const clientFacts = (report: ClientReport): SessionOrigin => readClient(report).origin;

const nameLengthMax = 200;
const emailLengthMax = 254;

/**
 * What a person is called. A name is cut to what fits; an address that was cut would be another one. A text of which
 * nobody sees anything is as good as none.
 */
export function readUser(
	id: string,
	user: { name?: unknown; email?: unknown },
): { user: SessionUser; ignored: Ignored[] } {
	const name = readText(user.name, "user.name");
	const email = readText(user.email, "user.email");
	const cut = cutCharacters(name.text, nameLengthMax).trim();
	const wasCut = {
		field: "user.name",
		reason: "Only the first 200 characters of a name are kept.",
	};
	const fits = email.text.length <= emailLengthMax;
	const tooLong = { field: "user.email", reason: "An address has at most 254 characters." };
	return {
		user: {
			id,
			name: isSeen(cut) ? cut : "",
			email: fits ? email.text : "",
		},
		ignored: [
			...name.ignored,
			...(cut === name.text ? [] : [wasCut]),
			...email.ignored,
			...(fits ? [] : [tooLong]),
		],
	};
}

function readText(value: unknown, field: string): { text: string; ignored: Ignored[] } {
	if (value === undefined || value === null) return { text: "", ignored: [] };
	if (typeof value === "string") {
		const text = withoutTurns(onOneLine(value)).trim();
		return { text: isSeen(text) ? text : "", ignored: [] };
	}
	return { text: "", ignored: [{ field, reason: `This is a text, not ${quoted(value)}.` }] };
}
