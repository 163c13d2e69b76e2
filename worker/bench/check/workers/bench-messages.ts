import type { Facts } from "../../../domain/lease/facts.ts";

/** Organizations by how many live revocations their view holds. */
export const crowds = { none: 0, "10k": 10_000, "100k": 100_000 } as const;
export type Crowd = keyof typeof crowds;

/** Times that one request asks when the asking itself is measured, without the request around it. */
export const many = 50;
/** The same of what asks nobody: half a microsecond has to be told from what the request around it varies by. */
export const manyFromMemory = 1_000;

/** How often an edge, since it started, did not answer a check from memory. */
export interface NotFromMemory {
	checks: number;
	/** In how many seconds that was. */
	seconds: number;
}

export interface CheckedSession {
	organizationId: string;
	facts: Facts;
}

export interface Fill {
	organizationId: string;
	/** Standing sessions besides the one that is checked. */
	standing: number;
	/** Sessions ended one by one, whose tokens would still be good. */
	ended: number;
}

/** Many gates, each checking at a steady rate, as isolates of an edge do. */
export interface Hammer {
	sessions: CheckedSession[];
	gates: number;
	perSecond: number;
	/** Checks of this time are not counted. */
	warmUpSeconds: number;
	seconds: number;
}

export interface Hammered {
	checks: number;
	/** Answered only after a call had come back. */
	waited: number;
	unavailable: number;
}

export interface Enforced {
	/** From the writer's commit until it was in force everywhere, on the writer's clock. */
	tookMs: number;
	/** By when the first receipt said it would be, counted from the commit. */
	boundMs: number;
}

/** Calls an organization object has answered for gates and replicas. */
export interface GateCalls {
	checks: number;
	leases: number;
}

/** The round trip to the organization that an id asks for; 0: none is simulated. */
export const roundTripMsOf = (name: string): number => Number(/rtt(\d+)/.exec(name)?.[1] ?? 0);
