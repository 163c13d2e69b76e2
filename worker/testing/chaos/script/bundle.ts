import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { Mutant } from "../../model/mutant.ts";
import { plant } from "../../model/planted-faults.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

/** Bundles a Worker of the run into the directory, with the fault planted on the way there. */
export async function bundle(name: string, directory: string, fault?: Mutant): Promise<void> {
	await build({
		configFile: false,
		root,
		logLevel: "error",
		plugins: [plant(fault)],
		ssr: { noExternal: true, target: "webworker" },
		build: {
			ssr: `worker/testing/chaos/${name}.ts`,
			outDir: directory,
			emptyOutDir: false,
			target: "esnext",
			rolldownOptions: {
				external: [/^cloudflare:/, /^node:/],
				output: { entryFileNames: `${name}.js`, codeSplitting: false },
			},
		},
	});
}
