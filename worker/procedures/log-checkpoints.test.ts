import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import type { LogFault } from "../domain/audit/log-check.ts";
import { systemClock } from "../domain/clock.ts";
import { formatCheckpoint } from "../domain/log/checkpoint.ts";
import { newKey, signatureTypes } from "../domain/log/keys.ts";
import { originOf, readLogKeys, signersFor } from "../domain/log/log-keys.ts";
import { signNote } from "../domain/log/signed-note.ts";
import { databasesOf } from "../repositories/db.ts";
import { logCheckRepository } from "../repositories/log/log-check-repository.ts";
import { logRepository } from "../repositories/log/log-repository.ts";
import { LogCheckService } from "../services/log/log-check-service.ts";
import { seedOf } from "../testing/log/evidence-world.ts";
import {
	appendEvents,
	aSignedLog,
	faultsOf,
	inD1,
	inObject,
	logSizeOf,
	signed,
} from "../testing/log/log-world.ts";
import { testLogKeys } from "../testing/log/test-keys.ts";
import { must, organizations } from "../testing/support/builders.ts";

afterEach(() => void vi.restoreAllMocks());

type Log = Awaited<ReturnType<typeof aSignedLog>>;

async function storedNote({ organizationId }: Log): Promise<string> {
	const row = await env.DB.prepare(
		"SELECT note FROM log_checkpoints WHERE organization_id = ? ORDER BY size DESC LIMIT 1",
	)
		.bind(organizationId)
		.first<{ note: string }>();
	return row?.note ?? "";
}

async function putNote(log: Log, note: string): Promise<void> {
	await env.DB.prepare("UPDATE log_checkpoints SET note = ? WHERE organization_id = ? AND size = ?")
		.bind(note, log.organizationId, log.size)
		.run();
}

/** A note that this log's own key has signed, whatever stands in it. */
async function signedAs(organizationId: string, root: Uint8Array, size: number): Promise<string> {
	const keys = must(await readLogKeys(testLogKeys));
	const origin = originOf(keys.prefix, organizationId);
	const head = { origin, size, root: new Uint8Array(root), extensions: [] };
	const text = must(formatCheckpoint(head));
	return must(await signNote(text, await signersFor(keys, organizationId, Date.now())));
}

const changed = (text: string, at: number): string =>
	text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);

const lineStart = (text: string, line: number): number =>
	text.split("\n").slice(0, line).join("\n").length + 1;

const rows: {
	name: string;
	tamper(log: Log): Promise<void>;
	where?: LogFault["where"];
	says(log: Log): string | RegExp;
}[] = [
	{
		name: "In D1 the root of a checkpoint is changed",
		tamper: async (log) => {
			const note = await storedNote(log);
			await putNote(log, changed(note, lineStart(note, 2)));
		},
		says: ({ size, organizationId }) =>
			`The checkpoint of size ${size} is not signed by this log: The signature of curfew.test/log/${organizationId} is wrong.`,
	},
	{
		name: "In D1 the size in a checkpoint is changed",
		tamper: async (log) => putNote(log, (await storedNote(log)).replace(/\n\d+\n/, "\n7\n")),
		says: ({ size }) => `The checkpoint of size ${size} says another size.`,
	},
	{
		name: "In D1 the signature of a checkpoint is changed",
		tamper: async (log) => {
			const note = await storedNote(log);
			await putNote(log, changed(note, note.length - 20));
		},
		says: ({ size }) => new RegExp(`^The checkpoint of size ${size} is not signed by this log`),
	},
	{
		name: "In D1 a checkpoint is made unreadable",
		tamper: (log) => putNote(log, "nothing"),
		says: ({ size }) =>
			new RegExp(
				`^The checkpoint of size ${size} cannot be read: The last line does not end with a newline\\.$`,
			),
	},
	{
		name: "In D1 the newest checkpoint is deleted",
		tamper: ({ organizationId, size }) =>
			inD1(
				`DELETE FROM log_checkpoints WHERE organization_id = '${organizationId}' AND size = ${size}`,
			),
		says: ({ size }) => `The checkpoint of size ${size} is missing.`,
	},
	{
		name: "In D1 an older checkpoint is replayed as the newest",
		tamper: async (log) => {
			const older = await storedNote(log);
			await appendEvents(log.organizationId, 5);
			await signed(log.organization);
			log.size = await logSizeOf(log.organization);
			await putNote(log, older);
		},
		says: ({ size }) => `The checkpoint of size ${size} says another size.`,
	},
	{
		name: "In D1 the checkpoint of another organization stands in the place of the log's own",
		tamper: async (log) => putNote(log, await storedNote(await aSignedLog(log.size))),
		says: ({ size }) => `The checkpoint of size ${size} is of another log.`,
	},
	{
		name: "In D1 a checkpoint of another history is inserted that the log's own key has signed",
		tamper: async (log) => {
			const { organizationId, size } = log;
			const forged = await signedAs(organizationId, seedOf(9), size - 1);
			await env.DB.prepare(
				`INSERT INTO log_checkpoints (organization_id, lineage, size, signed_at, note, cosignatures)
					SELECT organization_id, lineage, size - 1, signed_at, ?, 0 FROM log_checkpoints
					WHERE organization_id = ? AND size = ?`,
			)
				.bind(forged, organizationId, size)
				.run();
		},
		says: ({ size }) => `The checkpoint of size ${size - 1} is not of the log as it is here.`,
	},
	{
		name: "In the object the last checkpoint is made unreadable",
		tamper: ({ organizationId }) =>
			inObject(organizationId, "UPDATE log_head SET checkpoint = 'nothing'"),
		where: "object",
		says: ({ size }) =>
			new RegExp(
				`^The last checkpoint, of size ${size}, cannot be read: The last line does not end with a newline\\.$`,
			),
	},
	{
		name: "In the object the last checkpoint is replaced by one of another history that the log's own key has signed",
		tamper: async ({ organizationId, size }) => {
			const forged = await signedAs(organizationId, seedOf(9), size);
			await inObject(organizationId, `UPDATE log_head SET checkpoint = '${forged}'`);
		},
		where: "object",
		says: ({ size }) => `The last checkpoint, of size ${size}, is not of the log as it is here.`,
	},
];

