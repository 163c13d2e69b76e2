import { type ActorReference, type Caller, systemActor } from "../../../domain/actor.ts";
import type { Clock } from "../../../domain/clock.ts";
import type { RecentUses } from "./recent-uses.ts";
import type { ReachPort, Store } from "./store.ts";

/** The organization as it stands at one moment: what every function of the object that only looks takes first. */
export interface Reading {
	readonly store: Store;
	readonly organizationId: string;
	readonly nowMs: number;
}

/** In whose name a change is made; without a request when the object makes it by itself. */
export type Author = Omit<Caller, "requestId"> & { requestId: string | null };

/**
 * A change in the making: what every function of the object that changes something takes first. One value, so that
 * nothing in it can be of two organizations or of two moments. State, event and outbox entry of one effect share it.
 */
export interface Transaction extends Reading {
	readonly caller: Author;
}

/** Nobody asked: time did it, or it is noted without an event. */
export const byItself: Author = { by: systemActor, requestId: null };

/**
 * The same transaction in the name of somebody else: for what a call leads to, but its caller did not do. It comes from
 * the same request all the same.
 */
export function inNameOf(tx: Transaction, by: ActorReference): Transaction {
	const { requestId, ip } = tx.caller;
	return { ...tx, caller: { by, requestId, ...(ip !== undefined && { ip }) } };
}

/** The same transaction in Curfew's own name, under the request that led to it. */
export const asSystem = (tx: Transaction): Transaction => inNameOf(tx, systemActor);

/** The one door to an object's storage: whoever reads or changes something gets their moment here. */
export class Transactions {
	readonly store: Store;
	readonly #storage: DurableObjectStorage;
	readonly #organizationId: string;
	readonly #clock: Clock;

	/**
	 * @param reach told of every transaction; left out by whoever holds the leases, for what they note themselves
	 * @param uses where activity is gathered; left out, each use is written at once
	 */
	constructor(
		storage: DurableObjectStorage,
		organizationId: string,
		clock: Clock,
		reach?: ReachPort,
		uses?: RecentUses,
	) {
		this.store = { sql: storage.sql, ...(reach && { reach }), ...(uses && { uses }) };
		this.#storage = storage;
		this.#organizationId = organizationId;
		this.#clock = clock;
	}

	/** The organization as it stands now; good until the next wait. */
	reading(): Reading {
		return {
			store: this.store,
			organizationId: this.#organizationId,
			nowMs: this.#clock.now(),
		};
	}

	/** Runs a change as one transaction; what it notes for holders of leases takes effect when it has committed. */
	change<T>(caller: Author, change: (tx: Transaction) => T): T {
		const { reach } = this.store;
		reach?.discarded();
		const result = this.#storage.transactionSync(() => change({ ...this.reading(), caller }));
		reach?.committed();
		return result;
	}
}
