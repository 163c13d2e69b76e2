import { env } from "cloudflare:workers";
import type fc from "fast-check";
import { vi } from "vitest";

const settings = env as Env & Record<"MODEL_RUNS" | "MODEL_SEED" | "MUTANT", string>;

/** How many histories of one organization a run has; a model whose histories are longer takes a part of them. */
export const historiesMax = Number(settings.MODEL_RUNS);
export const historySeed = Number(settings.MODEL_SEED);

/** For a test of histories, which may take this long; before that a failing one is shown as short as it got. */
export const historiesTimeoutMs = 600_000;

/** How histories are run. Over a planted fault the first that fails is enough. */
export const runsOf = (numRuns: number) => ({
	numRuns,
	seed: historySeed,
	endOnFailure: settings.MUTANT !== "",
	interruptAfterTimeLimit: 0.9 * historiesTimeoutMs,
	markInterruptAsFailure: true,
});

/**
 * When every history begins: far ahead of any machine's clock. The platform rings alarms by its own clock, so that here
 * none rings unless a step says so, and a seed gives the same history everywhere.
 */
export const historyStartMs = Date.UTC(2040, 0, 1);

/** What a step does to the model and to the real thing, and compares. */
type Run<Model, Real> = (model: Model, real: Real) => Promise<void>;

/** A command that always may run; what it does not find it leaves alone. After each, what must always hold is compared. */
export function stepsWith<Model extends { nowMs: number }, Real>(always: Run<Model, Real>) {
	return (name: string, run: Run<Model, Real>): fc.AsyncCommand<Model, Real> => ({
		check: () => true,
		async run(model, real) {
			vi.setSystemTime(model.nowMs);
			await run(model, real);
			await always(model, real);
		},
		toString: () => name,
	});
}

/** Steps that belong together: what chance alone would seldom bring in this order. */
export const scene = <Model extends object, Real>(
	...steps: fc.AsyncCommand<Model, Real>[]
): fc.AsyncCommand<Model, Real> => ({
	check: () => true,
	async run(model, real) {
		for (const step of steps) await step.run(model, real);
	},
	toString: () => steps.map(String).join(", then "),
});
