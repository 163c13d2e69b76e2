import type { UserConsoleLog } from "vitest";
import type { Reporter, TestModule } from "vitest/node";

/** Prints what a test reports of, and else only why it could not. */
export default class ReportReporter implements Reporter {
	#saidSomething = false;

	onUserConsoleLog({ content, type }: UserConsoleLog): void {
		if (type !== "stdout") return;
		this.#saidSomething = true;
		process.stdout.write(content);
	}

	onTestRunEnd(modules: readonly TestModule[]): void {
		if (this.#saidSomething) return;
		const errors = modules.flatMap((module) => [
			...module.errors(),
			...[...module.children.allTests()].flatMap((test) => test.result().errors ?? []),
		]);
		for (const { message } of errors) console.log(message);
	}
}
