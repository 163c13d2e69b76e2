import type { Bytes } from "../../../domain/log/bytes.ts";
import { type FiledCheckpoint, parseFiledCheckpoint } from "../../../domain/log/proof-file.ts";
import { planConsistency } from "../../../domain/log/proofs.ts";
import { formatTilePath, type Tile } from "../../../domain/log/tile-path.ts";
import {
	bundlesChanged,
	parseEntryBundle,
	parseHashTile,
	readSubtrees,
	tilesChanged,
} from "../../../domain/log/tiles.ts";
import { sha256Of } from "../../../runtime/hashing.ts";
import { expectThat } from "../scene.ts";
import type { Office } from "./office.ts";

/** A signed head of the log as it was served. */
export interface Kept extends FiledCheckpoint {
	text: string;
}

/** A copy of the whole log, made as any client of tlog-tiles makes one. */
export interface Mirror {
	head: Kept;
	/** By the paths at which they are served. */
	files: Map<string, Uint8Array>;
	entries: Bytes[];
	consistencyFrom(size: number): Bytes[];
}

export async function checkpointNow({ log }: Office): Promise<Kept> {
	const text = new TextDecoder().decode(await log("checkpoint"));
	const filed = parseFiledCheckpoint(text, 1);
	expectThat(filed.ok, text);
	return { ...filed.value, text };
}

function must<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
	expectThat(result.ok, result.ok ? "" : JSON.stringify(result.error));
	return result.value;
}

export async function mirrorLog(office: Office): Promise<Mirror> {
	const head = await checkpointNow(office);
	const { size } = head.checkpoint;
	const files = new Map<string, Uint8Array>();
	const hashes = new Map<string, Bytes[]>();
	const entries: Bytes[] = [];
	for (const tile of [...tilesChanged(0, size), ...bundlesChanged(0, size)]) {
		const path = formatTilePath(tile);
		const bytes = await office.log(path);
		files.set(path, bytes);
		if (tile.level === "entries") entries.push(...must(parseEntryBundle(bytes, tile.width)));
		else hashes.set(placeOf(tile), must(parseHashTile(bytes, tile.width)));
	}
	const hashesOf = (tile: Tile) => hashes.get(placeOf(tile)) ?? null;
	return {
		...{ head, files, entries },
		consistencyFrom(from) {
			const { subtrees, build } = must(planConsistency(from, size));
			return build(sha256Of, must(readSubtrees(sha256Of, subtrees, size, hashesOf)));
		},
	};
}

const placeOf = ({ level, index }: Tile): string => `${level}/${index}`;
