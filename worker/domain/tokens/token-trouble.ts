/** What is behind a token that did not verify. `keys`: it says nothing about the token. */
type TokenTrouble =
	| "expired"
	| "claim"
	| "algorithm"
	| "no_key"
	| "many_keys"
	| "not_supported"
	| "signature"
	| "invalid"
	| "keys";

/** jose's own codes: errors of any copy of it have them. */
const troubles: Readonly<Record<string, TokenTrouble>> = {
	ERR_JWT_EXPIRED: "expired",
	ERR_JWT_CLAIM_VALIDATION_FAILED: "claim",
	ERR_JOSE_ALG_NOT_ALLOWED: "algorithm",
	ERR_JWKS_NO_MATCHING_KEY: "no_key",
	ERR_JWKS_MULTIPLE_MATCHING_KEYS: "many_keys",
	ERR_JOSE_NOT_SUPPORTED: "not_supported",
	ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "signature",
	ERR_JWS_INVALID: "invalid",
	ERR_JWT_INVALID: "invalid",
};

/** Only a verdict on the token blames the token; keys that could not be had, or read, say nothing about it. */
export function troubleOf(error: unknown): TokenTrouble {
	const code = (error as { code?: unknown } | null | undefined)?.code;
	return (typeof code === "string" && Object.hasOwn(troubles, code) && troubles[code]) || "keys";
}
