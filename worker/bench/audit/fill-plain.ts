import { secondMs } from "../../domain/clock.ts";
import { type Bytes, concatBytes, utf8 } from "../../domain/log/bytes.ts";
import { hashLeaf, hashNode, subtreesOf } from "../../domain/log/merkle.ts";
import { tileHeight } from "../../domain/log/tile-path.ts";
import { tilesChanged } from "../../domain/log/tiles.ts";
import { putTile } from "../../objects/organization/store/log.ts";
import { run, type Store } from "../../objects/organization/store/store.ts";
import { sha256Of } from "../../runtime/hashing.ts";

/** As long as the leaf of an ending. */
const leaf = `{"action":"sessions.revoked","padding":"${"x".repeat(420)}"}`;
const salts = `{"reason":"${"s".repeat(24)}","requestId":"${"s".repeat(24)}","ip":"${"s".repeat(24)}"}`;

const stepRows = 50_000;
/** Events a second apart, up to now. */
const columns =
	"id, sequence, at, actor_kind, actor_id, action, target_kind, target_id, severity, request_id, ip, leaf_index, leaf, salts";
const rowsOf = (size: number) => `
	WITH RECURSIVE numbers (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < min(?1 + ${stepRows}, ${size}))
	SELECT printf('evt_%012d', n), n + 1, ?2 - (${size} - n) * ${secondMs}, 'organization_admin', 'adm_' || (n % 7),
		CASE n % 3 WHEN 0 THEN 'sessions.revoked' ELSE 'session.started' END, 'session',
		printf('ses_%012d', n), 'info', lower(hex(randomblob(16))), '203.0.' || (n % 100) || '.' || (n % 256),
		n, '${leaf}', '${salts}'`;

/** A log of one leaf over and over, with an event for each. */
export function fillObjectPlainly(store: Store, size: number, nowMs: number): void {
	for (let from = 0; from < size; from += stepRows) {
		run(store, `INSERT INTO audit_events (${columns}) ${rowsOf(size)} FROM numbers`, from, nowMs);
	}
	const heights: Bytes[] = [hashLeaf(sha256Of, utf8(leaf))];
	const hashAt = (height: number): Bytes => {
		for (let known = heights.length; known <= height; known += 1) {
			const below = heights[known - 1] as Bytes;
			heights.push(hashNode(sha256Of, below, below));
		}
		return heights[height] as Bytes;
	};
	for (const { level, index, width } of tilesChanged(0, size)) {
		const hash = hashAt(Number(level) * tileHeight);
		putTile(
			store,
			{ level, index },
			Array.from({ length: width }, () => hash),
		);
	}
	const frontier = concatBytes(...subtreesOf(0, size).map(({ level }) => hashAt(level)));
	run(
		store,
		"UPDATE log_head SET size = ?, frontier = ?, confirmed = ?",
		size,
		frontier.buffer,
		size,
	);
	run(store, "UPDATE counters SET value = ? WHERE name = 'sequence'", size + 1);
}

/** The same events as D1 would hold them. */
export async function fillD1Plainly(
	db: D1Database,
	organizationId: string,
	size: number,
	nowMs: number,
): Promise<void> {
	for (let from = 0; from < size; from += stepRows) {
		await db
			.prepare(
				`INSERT INTO audit_events (${columns}, organization_id, lineage, version) ${rowsOf(size)}, ?3, '', n + 1 FROM numbers`,
			)
			.bind(from, nowMs, organizationId)
			.run();
	}
}