it.each(rows)("$name", async ({ tamper, where, says }) => {
	const log = await aSignedLog(30);
	await tamper(log);
	const expected = says(log);
	expect(await faultsOf(log.client, log.organizationId)).toContainEqual({
		where: where ?? "checkpoint",
		index: null,
		says: typeof expected === "string" ? expected : expect.stringMatching(expected),
	});
});

it("In the deployment the log's keys are replaced by another one", async () => {
	const { organizationId, size } = await aSignedLog(30);
	const key = must(await newKey("curfew.test/log", signatureTypes.ed25519, seedOf(7)));
	const databases = databasesOf(env);
	const check = new LogCheckService({
		objects: organizations,
		repository: logRepository(databases),
		checks: logCheckRepository(databases),
		readKeys: () => readLogKeys(`2020-01-01T00:00:00Z ${key.secretKey}`),
		clock: systemClock,
	});
	expect(must(await check.verify(organizationId, null)).faults).toContainEqual({
		where: "checkpoint",
		index: null,
		says: `The checkpoint of size ${size} is not signed by this log: No known key has signed this.`,
	});
});

const notSigned: { name: string; sql: string; appended: number; says: string }[] = [
	{
		name: "In the object the root that was signed last is changed, and the log grows",
		sql: "UPDATE log_head SET checkpoint_root = 'AAAA' || substr(checkpoint_root, 5)",
		appended: 1,
		says: "The log is not the one whose first 300 leaves were signed.",
	},
	{
		name: "In the object a hash of a signed entry is changed, and the log grows",
		sql: "UPDATE log_tiles SET hashes = CAST(zeroblob(32) || substr(hashes, 33) AS BLOB) WHERE level = 0 AND number = 1",
		appended: 1,
		says: "The log is not the one whose first 300 leaves were signed.",
	},
	{
		name: "In the object a hash over a whole tile is changed, and the log grows",
		sql: "UPDATE log_tiles SET hashes = zeroblob(32) WHERE level = 1",
		appended: 1,
		says: "The log is not the one whose first 300 leaves were signed.",
	},
	{
		name: "In the object the head of the log is changed, and the log grows by a tile",
		sql: "UPDATE log_head SET frontier = CAST(substr(frontier, 1, 32) || zeroblob(32) || substr(frontier, 65) AS BLOB)",
		appended: 220,
		says: "The log does not continue its first 300 leaves, which were signed.",
	},
];

it.each(notSigned)("$name: it is not signed", async ({ sql, appended, says }) => {
	vi.spyOn(console, "error").mockReturnValue();
	const log = await aSignedLog(300);
	const before = await storedNote(log);
	await inObject(log.organizationId, sql);
	await appendEvents(log.organizationId, appended);
	await signed(log.organization);
	expect(must(await log.organization.object.health()).log).toMatchObject({
		checkpoint: { size: 300 },
		unsigned: { because: "log_changed", says },
	});
	expect(await storedNote(log)).toBe(before);
});
