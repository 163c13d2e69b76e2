import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { formatVkey } from "../domain/log/keys.ts";
import { formatHash } from "../domain/log/lines.ts";
import { readLogKeys, vkeysFor } from "../domain/log/log-keys.ts";
import { parseFiledCheckpoint } from "../domain/log/proof-file.ts";
import { checkConsistency, planConsistency, type TreeHead } from "../domain/log/proofs.ts";
import { sha256 } from "../domain/log/sha256.ts";
import { parseHashTile, readSubtrees } from "../domain/log/tiles.ts";
import { verifyEvidence } from "../domain/log/verify/verify.ts";
import {
	appendEvents,
	aSignedLog,
	faultsOf,
	inD1,
	logSizeOf,
	signed,
} from "../testing/log/log-world.ts";
import { testLogKeys } from "../testing/log/test-keys.ts";
import { restore, tablesOf } from "../testing/storage/stored-tables.ts";
import type { StoredTables } from "../testing/storage/table-copies.ts";
import { aSession, must, projected, stubOf, theTest } from "../testing/support/builders.ts";

afterEach(() => void vi.restoreAllMocks());

type Log = Awaited<ReturnType<typeof aSignedLog>>;

/** The newest head that is published. */
async function publishedHead({ organizationId }: Log): Promise<TreeHead & { note: string }> {
	const row = await env.DB.prepare(
		"SELECT note FROM log_checkpoints WHERE organization_id = ? ORDER BY size DESC LIMIT 1",
	)
		.bind(organizationId)
		.first<{ note: string }>();
	const note = row?.note ?? "";
	const { size, root } = must(parseFiledCheckpoint(note, 1)).checkpoint;
	return { size, root, note };
}

/** Whether the published tiles prove that one head continues another. */
async function isContinued({ organizationId }: Log, from: TreeHead, to: TreeHead) {
	const { results } = await env.DB.prepare(
		"SELECT level, number, hashes FROM log_tiles WHERE organization_id = ?",
	)
		.bind(organizationId)
		.all<{ level: number; number: number; hashes: number[] }>();
	const { subtrees, build } = must(planConsistency(from.size, to.size));
	const hashes = readSubtrees(sha256, subtrees, to.size, ({ level, index, width }) => {
		const row = results.find((one) => one.level === level && one.number === index);
		return must(parseHashTile(new Uint8Array(row?.hashes ?? []).subarray(0, width * 32), width));
	});
	return checkConsistency(sha256, { from, to, proof: build(sha256, must(hashes)) });
}

async function revoked({ organization, organizationId, client }: Log): Promise<string> {
	const { sessionId } = await aSession(organization);
	return (await client.sessions.revoke.mutate({ organizationId, sessionId })).id;
}

async function isProven({ client, organizationId }: Log, receiptId: string): Promise<string> {
	const { name, file } = await client.revocations.evidence.query({ organizationId, receiptId });
	const keys = vkeysFor(must(await readLogKeys(testLogKeys)), organizationId, Date.now());
	const files = [{ name, content: file }];
	const vkeys = keys.map(({ vkey }) => formatVkey(vkey));
	return (await verifyEvidence({ files, keys: vkeys })).verdict;
}

function d1Fails(isHit: (statement: string) => boolean): void {
	vi.spyOn(console, "warn").mockReturnValue();
	const prepare = env.DB.prepare.bind(env.DB);
	vi.spyOn(env.DB, "prepare").mockImplementation((statement) => {
		if (isHit(statement)) throw new Error("D1 is down");
		return prepare(statement);
	});
}

/** Set back, while D1 does not say how far it had come: what is done meanwhile takes places that were taken. */
async function restoredUnnoticed(log: Log, before: StoredTables, appended: number): Promise<void> {
	await restore(log.organizationId, before);
	d1Fails((statement) => statement.includes('"projection_progress"'));
	await appendEvents(log.organizationId, appended);
}

/** Until it has recovered and D1 has heard of it. */
async function recovered(log: Log, complete = true): Promise<void> {
	vi.restoreAllMocks();
	must(await log.organization.object.recover(complete, theTest));
	await signed(log.organization);
}

const leavesOf = async ({ organizationId }: Log): Promise<string[]> => {
	const { results } = await env.DB.prepare(
		"SELECT leaf FROM audit_events WHERE organization_id = ? ORDER BY leaf_index",
	)
		.bind(organizationId)
		.all<{ leaf: string }>();
	return results.map(({ leaf }) => leaf);
};

it.each([
	["within a tile", 40, 10, 5],
	["over the end of a tile", 240, 40, 30],
	["at the end of a tile", 256, 256, 1],
	["by more than the log forgot", 30, 3, 300],
	["by nothing", 60, 20, 0],
])(
	"a restored object goes on with its log behind what was signed, having grown meanwhile %s",
	async (_, size, forgotten, meanwhile) => {
		const log = await aSignedLog(size);
		const before = await tablesOf(log.organizationId);
		await appendEvents(log.organizationId, forgotten);
		const receiptId = await revoked(log);
		await signed(log.organization);
		const [head, leaves] = [await publishedHead(log), await leavesOf(log)];
		await restoredUnnoticed(log, before, meanwhile);
		await recovered(log);
		const now = await publishedHead(log);
		expect(now.size).toBeGreaterThan(head.size + meanwhile);
		expect(now.size).toBe(await logSizeOf(log.organization));
		expect(await isContinued(log, head, now)).toEqual({ ok: true, value: null });
		expect((await leavesOf(log)).slice(0, leaves.length)).toEqual(leaves);
		expect(await leavesOf(log)).toHaveLength(now.size);
		expect(await faultsOf(log.client, log.organizationId)).toEqual([]);
		expect(await isProven(log, receiptId)).toBe("proven");
		expect(await isProven(log, log.receiptId)).toBe("proven");
		expect(must(await log.organization.object.health()).recovery).toMatchObject({
			logBrokeAt: null,
			skipped: 0,
		});
	},
);

