import { api } from "../../../api/client.ts";
import { type Problem, problemOf } from "../../../api/errors.ts";

type LogFault = Awaited<ReturnType<typeof api.auditLog.verify.query>>["faults"][number];

/** What looking at every entry of a log has come to. */
export type Walk =
	| { state: "walking"; checked: number; size: number }
	| { state: "whole"; checked: number }
	| { state: "faulty"; checked: number; faults: LogFault[] }
	| { state: "failed"; problem: Problem };

/** Faults that are kept for people to read; one is enough to know that something was changed. */
const shownMax = 20;

/** Looks at every entry, call by call, and says after each how far it has come. */
export async function walkLog(
	organizationId: string,
	signal: AbortSignal,
	tell: (walk: Walk) => void,
): Promise<void> {
	const faults: LogFault[] = [];
	let cursor: string | undefined;
	try {
		do {
			const step = await api.auditLog.verify.query(
				{ organizationId, ...(cursor !== undefined && { cursor }) },
				{ signal },
			);
			faults.push(...step.faults.slice(0, shownMax - faults.length));
			cursor = step.nextCursor ?? undefined;
			const { checked, size } = step;
			if (cursor !== undefined) tell({ state: "walking", checked, size });
			else if (faults.length === 0) tell({ state: "whole", checked });
			else tell({ state: "faulty", checked, faults });
		} while (cursor !== undefined);
	} catch (error) {
		if (!signal.aborted) tell({ state: "failed", problem: problemOf(error) });
	}
}
