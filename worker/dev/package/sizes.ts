import { build } from "vite";

/** What an entry may weigh, in bytes minified (16 KiB, 24 kB): jose is left out, `@trpc/client` is not. */
export const packageBudgetBytes = { gate: 16_384, client: 24_000 } as const;

/** What an entry of the package `curfew` comes to with all that it imports, in bytes. */
export async function sizeOf(
	folder: string,
	entry: keyof typeof packageBudgetBytes,
): Promise<number> {
	const built = await build({
		configFile: false,
		root: folder,
		logLevel: "error",
		// What the package imports is looked for beside it, where an installation has it.
		resolve: { preserveSymlinks: true },
		build: {
			write: false,
			minify: true,
			target: "es2024",
			rolldownOptions: {
				input: `${folder}/dist/${entry}.js`,
				external: ["jose"],
				preserveEntrySignatures: "strict",
				output: { format: "es" },
			},
		},
	});
	const outputs = Array.isArray(built) ? built : [built];
	return outputs
		.flatMap((one) => ("output" in one ? one.output : []))
		.reduce((sum, one) => sum + (one.type === "chunk" ? Buffer.byteLength(one.code) : 0), 0);
}
