import { hashBytes } from "../../domain/log/lines.ts";
import type { TreeHead } from "../../domain/log/proofs.ts";
import { fromBase64, toBase64 } from "../../domain/wire/base64.ts";
import { StartError } from "../world/settings.ts";
import { readIfThere, replaceFile } from "./files.ts";

/** The last checkpoint of a log that was signed, and when. */
interface SeenHead extends TreeHead {
	seenAtSeconds: number;
}

/** What a witness remembers, by the log's origin. */
export interface Heads {
	readonly all: ReadonlyMap<string, SeenHead>;
	/** Durable when it resolves; what is remembered changes only then. */
	keep(origin: string, head: SeenHead): Promise<void>;
}

const broken = (path: string): never => {
	throw new StartError(
		`${path} cannot be read. A witness that forgets would sign anything, so it does not start.`,
	);
};

function parseHeads(path: string, text: string): Map<string, SeenHead> {
	const heads = new Map<string, SeenHead>();
	try {
		const stored: Record<string, { size: unknown; root: unknown; seenAtSeconds: unknown }> =
			JSON.parse(text);
		for (const [origin, { size, root, seenAtSeconds }] of Object.entries(stored)) {
			const hash = typeof root === "string" ? fromBase64(root) : null;
			if (hash?.length !== hashBytes || !isCount(size) || !isCount(seenAtSeconds)) broken(path);
			else heads.set(origin, { size, root: hash, seenAtSeconds });
		}
	} catch {
		broken(path);
	}
	return heads;
}

const isCount = (value: unknown): value is number =>
	Number.isSafeInteger(value) && Number(value) >= 0;

const formatHeads = (heads: ReadonlyMap<string, SeenHead>): string => {
	const stored = [...heads].map(([origin, { root, ...head }]) => [
		origin,
		{ ...head, root: toBase64(root) },
	]);
	return `${JSON.stringify(Object.fromEntries(stored), null, "\t")}\n`;
};

/** What was kept in a file; nothing where there is none yet. */
export async function openHeads(path: string): Promise<Heads> {
	const text = await readIfThere(path);
	let all: ReadonlyMap<string, SeenHead> = text === null ? new Map() : parseHeads(path, text);
	return {
		get all() {
			return all;
		},
		async keep(origin, head) {
			const next = new Map([...all, [origin, head]]);
			await replaceFile(path, formatHeads(next));
			all = next;
		},
	};
}
