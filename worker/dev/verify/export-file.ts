import { createReadStream } from "node:fs";
import { checkExport, ExportCheck } from "../../domain/audit/verify-export.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import type { CheckedCheckpoint } from "../../domain/log/verify/checkpoints.ts";
import type { Sentence } from "../../domain/log/verify/sentences.ts";
import { unreadable } from "./read-file.ts";

/** What an exported log proves beside these checkpoints. */
export async function verifyExport(
	path: string,
	checkpoints: readonly CheckedCheckpoint[],
): Promise<Sentence[]> {
	try {
		const pieces = createReadStream(path, { encoding: "utf8" });
		return await checkExport(new ExportCheck(sha256, path, checkpoints), path, pieces);
	} catch (error) {
		return [unreadable(path, error)];
	}
}
