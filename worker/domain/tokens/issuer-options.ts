export const tokenAlgorithms = ["ES256", "EdDSA", "RS256", "PS256"] as const;
export type TokenAlgorithm = (typeof tokenAlgorithms)[number];

/** What counts where an issuer's options do not say: what the examples and most own issuers sign with. */
export const usualAlgorithms: readonly TokenAlgorithm[] = ["ES256", "EdDSA"];

/** RFC 9068 §2.1. A type of its own keeps ID tokens, of the same issuer and keys, from passing as access tokens. */
export const usualTyp = "at+jwt";

/**
 * Where a claim is: its name to the letter, dots and slashes included (`https://app.example/org`), or the names on the
 * way to a claim inside of others (`["o", "id"]`). A text is never split: a name may hold any character.
 */
export type ClaimPlace = string | readonly string[];

/** Where the claims are that another issuer has in other places. */
export interface ClaimPlaces {
	/** The organization. */
	org?: ClaimPlace | undefined;
	/** The session: Curfew's id of it, or where sessions are adopted the provider's own. */
	sid?: ClaimPlace | undefined;
	/** The user. */
	sub?: ClaimPlace | undefined;
	/** For whom the token is; for providers that write no `aud`. */
	aud?: ClaimPlace | undefined;
}

/**
 * Which access tokens of an issuer count, and where in them it says what. The same words are used by `requireSession` of
 * the package and by the variable `TRUSTED_ISSUERS`.
 */
export interface IssuerOptions {
	/** The `iss` of its tokens, to the letter. */
	issuer: string;
	/** For whom the tokens must be: their `aud`, or what stands in its place (`claims.aud`). */
	audience: string;
	/** Default: ES256 and EdDSA. */
	algorithms?: readonly TokenAlgorithm[] | undefined;
	/** What the header has as `typ`; default `at+jwt`. Null: the header has none. */
	typ?: string | null | undefined;
	claims?: ClaimPlaces | undefined;
	/** The organization of all tokens, for an issuer that knows none. */
	organization?: string | undefined;
	/**
	 * Which organizations the issuer may speak for: `*` for all, a list of ids, or for a provider with ids of its own each
	 * of them with the id it has in Curfew. Default: all.
	 */
	organizations?: "*" | readonly string[] | Readonly<Record<string, string>> | undefined;
	/**
	 * `start` (the default): sessions begin by `lifecycle.start`, and tokens carry its `claims`. `adopt`: a session begins
	 * when the first good token of a session that the provider made is seen.
	 */
	sessions?: "start" | "adopt" | undefined;
	/**
	 * Where sessions are adopted, for how long the provider may go on issuing tokens of a session of which it issued none:
	 * for so long an ended one stays known after its last token. Default: one year.
	 */
	sessionMaxMs?: number | undefined;
}

/**
 * What jose is to hold a token of the issuer against, the same wherever a token is read. What it cannot compare is left to
 * the reader: a `typ` where there must be none, and an audience in another claim.
 */
export const heldAgainst = ({
	issuer,
	audience,
	claims,
	typ = usualTyp,
	algorithms = usualAlgorithms,
}: IssuerOptions) => ({
	...(typ !== null && { typ }),
	issuer,
	...(claims?.aud === undefined && { audience }),
	algorithms: [...algorithms],
	requiredClaims: ["exp"],
});
