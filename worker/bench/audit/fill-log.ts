import { leafOfEvent, type Salts } from "../../domain/audit/event-leaf.ts";
import type { AuditEvent } from "../../domain/audit-event.ts";
import { secondMs } from "../../domain/clock.ts";
import { newId } from "../../domain/ids.ts";
import { type Bytes, concatBytes, fromUtf8 } from "../../domain/log/bytes.ts";
import { appendLeaf, hashLeaf } from "../../domain/log/merkle.ts";
import { tileHeight, tileWidth } from "../../domain/log/tile-path.ts";
import { hashesIn } from "../../domain/log/tiles.ts";
import { logHead, putTile, readTile } from "../../objects/organization/store/log.ts";
import { counterOf, run, type Store } from "../../objects/organization/store/store.ts";
import { sha256Of } from "../../runtime/hashing.ts";

export const benchReason = "Password was in a leaked list";

/** An ending by an administrator, as most events that people look for are. */
const eventAt = (index: number, sequence: number, nowMs: number): AuditEvent => ({
	id: newId("event"),
	sequence,
	at: nowMs - 40 * 86_400 * secondMs + index * secondMs,
	actor: { kind: "organization_admin", id: `adm_${index % 7}` },
	action: index % 3 === 0 ? "sessions.revoked" : "session.started",
	target: { kind: "session", id: newId("session") },
	severity: "info",
	receiptId: null,
	grantId: null,
	reason: index % 3 === 0 ? benchReason : null,
	details: null,
	requestId: crypto.randomUUID(),
	ip: `203.0.${index % 100}.${index % 256}`,
});

/** Appends events as `recordEvent` would have, many in one statement, each tile written once; returns what is new. */
export function fillLog(
	store: Store,
	organizationId: string,
	count: number,
	nowMs: number,
): { id: string; sequence: number }[] {
	const { size, frontier } = logHead(store);
	let grown = { size, hashes: hashesIn(frontier) as readonly Bytes[] };
	const first = counterOf(store, "sequence") + 1;
	const tiles = new Map<string, { level: number; index: number; hashes: Bytes[] }>();
	const rows: { event: AuditEvent; index: number; leaf: string; salts: Salts }[] = [];
	for (let nth = 0; nth < count; nth += 1) {
		const index = size + nth;
		const event = eventAt(index, first + nth, nowMs);
		const { leaf, salts } = leafOfEvent(sha256Of, organizationId, event, {});
		const appended = appendLeaf(sha256Of, grown, hashLeaf(sha256Of, leaf));
		grown = { size: appended.frontier.size, hashes: [...appended.frontier.hashes] };
		for (const subtree of appended.completed) {
			if (subtree.level % tileHeight !== 0) continue;
			const level = subtree.level / tileHeight;
			const number = Math.floor(subtree.index / tileWidth);
			const key = `${level}/${number}`;
			const held = tiles.get(key) ?? {
				...{ level, index: number },
				hashes: readTile(store, { level, index: number, width: subtree.index % tileWidth }) ?? [],
			};
			held.hashes.push(subtree.hash);
			tiles.set(key, held);
		}
		rows.push({ event, index, leaf: fromUtf8(leaf) ?? "", salts });
	}
	for (const tile of tiles.values()) putTile(store, tile, tile.hashes);
	const field = (path: string) => `json_extract(value, '$.${path}')`;
	run(
		store,
		`INSERT INTO audit_events (id, sequence, at, actor_kind, actor_id, action, target_kind, target_id, severity, reason,
			request_id, ip, leaf_index, leaf, salts)
		SELECT ${["id", "sequence", "at", "actor.kind", "actor.id", "action", "target.kind", "target.id", "severity", "reason", "requestId", "ip"].map((name) => field(`event.${name}`)).join(", ")},
			${field("index")}, ${field("leaf")}, ${field("salts")} FROM json_each(?)`,
		JSON.stringify(rows),
	);
	run(store, "UPDATE counters SET value = ? WHERE name = 'sequence'", first + count - 1);
	run(
		store,
		"UPDATE log_head SET size = ?, frontier = ?",
		grown.size,
		concatBytes(...grown.hashes).buffer,
	);
	return rows.map(({ event }) => ({ id: event.id, sequence: event.sequence }));
}
