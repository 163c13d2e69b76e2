import { err, ok, type Result } from "../result.ts";
import {
	type Fault,
	fault,
	formatHash,
	hashBytes,
	isLine,
	parseDecimal,
	parseHash,
} from "./lines.ts";
import type { TreeHead } from "./proofs.ts";

/** The head of a log's tree, as the log signs it. */
export interface Checkpoint extends TreeHead {
	/** The log's name. */
	origin: string;
	/** Lines that only the log itself gives a meaning. */
	extensions: readonly string[];
}

/** A checkpoint as the text of a note (c2sp.org/tlog-checkpoint, Note text). */
export function formatCheckpoint({
	origin,
	size,
	root,
	extensions,
}: Checkpoint): Result<string, string> {
	const texts = [origin, ...extensions];
	if (texts.some((text) => text === "" || !isLine(text))) {
		return err("Origin and extensions of a checkpoint are lines with something in them.");
	}
	if (!Number.isSafeInteger(size) || size < 0) return err("A checkpoint's size is a whole number.");
	if (root.length !== hashBytes) return err(`A checkpoint's root is ${hashBytes} bytes long.`);
	return ok(`${[origin, size, formatHash(root), ...extensions].join("\n")}\n`);
}

/** The checkpoint in a note's text; `firstLine` is the number of its first line. */
export function parseCheckpoint(text: string, firstLine = 1): Result<Checkpoint, Fault> {
	const lines = text.split("\n").slice(0, -1);
	const [origin, sizeText, rootText, ...extensions] = lines;
	if (origin === undefined || sizeText === undefined || rootText === undefined) {
		return fault(firstLine + lines.length, "A checkpoint has three lines: origin, size and root.");
	}
	const empty = lines.indexOf("");
	if (empty >= 0) return fault(firstLine + empty, "A checkpoint has no empty lines.");
	const size = parseDecimal(sizeText);
	if (size === null) {
		return fault(
			firstLine + 1,
			"The size is no whole number in decimal, without sign and leading zeros.",
		);
	}
	const root = parseHash(rootText, firstLine + 2);
	return root.ok ? ok({ origin, size, root: root.value, extensions }) : root;
}
