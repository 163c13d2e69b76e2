import { StartError } from "../world/settings.ts";
import { openKitchen, recipeNames } from "./kitchen.ts";

/**
 * `npm run recipes`: every recipe is copied out of the repository, installed, and told from the sign-in to the refusal,
 * against a Curfew that is started for it; a line for each. With names, only those.
 */
async function main(): Promise<number> {
	const known = await recipeNames();
	const wanted = process.argv.slice(2);
	const unknown = wanted.filter((name) => !known.includes(name));
	if (unknown.length > 0) {
		console.error(`There is no recipe "${unknown[0]}". Recipes: ${known.join(", ")}.`);
		return 1;
	}
	const kitchen = await openKitchen((text) => console.log(`  ${text} …`));
	const failed: string[] = [];
	try {
		for (const name of wanted.length > 0 ? wanted : known) {
			const began = performance.now();
			const { outcome, output } = await kitchen.cook(name);
			const why = outcome === "skipped" ? `: ${output.trim()}` : "";
			const seconds = ((performance.now() - began) / 1000).toFixed(1);
			console.log(`  ${name.padEnd(18)} ${outcome}${why} (${seconds} s)`);
			if (outcome !== "failed") continue;
			failed.push(name);
			console.log(output.replaceAll(/^(?=.)/gm, "    "));
		}
	} finally {
		await kitchen.leave();
	}
	return failed.length === 0 ? 0 : 1;
}

main().then(
	(code) => process.exit(code),
	(error: unknown) => {
		console.error(error instanceof StartError ? `\n  ${error.message}\n` : error);
		process.exit(1);
	},
);
