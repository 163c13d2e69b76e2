import { StartError } from "../world/settings.ts";
import { attackAll, unknownAmong } from "./attack-all.ts";
import { runMatrix } from "./matrix/run-matrix.ts";
import { findPlace } from "./place.ts";

/**
 * `npm run attack`: tries over HTTP what must not work, a line for each, and exits 1 when something did. With names of
 * kinds, only those. `npm run attack -- matrix`: asks every procedure of every kind of caller, everywhere.
 */
async function main(): Promise<number> {
	const wanted = process.argv.slice(2);
	const isMatrix = wanted.length === 1 && wanted[0] === "matrix";
	const unknown = isMatrix ? null : unknownAmong(wanted);
	if (unknown !== null) {
		console.error(unknown);
		return 1;
	}
	const print = (line: string): void => console.log(line);
	const place = await findPlace(process.env, (text) => print(`  ${text} …`));
	try {
		return isMatrix ? await runMatrix(place, print) : await attackAll(place, wanted, print);
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
