import { createHash } from "node:crypto";

/**
 * SHA-256 of the text in UTF-8, as 64 hex digits: the only form in which a secret is stored, compared or handed to an
 * object. Synchronous on purpose: an object hashes inside the transaction that decides by it.
 */
export const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The same of a secret of a refresh-token chain, in base64url: there are millions of them, and a third is saved. */
export const secretHash = (secret: string): string =>
	createHash("sha256").update(secret).digest("base64url");
