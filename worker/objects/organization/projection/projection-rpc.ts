import type { Caller } from "../../../domain/actor.ts";
import type { LogStep } from "../../../domain/audit/log-check.ts";
import type { Failure } from "../../../domain/errors.ts";
import type { ComparedEntity, Projection } from "../../../domain/projection.ts";
import type { Recovery } from "../../../domain/recovery.ts";
import type { Result } from "../../../domain/result.ts";

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
	/** Brings all of the log to D1 and signs it, as far as that is possible now; never throws for want of D1. */
	checkpoint(): Promise<void>;
	/** Looks at the leaves of the tile that begins at `from`; see `auditLog.verify`. */
	verifyLog(from: number): Promise<Result<LogStep, Failure>>;
	/** The root over the first `size` leaves, in base64; null of a size that the log does not have. */
	logRoot(size: number): Promise<string | null>;
	/** Marks entities to be written to D1 again, above `version`, and those gone to be deleted there. */
	project(entity: ComparedEntity, ids: string[], version: number, caller: Caller): Promise<void>;
	/**
	 * Takes over from D1 what an object that was restored to an older point has forgotten. It does so by itself; this joins
	 * what is under way. Refused where D1 has seen no more than the object remembers.
	 *
	 * @param complete true: the caller knows that D1 had heard of everything before the restore
	 */
	recover(complete: boolean, caller: Caller): Promise<Result<Recovery, Failure>>;
}
