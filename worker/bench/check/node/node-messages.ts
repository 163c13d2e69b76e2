import type { JWK } from "jose";
import type { CheckedSession } from "../workers/bench-messages.ts";

/** What the edge in a Node process is started with, as JSON in its first argument. */
export interface NodeEdgePlan {
	/** Where Curfew is, and the token that the gate leases with. */
	baseUrl: string;
	token: string;
	session: CheckedSession;
	issuer: string;
	audience: string;
	key: JWK;
}

/** What it may be asked: processor time of all threads so far in microseconds, checks that were not answered from memory, a profile. */
export type NodeEdgeQuestion = "cpu" | "not from memory" | "profile" | "profile's end";

/** Said once it listens. */
export interface NodeEdgePorts {
	plain: number;
	express: number;
}
