import { EncryptJWT, jwtDecrypt } from "jose";
import { z } from "zod";
import { signInAttemptMs } from "../../domain/administration/administrator.ts";
import type { Clock } from "../../domain/clock.ts";

const sessionSchema = z.object({ homeId: z.string(), sessionId: z.string() });

const attemptSchema = z.object({
	state: z.string(),
	nonce: z.string(),
	codeVerifier: z.string(),
	returnTo: z.string(),
	invitation: z.string().nullable(),
	/** The console session that the new one takes the place of. */
	replaces: sessionSchema.nullable(),
	/** Whose ended session the browser had: what is refused then stands in their log. */
	holder: z.object({ homeId: z.string(), administratorId: z.string() }).optional(),
	/** Only credentials that were given after the beginning count. */
	stepUp: z.boolean(),
});

/** What has to be remembered between leaving for the provider and coming back. */
export type SignInAttempt = z.infer<typeof attemptSchema>;

interface OpenedAttempt extends SignInAttempt {
	begunAt: number;
	expiresAt: number;
}

/** An attempt as the browser keeps it, which is nowhere else: `value` is for a cookie that `id` names. */
export interface SealedAttempt {
	id: string;
	value: string;
	lifetimeMs: number;
}

const statePattern = /^[\w-]{43}$/;

/** What the attempt of this `state` is kept under; null for a state that was never ours. */
export const attemptIdOf = (state: string | null): string | null =>
	state !== null && statePattern.test(state) ? state.slice(0, 12) : null;

/**
 * Seals sign-ins under way, so that the server remembers none of them: JWE (RFC 7516), `dir` with A256GCM. Each has a key
 * of its own, derived (HKDF, RFC 5869) from the deployment's secret, its id, and where it was begun: moved to another
 * name, provider or host it opens no more, and no key seals so often that nonces could meet.
 */
export class SignInAttempts {
	readonly #secrets: readonly string[];
	readonly #place: string;
	readonly #clock: Clock;

	/** @param secrets the first seals, each opens; at least one */
	constructor(
		secrets: readonly string[],
		place: { issuer: string; redirectUri: string },
		clock: Clock,
	) {
		this.#secrets = secrets;
		this.#place = `${place.issuer} ${place.redirectUri}`;
		this.#clock = clock;
	}

	/** @param times those of an attempt that is sealed again; without them it begins now */
	async seal(
		attempt: SignInAttempt,
		times: { begunAt: number; expiresAt: number } = this.#fromNow(),
	): Promise<SealedAttempt> {
		const id = attemptIdOf(attempt.state);
		const [secret] = this.#secrets;
		if (id === null || secret === undefined) throw new Error("There is nothing to seal it under.");
		const value = await new EncryptJWT({ ...attempt })
			.setProtectedHeader({ alg: "dir", enc: "A256GCM" })
			.setIssuedAt(times.begunAt / 1_000)
			.setExpirationTime(times.expiresAt / 1_000)
			.encrypt(await this.#keyOf(secret, id));
		return { id, value, lifetimeMs: times.expiresAt - this.#clock.now() };
	}

	/** Null when it is over, or was not sealed here, under this id, for this provider and host. */
	async open({ id, value }: { id: string; value: string }): Promise<OpenedAttempt | null> {
		for (const secret of this.#secrets) {
			try {
				const { payload } = await jwtDecrypt(value, await this.#keyOf(secret, id), {
					keyManagementAlgorithms: ["dir"],
					contentEncryptionAlgorithms: ["A256GCM"],
					requiredClaims: ["iat", "exp"],
					currentDate: new Date(this.#clock.now()),
				});
				const { iat = 0, exp = 0 } = payload;
				const attempt = attemptSchema.parse(payload);
				return { ...attempt, begunAt: iat * 1_000, expiresAt: exp * 1_000 };
			} catch {
				// Sealed under another secret, over, or never ours: nothing that the caller would treat differently.
			}
		}
		return null;
	}

	#fromNow(): { begunAt: number; expiresAt: number } {
		const begunAt = this.#clock.now();
		return { begunAt, expiresAt: begunAt + signInAttemptMs };
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
				info: bytes.encode(`curfew sign-in attempt ${this.#place}`),
			},
			base,
			256,
		);
		return new Uint8Array(derived);
	}
}
