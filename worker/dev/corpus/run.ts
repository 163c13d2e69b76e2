import { deviceCorpus } from "./devices.ts";
import { searchCorpus } from "./search.ts";

/** Each measures one thing that the product says against a corpus of what it should say. */
const corpora = [searchCorpus, deviceCorpus];

for (const corpus of corpora) {
	const { lines, met } = corpus();
	console.log(lines.join("\n"));
	if (!met) process.exitCode = 1;
}
