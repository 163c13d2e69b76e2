import { type Facts, factsOfClaims } from "../../../domain/lease/facts.ts";
import type { StartedSession } from "../../../objects/organization/lifecycle/lifecycle-rpc.ts";
import type { Random } from "../../support/random.ts";

export interface KnownSession {
	organizationId: string;
	facts: Facts;
	claims: StartedSession["claims"];
	/** On the script's clock: when its start was asked for, and when it was known. */
	askedMs: number;
	knownMs: number;
}

/** Those of the last second or two: of older ones nobody is likely to say anything wrong. */
const recentMax = 24;

/** The sessions of one organization, as the script knows them. */
export class Population {
	readonly organizationId: string;
	readonly all: KnownSession[] = [];
	readonly #live = new Map<string, KnownSession>();
	#recentlyEnded: KnownSession[] = [];

	constructor(organizationId: string) {
		this.organizationId = organizationId;
	}

	add({ claims }: StartedSession, askedMs: number): void {
		const known = {
			organizationId: this.organizationId,
			facts: factsOfClaims(claims),
			claims,
			askedMs,
			knownMs: performance.now(),
		};
		this.all.push(known);
		this.#live.set(claims.sid, known);
	}

	/** Sessions that were known to be live when this is asked; of one user, or of all. */
	live(userId?: string): KnownSession[] {
		const live = [...this.#live.values()];
		return userId === undefined ? live : live.filter(({ facts }) => facts.userId === userId);
	}

	ended(sessions: readonly KnownSession[]): void {
		for (const { facts } of sessions) this.#live.delete(facts.sessionId);
		this.#recentlyEnded = [...sessions, ...this.#recentlyEnded].slice(0, recentMax);
	}

	/** One to check: as often one that has just ended as one that should stand. */
	pick(random: Random): KnownSession | undefined {
		const ended = random.chance(0.5) ? random.pick(this.#recentlyEnded) : undefined;
		return ended ?? random.pick([...this.#live.values()]);
	}
}
