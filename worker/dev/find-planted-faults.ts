import { spawn } from "node:child_process";
import { mutants } from "../testing/model/planted-faults.ts";

// `npm run test:mutants [-- NAME …]`: plants each fault in turn and expects the model test to fail.

const sessionModel = "worker/objects/organization/lifecycle/lifecycle-model.test.ts";

function runWith(mutant: string, test: string): Promise<{ failed: boolean; output: string }> {
	return new Promise((resolve) => {
		// Without the cache: it goes by the file, and would keep a planted fault for later runs.
		const child = spawn("vitest", ["run", "--fsModuleCache=false", test], {
			env: { ...process.env, MUTANT: mutant, NO_COLOR: "1" },
		});
		let output = "";
		child.stdout.on("data", (chunk) => {
			output += chunk;
		});
		child.stderr.on("data", (chunk) => {
			output += chunk;
		});
		child.on("close", (code) => resolve({ failed: code !== 0, output }));
	});
}

const only = process.argv.slice(2);
const chosen = mutants.filter(({ name }) => only.length === 0 || only.includes(name));
let survived = 0;
for (const { name, test = sessionModel } of chosen) {
	const { failed, output } = await runWith(name, test);
	// Only a broken promise counts: a run that failed in another way has proven nothing.
	const history = failed ? /Property failed after (\d+) tests/.exec(output)?.[1] : undefined;
	const seed = /seed: (-?\d+)/.exec(output)?.[1];
	const isCaught = failed && (history !== undefined || output.includes("AssertionError"));
	if (!isCaught) survived += 1;
	const how = history === undefined ? "by an example" : `seed ${seed}, history ${history}`;
	console.log(isCaught ? `caught    ${name} (${how})` : `SURVIVED  ${name}`);
}
console.log(`mutants: ${chosen.length - survived} caught, ${survived} survived`);
process.exit(survived === 0 ? 0 : 1);
