import { open } from "node:fs/promises";
import { quoted, type Sentence } from "../../domain/log/verify/sentences.ts";
import { evidenceBytesMax } from "../../domain/log/verify/verify.ts";
import { err, ok, type Result } from "../../domain/result.ts";

/** Why a file could not be read, in words, with its name. */
export function unreadable(path: string, error: unknown): Sentence {
	const code = (error as NodeJS.ErrnoException).code;
	const says =
		code === "ENOENT"
			? `There is no file ${quoted(path)}.`
			: code === "EISDIR"
				? `${quoted(path)} is a folder: name the files in it.`
				: `The file ${quoted(path)} cannot be read: ${code ?? error}.`;
	return { verdict: "undecidable", about: "file", says, position: { file: path } };
}

/** The first bytes of a file: one more than is allowed tells that it is too long, however long it is. */
export async function readBounded(path: string): Promise<Result<Uint8Array, Sentence>> {
	try {
		await using file = await open(path);
		const bytes = new Uint8Array(evidenceBytesMax + 1);
		let length = 0;
		while (length < bytes.length) {
			const { bytesRead } = await file.read(bytes, length, bytes.length - length);
			if (bytesRead === 0) break;
			length += bytesRead;
		}
		return ok(bytes.subarray(0, length));
	} catch (error) {
		return err(unreadable(path, error));
	}
}
