import type { SerializedError } from "vitest";
import type { Reporter, TestModule } from "vitest/node";
import { plantedVariable } from "../../testing/model/planted-faults.ts";
import { type RunReport, reportMark } from "./verdict.ts";

interface Reported {
	name?: string;
	message: string;
	cause?: unknown;
}

/** An error and what caused it, as the runtime of the tests sent them. */
function* chainOf(error: unknown): Iterable<Reported> {
	for (let one = error; typeof one === "object" && one !== null; one = (one as Reported).cause) {
		yield one as Reported;
	}
}

const shown = (error: unknown): string =>
	[...chainOf(error)].map(({ message }) => message.slice(0, charactersMax)).join(" ← ");

/** Of a message, which may hold a whole history. */
const charactersMax = 300;

/** Prints what a run over a planted fault has shown, as one line for whoever planted it. */
export default class PlantedFaultReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
		const tests = modules.flatMap((module) => [...module.children.allTests()]);
		const report: RunReport = {
			planted: process.env[plantedVariable] ?? null,
			passed: tests.filter((test) => test.result().state === "passed").length,
			failures: tests.flatMap((test) =>
				(test.result().errors ?? []).map((error) => ({
					test: test.name,
					message: shown(error),
					// Itself, or the one that made a property fail.
					isAssertion: [...chainOf(error)].some(({ name }) => name === "AssertionError"),
				})),
			),
			errors: [...modules.flatMap((module) => module.errors()), ...unhandled].map(shown),
		};
		process.stdout.write(`\n${reportMark}${JSON.stringify(report)}\n`);
	}
}
