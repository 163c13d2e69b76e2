/** A claim that jose did not accept, of a token that is authentic. */
export interface ClaimFailure {
	claim: string;
	reason: string;
}

const kinds = {
	org: "string",
	sid: "string",
	sub: "string",
	seq: "number",
	sexp: "number",
} as const;

const whereFrom =
	"put `claims`, which lifecycle.start and lifecycle.refresh answer, into the token as they are.";

/** What must be in a token besides what every token has; null: all of it is. */
export function missingClaim(payload: Record<string, unknown>): string | null {
	for (const [claim, kind] of Object.entries(kinds)) {
		const value = payload[claim];
		if (value === undefined) return `This token has no \`${claim}\`: ${whereFrom}`;
		if (kind === "number" ? !Number.isSafeInteger(value) : typeof value !== kind)
			return `\`${claim}\` of this token is not a ${kind === "number" ? "whole number" : kind}: ${whereFrom}`;
	}
	return null;
}

/** What to do about a claim. Values of the token are not repeated: a header has no room for what others wrote. */
export function claimProblem({ claim, reason }: ClaimFailure): string {
	switch (claim) {
		case "typ":
			return "This token is not of type at+jwt (RFC 9068): set `typ` in the header of the access tokens that you sign.";
		case "iss":
			return "This token is of another issuer: `issuer` must be its `iss`, to the letter.";
		case "aud":
			return "This token is for another audience: `audience` must be its `aud`, to the letter.";
		case "nbf":
			return "This token does not count yet: compare the clocks of who signs and who checks.";
		default:
			return reason === "missing"
				? `This token has no \`${claim}\`: put it into the access tokens that you sign.`
				: `\`${claim}\` of this token does not count.`;
	}
}
