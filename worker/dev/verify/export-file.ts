import { createReadStream } from "node:fs";
import { ExportCheck } from "../../domain/audit/verify-export.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import type { CheckedCheckpoint } from "../../domain/log/verify/checkpoints.ts";
import type { Sentence } from "../../domain/log/verify/sentences.ts";

/** No line of an export comes near this. */
const lineBytesMax = 1_048_576;

/** Whether a file is an exported log, by its name. */
export const isExport = (path: string): boolean => path.endsWith(".ndjson");

/** The lines of a file of any size; only a newline ends one. Null: a line that is longer than any may be. */
async function* linesOf(path: string): AsyncGenerator<string | null> {
	let rest = "";
	for await (const chunk of createReadStream(path, { encoding: "utf8" })) {
		const lines = (rest + chunk).split("\n");
		rest = lines.pop() ?? "";
		yield* lines;
		if (rest.length > lineBytesMax) {
			yield null;
			return;
		}
	}
	if (rest !== "") yield rest;
}

/** What an exported log proves beside these checkpoints. */
export async function verifyExport(
	path: string,
	checkpoints: readonly CheckedCheckpoint[],
): Promise<Sentence[]> {
	const check = new ExportCheck(sha256, path, checkpoints);
	const position = { file: path };
	try {
		for await (const line of linesOf(path)) {
			if (line === null) {
				const says = "A line is longer than any that a log exports: the rest was not read.";
				return [...check.finish(), { verdict: "wrong", about: "file", says, position }];
			}
			check.push(line);
		}
		return check.finish();
	} catch (error) {
		const says = `The file cannot be read: ${(error as NodeJS.ErrnoException).code ?? error}.`;
		return [{ verdict: "undecidable", about: "file", says, position }];
	}
}
