/** What a run of one test file over one planted fault has shown. */
export interface RunReport {
	/** The fault that was planted while the sources were loaded; null: its file was not loaded. */
	planted: string | null;
	passed: number;
	failures: { test: string; message: string; isAssertion: boolean }[];
	/** What went wrong outside of any test. */
	errors: string[];
}

export type Verdict =
	| { kind: "caught"; how: string }
	| { kind: "survived" }
	/** The run has proven nothing. */
	| { kind: "broken"; why: string };

/** Begins the line of the output that holds the report. */
export const reportMark = "planted-fault-report: ";

/** The report in what a run printed; null when it printed none. */
function reportIn(output: string): RunReport | null {
	const line = output.split("\n").findLast((one) => one.startsWith(reportMark));
	return line === undefined ? null : (JSON.parse(line.slice(reportMark.length)) as RunReport);
}

/** Only a broken assertion catches a fault: a run that failed in another way would fail without it, too. */
export function verdictOf(name: string, output: string): Verdict {
	const report = reportIn(output);
	if (report === null) return { kind: "broken", why: `the run ended early: ${lastLineOf(output)}` };
	if (report.planted !== name) {
		return { kind: "broken", why: report.errors[0] ?? "its test does not load the file" };
	}
	const broken = report.failures.find(({ isAssertion }) => isAssertion);
	if (broken !== undefined) return { kind: "caught", how: howOf(broken) };
	const [failed] = [...report.failures.map(({ message }) => message), ...report.errors];
	if (failed !== undefined) return { kind: "broken", why: `no assertion broke, but: ${failed}` };
	if (report.passed === 0) return { kind: "broken", why: "no test ran" };
	return { kind: "survived" };
}

function howOf({ test, message }: RunReport["failures"][number]): string {
	const history = /Property failed after (\d+) tests/.exec(message)?.[1];
	const seed = /seed: (-?\d+)/.exec(message)?.[1];
	return history === undefined ? `“${test}”` : `seed ${seed}, history ${history}`;
}

const lastLineOf = (output: string): string => output.trim().split("\n").at(-1) ?? "";
