import { attackAll } from "./attack/attack-all.ts";
import { runMatrix } from "./attack/matrix/run-matrix.ts";
import { findPlace } from "./attack/place.ts";
import { StartError } from "./world/settings.ts";

/**
 * `npm run attack`: tries over HTTP what must not work, a line for each, and exits 1 when something did. With names of
 * kinds, only those. `npm run attack -- matrix`: asks every procedure of every kind of caller, everywhere.
 */
async function main(): Promise<number> {
	const wanted = process.argv.slice(2);
	const print = (line: string): void => console.log(line);
	const place = await findPlace(process.env, (text) => print(`  ${text} …`));
	try {
		return wanted[0] === "matrix"
			? await runMatrix(place, print)
			: await attackAll(place, wanted, print);
	} finally {
		await place.leave();
	}
}

main().then(
	(code) => process.exit(code),
	(error: unknown) => {
		console.error(error instanceof StartError ? `\n  ${error.message}\n` : error);
		process.exit(1);
	},
);
