import { createHash } from "node:crypto";
import type { Sha256 } from "../domain/log/sha256.ts";

/**
 * SHA-256 of the text in UTF-8, as 64 hex digits: the only form in which a secret is stored, compared or handed to an
 * object. Synchronous on purpose: an object hashes inside the transaction that decides by it.
 */
export const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The same of a secret of a refresh-token chain, in base64url: there are millions of them, and a third is saved. */
export const secretHash = (secret: string): string =>
	createHash("sha256").update(secret).digest("base64url");

/** SHA-256 of bytes, for a log that is written: the same as the portable one in `domain/log`, a little faster. */
export const sha256Of: Sha256 = (bytes) =>
	new Uint8Array(createHash("sha256").update(bytes).digest());
