import type { Facts } from "../../../domain/lease/facts.ts";
import type { Acknowledgement, LeaseGrant, RenewRequest } from "../../../domain/lease/messages.ts";
import type { ViewUpdate } from "../../../domain/lease/view-update.ts";
import type { Storage } from "../storage/storage.ts";
import type { Operation } from "../storage/tables.ts";
import type { Host } from "./host.ts";

/** What travels back to a holder. `clockOf` is for the judge: whose clock the grant's `asOfMs` bounds. */
export interface GrantEnvelope {
	/** Null: none is lent. */
	grant: LeaseGrant | null;
	parent: string;
	clockOf: WriterNeighbour;
}

/** Of a session that the organization does not know, it says no more than that. */
export type StrictAnswer = "active" | "revoked" | "expired" | "unknown" | "unavailable";

/** An organization object, as others reach it. */
export interface WriterNeighbour extends Host {
	/** The writer's clock as its holders must respect it. */
	timeMs(): number;
	onRenew(request: RenewRequest, reply: (envelope: GrantEnvelope) => void): void;
	onDirect(request: RenewRequest, reply: (envelope: GrantEnvelope) => void): void;
	onAcknowledge(acknowledgement: Acknowledgement): void;
	/** `isPromised`: false of what a restored object answers before it has compared, which nothing is promised of. */
	onStrictCheck(facts: Facts, answer: (answer: StrictAnswer, isPromised: boolean) => void): void;
}

/** A region replica, as others reach it. */
export interface ReplicaNeighbour extends Host {
	onAsk(request: RenewRequest, isolate: IsolateNeighbour): void;
	onPush(update: ViewUpdate): void;
	onAcknowledge(acknowledgement: Acknowledgement): void;
}

export interface IsolateNeighbour extends Host {
	onGrant(envelope: GrantEnvelope): void;
}

/** Who else runs, and what only somebody who sees all of them can judge. */
export interface Neighbours {
	readonly storage: Storage;
	readonly durableOperations: Operation[];
	/** Of whatever has become durable. */
	lastSequence: number;
	worstAttemptMs: number;
	anyWriter(): WriterNeighbour | undefined;
	replica(region: string): ReplicaNeighbour;
	replicaOf(incarnation: string): ReplicaNeighbour | undefined;
	assertDrained(acknowledgement: Acknowledgement): void;
	assertEverywhere(operation: Operation): void;
	assertOwnEpoch(epoch: number, writer: WriterNeighbour): void;
}
