import { erasedPrefix } from "./facts/pseudonym.ts";
import { toBase64url } from "./wire/base64url.ts";

/** Crockford's base 32 in lower case: no letter that is mistaken for a digit, no upper case. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

const prefixes = {
	organization: "org",
	session: "ses",
	receipt: "rcp",
	event: "evt",
	administrator: "adm",
	token: "tok",
	grant: "grt",
	savedView: "viw",
} as const;

type IdKind = keyof typeof prefixes;

/** A new public id such as `ses_…`, with 120 random bits. Ids are public: never use one as a secret. */
export function newId(kind: IdKind): string {
	return idOfBytes(kind, crypto.getRandomValues(new Uint8Array(24)));
}

/** The id that 24 bytes stand for, of each of which five bits count. */
export const idOfBytes = (kind: IdKind, bytes: Uint8Array): string =>
	`${prefixes[kind]}_${Array.from(bytes.subarray(0, 24), (byte) => alphabet[byte & 31]).join("")}`;

/** A new secret of 256 random bits as base64url (43 characters). */
export function newSecret(): string {
	return toBase64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** The object of the platform itself: global admins, platform tokens, the directory of organizations. */
export const platformId = "platform";

export const organizationIdPattern = /^org_[0-9a-z]{2,40}$/;
export const sessionIdPattern = /^ses_[0-9a-z]{4,40}$/;

export const isOrganizationId = (id: string): boolean => organizationIdPattern.test(id);

/**
 * Ids that are Curfew's own: administrators sign in under theirs, and whoever was erased has a pseudonym. Nobody who is
 * somebody else comes under one of them, whether or not anybody has it at the moment.
 */
export const isReservedUserId = (id: string): boolean =>
	id.startsWith(`${prefixes.administrator}_`) || id.startsWith(erasedPrefix);
