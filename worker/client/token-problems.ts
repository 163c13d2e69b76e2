import { troubleOf } from "../domain/tokens/token-trouble.ts";

/** What is wrong with a token, for the engineer who reads the answer; or with the keys it is held against. */
export interface TokenProblem {
	problem: string;
	/** Nothing is known of the token: nobody could say whether it is good. */
	isOutage?: true;
}

/** Only what jose says of a token whose signature is good tells more than that it is not valid. */
export function problemOf(
	error: unknown,
	{ algorithms, typ }: { algorithms: readonly string[]; typ: string | null },
): TokenProblem {
	switch (troubleOf(error)) {
		case "expired":
			return { problem: "The access token has expired: refresh the session." };
		case "claim":
			return { problem: claimProblem(error as ClaimFailure, typ) };
		case "algorithm":
			return {
				problem: `This token is not signed with ${algorithms.join(" or ")}: name what your provider signs with in \`algorithms\`.`,
			};
		case "no_key":
			return {
				problem:
					"No key of `keys` has signed this token: is it the JWKS address of the issuer, and is `kid` in the header?",
			};
		case "many_keys":
			return {
				problem:
					"Several keys of `keys` could have signed this token: put the `kid` of the right one into its header.",
			};
		case "not_supported":
			return {
				problem:
					"This token or its key is of a kind that is not supported here: sign with ES256, EdDSA, RS256 or PS256, without `crit` and encryption.",
			};
		case "signature":
			return {
				problem:
					"The signature of this token does not fit its key of `keys`: was it made with another key under the same `kid`?",
			};
		case "invalid":
			return { problem: "This is no signed access token: send it as its issuer gave it." };
		case "keys":
			return {
				problem:
					"The issuer's keys could not be read: `keys` must be the address of its JWKS, and it must answer.",
				isOutage: true,
			};
	}
}

/** A claim that jose did not accept, of a token that is authentic. */
interface ClaimFailure {
	claim: string;
	reason: string;
}

/** What a header without the wanted type is told. */
export const typProblem = (wanted: string | null): string =>
	wanted === null
		? "This token has a `typ` in its header: give it as `typ` of the issuer."
		: `This token is not of type ${wanted}${wanted === "at+jwt" ? " (RFC 9068)" : ""}: set \`typ\` in the header of the access tokens that you sign, or say with the option \`typ\` what your provider writes there.`;

/** What to do about a claim. Values of the token are not repeated: a header has no room for what others wrote. */
function claimProblem({ claim, reason }: ClaimFailure, typ: string | null): string {
	switch (claim) {
		case "typ":
			return typProblem(typ);
		case "iss":
			return "This token is of another issuer: `issuer` must be its `iss`, to the letter.";
		case "aud":
			return reason === "missing"
				? "This token has no `aud`: name with `claims.aud` the claim that says for whom it is, and what that must be with `audience`."
				: "This token is for another audience: `audience` must be its `aud`, to the letter.";
		case "nbf":
			return "This token does not count yet: compare the clocks of who signs and who checks.";
		default:
			return reason === "missing"
				? `This token has no \`${claim}\`: put it into the access tokens that you sign.`
				: `\`${claim}\` of this token does not count.`;
	}
}
