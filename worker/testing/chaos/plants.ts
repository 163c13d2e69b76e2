import type { Mutant } from "../model/mutant.ts";

/** Faults that a run over real processes must notice, with what each of them breaks. */
export const plants: readonly Mutant[] = [
	{
		// Nobody is waited for as long as they may answer: stale accepts.
		name: "leases-released-early",
		file: "worker/domain/lease/grantor.ts",
		find: "if (nowMs < deadlineMs) continue;",
		replace: "if (nowMs < deadlineMs - 150) continue;",
	},
	{
		// A replica vouches for isolates that still answer from what it lent them before: stale accepts.
		name: "acknowledged-before-drained",
		file: "worker/domain/lease/rules.ts",
		find: "acknowledges: (_own: Stamp, drained: Stamp): Stamp => drained,",
		replace: "acknowledges: (own: Stamp, _drained: Stamp): Stamp => own,",
	},
	{
		// A restarted writer does not know that anybody holds a lease: stale accepts.
		name: "lease-not-stored",
		file: "worker/domain/lease/lease-authority.ts",
		find: "if (answer?.stored) this.#store(answer.stored);",
		replace: "",
	},
	{
		// A process outside Workers lives on its lease for as long as its machine slept: stale accepts.
		name: "sleep-prolongs-a-lease",
		file: "worker/domain/lease/holder-rules.ts",
		find: "Math.max(wallMs, monotonicMs)",
		replace: "Math.min(wallMs, monotonicMs)",
	},
	{
		// A restarted writer waits anew, and the receipt goes on saying what its predecessor could promise.
		name: "bound-not-moved",
		file: "worker/objects/organization/lease-host.ts",
		find: "moveBounds(store, enforcedByMs);",
		replace: "",
	},
];
