import { isOrganizationId } from "../ids.ts";
import type { ClaimPlace, ClaimPlaces, IssuerOptions } from "./issuer-options.ts";

type Payload = Readonly<Record<string, unknown>>;

/** What a token says of a session, once it is known to be authentic. */
interface SessionInToken {
	org: string;
	/** Curfew's id of the session; or the provider's own, to be adopted. */
	sid: string;
	sub: string;
	/** Whether `sid` is the provider's own. */
	isAdopted: boolean;
}

type ReadSession =
	| { session: SessionInToken; problem?: never }
	| { session?: never; problem: string };

/** More than any provider's id has; a longer one is not worth a look-up. */
const idLengthMax = 255;

const startedWhere =
	"put `claims`, which lifecycle.start and lifecycle.refresh answer, into the token as they are.";

function valueAt(payload: Payload, place: ClaimPlace): unknown {
	const way = typeof place === "string" ? [place] : place;
	return way.reduce<unknown>(
		(inside, name) =>
			typeof inside === "object" && inside !== null && Object.hasOwn(inside, name)
				? (inside as Payload)[name]
				: undefined,
		payload,
	);
}

/** A list of one text is that text: some providers list what there can be several of. */
const textIn = (value: unknown): unknown =>
	Array.isArray(value) && value.length === 1 ? value[0] : value;

const called = (place: ClaimPlace): string =>
	(typeof place === "string" ? place : place.join(" . ")).replace(/[^ !#-[\]-~]/g, "");

/** What to do about a claim that is not there, or not as it must be. */
function problemOf(claim: keyof ClaimPlaces, options: IssuerOptions, isThere: boolean): string {
	const place = options.claims?.[claim] ?? claim;
	const what = isThere
		? `\`${called(place)}\` of this token is not a text`
		: `This token has no \`${called(place)}\``;
	if (options.claims?.[claim] !== undefined) {
		return `${what}: \`claims.${claim}\` must say where your provider writes it.`;
	}
	if (options.sessions === "adopt") {
		return claim === "org"
			? `${what}: say with \`claims.org\` which claim names the organization, or with \`organization\` which one all are of.`
			: `${what}: say with \`claims.${claim}\` where your provider writes it.`;
	}
	return `${what}: ${startedWhere}`;
}

/**
 * Whose session an authentic token is of; or what is wrong with it, for the engineer who reads the answer. Nothing of the
 * token decides but what the options say.
 */
export function readSession(payload: Payload, options: IssuerOptions): ReadSession {
	const { claims = {}, organization, organizations = "*", sessions } = options;
	const found: Partial<Record<"org" | "sid" | "sub", string>> = {};
	for (const claim of ["org", "sid", "sub"] as const) {
		if (claim === "org" && organization !== undefined) continue;
		const value = valueAt(payload, claims[claim] ?? claim);
		const text = claim === "org" ? textIn(value) : value;
		if (typeof text !== "string" || text === "" || text.length > idLengthMax) {
			return { problem: problemOf(claim, options, value !== undefined) };
		}
		found[claim] = text;
	}
	const { sid = "", sub = "" } = found;
	const org = organization ?? organizationOf(found.org ?? "", organizations);
	if (org === null) {
		return {
			problem: "This token is of an organization that `organizations` does not have.",
		};
	}
	if (!isOrganizationId(org)) {
		return {
			problem:
				"The organization of this token has no id of Curfew (org_ and small letters): say with `organizations` which of Curfew's each of your provider's is, or with `organization` which one all are.",
		};
	}
	const isAdopted = sessions === "adopt";
	// A session of Curfew's own has one organization. In another nobody would ever hear that it ended.
	const begun = textIn(payload.org);
	if (!isAdopted && typeof begun === "string" && isOrganizationId(begun) && begun !== org) {
		return {
			problem:
				"The session of this token began in another organization than `organization` or `organizations` says: they must agree with the `org` of its `claims`.",
		};
	}
	return { session: { org, sid, sub, isAdopted } };
}

function organizationOf(
	named: string,
	organizations: NonNullable<IssuerOptions["organizations"]>,
): string | null {
	if (organizations === "*") return named;
	if (isList(organizations)) return organizations.includes(named) ? named : null;
	return Object.hasOwn(organizations, named) ? (organizations[named] ?? null) : null;
}

const isList = (value: object): value is readonly string[] => Array.isArray(value);

/** For whom a token is where its `aud` does not say it; null: what was asked for is there. */
export function audienceProblem(payload: Payload, options: IssuerOptions): string | null {
	const place = options.claims?.aud;
	if (place === undefined) return null;
	const value = valueAt(payload, place);
	const isFor =
		value === options.audience || (Array.isArray(value) && value.includes(options.audience));
	return isFor
		? null
		: `This token is for another audience: \`audience\` must be its \`${called(place)}\`, to the letter.`;
}

/** What must be in a token for a gate to answer from memory; null: it is. */
export function factsProblem(payload: Payload): string | null {
	for (const claim of ["seq", "sexp"]) {
		const value = payload[claim];
		if (value === undefined) {
			return `This token has no \`${claim}\`: put \`claims\` into it, which lifecycle.start and lifecycle.refresh answer, as they are; or set \`sessions: 'adopt'\` where another provider makes the sessions.`;
		}
		if (!Number.isSafeInteger(value)) {
			return `\`${claim}\` of this token is not a whole number: ${startedWhere}`;
		}
	}
	return null;
}
