import type { Caller } from "../../../domain/actor.ts";
import type { Failure } from "../../../domain/errors.ts";
import type { ComparedEntity, ProjectedGrant, Projection } from "../../../domain/projection.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import type { Result } from "../../../domain/result.ts";
import type { SessionEnd } from "../../../domain/session.ts";

/** What D1 knows beyond the sequence of a restored object. */
export interface Forgotten {
	/** The highest sequence D1 has seen. */
	sequence: number;
	revocations: Receipt[];
	watermarks: { sequence: number; userId: string | null; except: string[]; at: number }[];
	endings: { sessionId: string; status: "revoked" | "expired"; ended: SessionEnd }[];
	/** Support-access grants as D1 last heard of them. */
	grants: ProjectedGrant[];
	/** How far chains have come: a token of an older generation has been spent. */
	generations: { sessionId: string; generation: number }[];
	/** Whether everything the object had done is known to have reached D1. */
	complete: boolean;
}

export interface Recovery {
	/** Sessions that end again, as they had ended. */
	ended: number;
	/** Sessions that end because a spent token of theirs would work again, or because nothing is certain. */
	signInAgain: number;
	sequence: number;
}

interface ProjectedPage {
	ids: string[];
	state: Projection;
}

/** What D1 is kept by, compared with and restored from. */
export interface ProjectionRpc {
	/** The next entities of a kind in the order of their ids, as D1 should hold them. */
	projectedPage(entity: ComparedEntity, afterId: string, limit: number): Promise<ProjectedPage>;
	/** Writes all that waits to D1, activity included; says how many changes could not be written. */
	flush(): Promise<{ waiting: number }>;
	/** Marks entities to be written to D1 again, above `version`, and those gone to be deleted there. */
	project(entity: ComparedEntity, ids: string[], version: number, caller: Caller): Promise<void>;
	/** Takes over from D1 what an object that was restored to an older point has forgotten. */
	recover(forgotten: Forgotten, caller: Caller): Promise<Result<Recovery, Failure>>;
}
