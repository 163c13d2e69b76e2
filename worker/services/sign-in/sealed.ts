import { EncryptJWT, type JWTPayload, jwtDecrypt } from "jose";
import type { Clock } from "../../domain/clock.ts";

export interface SealedTimes {
	begunAt: number;
	expiresAt: number;
}

/**
 * Seals what a browser keeps for us, so that the server remembers none of it: JWE (RFC 7516), `dir` with A256GCM. Each has
 * a key of its own, derived (HKDF, RFC 5869) from the deployment's secret, its id, and what it is for and where: moved to
 * another name, purpose or host it opens no more, and no key seals so often that nonces could meet.
 */
export class Sealing {
	readonly #secrets: readonly string[];
	readonly #purpose: string;
	readonly #clock: Clock;

	/** @param secrets the first seals, each opens; at least one */
	constructor(secrets: readonly string[], purpose: string, clock: Clock) {
		this.#secrets = secrets;
		this.#purpose = purpose;
		this.#clock = clock;
	}

	async seal(id: string, content: object, times: SealedTimes): Promise<string> {
		const [secret] = this.#secrets;
		if (secret === undefined) throw new Error("There is nothing to seal it under.");
		return new EncryptJWT({ ...content })
			.setProtectedHeader({ alg: "dir", enc: "A256GCM" })
			.setIssuedAt(times.begunAt / 1_000)
			.setExpirationTime(times.expiresAt / 1_000)
			.encrypt(await this.#keyOf(secret, id));
	}

	/** Null when it is over, or was not sealed here, under this id and for this purpose. */
	async open(id: string, value: string): Promise<(SealedTimes & { content: JWTPayload }) | null> {
		for (const secret of this.#secrets) {
			try {
				const { payload } = await jwtDecrypt(value, await this.#keyOf(secret, id), {
					keyManagementAlgorithms: ["dir"],
					contentEncryptionAlgorithms: ["A256GCM"],
					requiredClaims: ["iat", "exp"],
					currentDate: new Date(this.#clock.now()),
				});
				const { iat = 0, exp = 0 } = payload;
				return { content: payload, begunAt: iat * 1_000, expiresAt: exp * 1_000 };
			} catch {
				// Sealed under another secret, over, or never ours: nothing that the caller would treat differently.
			}
		}
		return null;
	}

	async #keyOf(secret: string, id: string): Promise<Uint8Array> {
		const bytes = new TextEncoder();
		const base = await crypto.subtle.importKey("raw", bytes.encode(secret), "HKDF", false, [
			"deriveBits",
		]);
		const derived = await crypto.subtle.deriveBits(
			{
				name: "HKDF",
				hash: "SHA-256",
				salt: bytes.encode(id),
				info: bytes.encode(this.#purpose),
			},
			base,
			256,
		);
		return new Uint8Array(derived);
	}
}
