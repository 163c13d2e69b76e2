import { z } from "zod";
import { signInAttemptMs } from "../../domain/administration/administrator.ts";
import type { Clock } from "../../domain/clock.ts";
import { type SealedTimes, Sealing } from "./sealed.ts";

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
	/** Whoever comes back is a person who wants to see their own devices, no administrator. */
	forDevices: z.literal(true).optional(),
});

/** What has to be remembered between leaving for the provider and coming back. */
export type SignInAttempt = z.infer<typeof attemptSchema>;

interface OpenedAttempt extends SignInAttempt, SealedTimes {}

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

/** Seals sign-ins under way, each for the provider and the host where it was begun. */
export class SignInAttempts {
	readonly #sealing: Sealing;
	readonly #clock: Clock;

	/** @param secrets the first seals, each opens; at least one */
	constructor(
		secrets: readonly string[],
		place: { issuer: string; redirectUri: string },
		clock: Clock,
	) {
		const purpose = `curfew sign-in attempt ${place.issuer} ${place.redirectUri}`;
		this.#sealing = new Sealing(secrets, purpose, clock);
		this.#clock = clock;
	}

	/** @param times those of an attempt that is sealed again; without them it begins now */
	async seal(attempt: SignInAttempt, times: SealedTimes = this.#fromNow()): Promise<SealedAttempt> {
		const id = attemptIdOf(attempt.state);
		if (id === null) throw new Error("There is nothing to seal it under.");
		const value = await this.#sealing.seal(id, attempt, times);
		return { id, value, lifetimeMs: times.expiresAt - this.#clock.now() };
	}

	/** Null when it is over, or was not sealed here, under this id, for this provider and host. */
	async open({ id, value }: { id: string; value: string }): Promise<OpenedAttempt | null> {
		const opened = await this.#sealing.open(id, value);
		const attempt = attemptSchema.safeParse(opened?.content);
		if (opened === null || !attempt.success) return null;
		const { begunAt, expiresAt } = opened;
		return { ...attempt.data, begunAt, expiresAt };
	}

	#fromNow(): SealedTimes {
		const begunAt = this.#clock.now();
		return { begunAt, expiresAt: begunAt + signInAttemptMs };
	}
}
