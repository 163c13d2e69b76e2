import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

// Synchronous on purpose: sealing happens inside the transaction that rotates the token.

const keyOf = (secret: string): Buffer =>
	Buffer.from(hkdfSync("sha256", secret, "", "curfew successor of a refresh token", 32));

/** Seals a text so that only who holds `secret` can open it: AES-256-GCM under a key derived by HKDF (RFC 5869). */
export function seal(text: string, secret: string): string {
	const nonce = randomBytes(12);
	const cipher = createCipheriv("aes-256-gcm", keyOf(secret), nonce);
	const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
	return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** Opens what `seal` made; throws when the secret is another one, which the caller has ruled out by its hash. */
export function unseal(sealed: string, secret: string): string {
	const bytes = Buffer.from(sealed, "base64url");
	const decipher = createDecipheriv("aes-256-gcm", keyOf(secret), bytes.subarray(0, 12));
	decipher.setAuthTag(bytes.subarray(12, 28));
	return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
}
