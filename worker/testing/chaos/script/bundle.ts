import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { Mutant } from "../../model/mutant.ts";
import { plant } from "../../model/planted-faults.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

/** What runs in processes of its own: where it is, by the name of what it becomes. */
const sources = {
	"writer-worker": "worker/testing/chaos/writer-worker.ts",
	"edge-worker": "worker/testing/chaos/edge-worker.ts",
	"node-edge": "worker/testing/chaos/script/node-edge.ts",
} as const;
export const bundles = Object.keys(sources) as (keyof typeof sources)[];

/** Bundles one of them into the directory, with the fault planted on the way there. */
export async function bundle(
	name: keyof typeof sources,
	directory: string,
	fault?: Mutant,
): Promise<void> {
	await build({
		configFile: false,
		root,
		logLevel: "error",
		plugins: [plant(fault)],
		ssr: { noExternal: true, target: "webworker" },
		build: {
			ssr: sources[name],
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