it.each(["log_tiles", "revocations", "audit_events", "user_sessions", "watermarks"])(
	"a recovery that is interrupted at %s is begun again, and the log goes on all the same",
	async (table) => {
		const log = await aSignedLog(250);
		const before = await tablesOf(log.organizationId);
		await appendEvents(log.organizationId, 30);
		await signed(log.organization);
		const head = await publishedHead(log);
		await restoredUnnoticed(log, before, 12);
		vi.restoreAllMocks();
		d1Fails((statement) => statement.includes(`"${table}"`) && /^select/i.test(statement));
		expect((await log.organization.object.recover(true, theTest)).ok).toBe(false);
		await evictDurableObject(stubOf(log.organizationId));
		expect((await log.organization.object.recover(true, theTest)).ok).toBe(false);
		await recovered(log);
		const now = await publishedHead(log);
		expect(await isContinued(log, head, now)).toEqual({ ok: true, value: null });
		expect(await leavesOf(log)).toHaveLength(now.size);
		expect(await faultsOf(log.client, log.organizationId)).toEqual([]);
	},
);

it("an object that is restored twice, before it was compared, goes on behind what was signed", async () => {
	const log = await aSignedLog(30);
	const before = await tablesOf(log.organizationId);
	await appendEvents(log.organizationId, 10);
	const second = await tablesOf(log.organizationId);
	await appendEvents(log.organizationId, 10);
	await signed(log.organization);
	const head = await publishedHead(log);
	await restoredUnnoticed(log, second, 4);
	await restore(log.organizationId, before);
	await appendEvents(log.organizationId, 3);
	await recovered(log);
	expect(await isContinued(log, head, await publishedHead(log))).toMatchObject({ ok: true });
	expect(await faultsOf(log.client, log.organizationId)).toEqual([]);
});

it("an object that is restored to before its first checkpoint goes on behind what was signed", async () => {
	const log = await aSignedLog(30);
	const tables = await tablesOf(log.organizationId);
	const [head] = tables.log_head ?? [];
	const unsigned = {
		checkpoint_size: 0,
		checkpoint_root: null,
		checkpoint_at: 0,
		checkpoint: null,
	};
	const before = { ...tables, log_head: [{ ...head, ...unsigned } as never] };
	await appendEvents(log.organizationId, 10);
	await signed(log.organization);
	const signedHead = await publishedHead(log);
	await restoredUnnoticed(log, before, 3);
	await recovered(log);
	expect(await isContinued(log, signedHead, await publishedHead(log))).toMatchObject({ ok: true });
	expect(await faultsOf(log.client, log.organizationId)).toEqual([]);
});

it("an object that is lost between signing and noting it signs a continuation, and nothing else of that size", async () => {
	const log = await aSignedLog(30);
	await appendEvents(log.organizationId, 5);
	await projected(log.organizationId);
	const before = await tablesOf(log.organizationId);
	await log.organization.object.checkpoint();
	const head = await publishedHead(log);
	expect(head.size).toBeGreaterThan(30);
	// As if its write had been lost, and D1's had not: D1 has seen no more changes than it remembers.
	await restore(log.organizationId, before);
	await projected(log.organizationId);
	await log.organization.object.checkpoint();
	const again = await publishedHead(log);
	expect(again.size).toBe(head.size);
	expect(formatHash(again.root)).toBe(formatHash(head.root));
	await appendEvents(log.organizationId, 5);
	await signed(log.organization);
	expect(await isContinued(log, head, await publishedHead(log))).toMatchObject({ ok: true });
	expect(await faultsOf(log.client, log.organizationId)).toEqual([]);
});

it.each([
	["a tile that was known", "level = 0 AND number = 0"],
	["a tile that was forgotten", "level = 0 AND number = 1"],
	["a tile over them", "level = 1"],
])(
	"where D1 holds another log in %s, the restored object says from where, and signs nothing that would be a fork",
	async (_, where) => {
		vi.spyOn(console, "error").mockReturnValue();
		const log = await aSignedLog(250);
		const before = await tablesOf(log.organizationId);
		const from = await logSizeOf(log.organization);
		await appendEvents(log.organizationId, 30);
		await signed(log.organization);
		await restoredUnnoticed(log, before, 4);
		await inD1(
			`UPDATE log_tiles SET hashes = CAST(zeroblob(32) || substr(hashes, 33) AS BLOB)
			WHERE organization_id = '${log.organizationId}' AND ${where}`,
		);
		await recovered(log);
		const { recovery, log: health } = must(await log.organization.object.health());
		expect(recovery).toMatchObject({ logBrokeAt: from });
		expect(health.size).toBeGreaterThan(from);
		const head = await publishedHead(log);
		await appendEvents(log.organizationId, 40);
		await log.organization.object.checkpoint();
		expect((await publishedHead(log)).size).toBe(head.size);
		expect(must(await log.organization.object.health()).log.unsigned).toMatchObject({
			because: "log_changed",
		});
		const faults = (await faultsOf(log.client, log.organizationId)).map(({ says }) => says);
		expect(faults.join()).toContain("are no longer those that were signed");
	},
);
