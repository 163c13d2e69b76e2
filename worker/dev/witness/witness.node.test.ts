import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { formatCheckpoint } from "../../domain/log/checkpoint.ts";
import { openNote } from "../../domain/log/cosignature.ts";
import { newKey, signatureTypes } from "../../domain/log/keys.ts";
import { type LogKeys, readLogKeys, signersFor } from "../../domain/log/log-keys.ts";
import { addSignatures, parseNote, signNote } from "../../domain/log/signed-note.ts";
import { formatSubmission } from "../../domain/log/witness.ts";
import { submitCheckpoint } from "../../runtime/witness-client.ts";
import { seedOf, unwrap } from "../../testing/log/evidence-world.ts";
import { testLogKeys } from "../../testing/log/test-keys.ts";
import { TestLog } from "../../testing/log/test-log.ts";
import { close, listenOn, portOf } from "../../testing/support/free-ports.ts";
import { introduceLogs, loadLogs, loadWitnessKey, witnessFiles } from "./files.ts";
import { openHeads } from "./heads.ts";
import { witnessServer } from "./server.ts";
import { createWitness } from "./witness.ts";

const folder = mkdtempSync(join(tmpdir(), "curfew-witness-"));
afterAll(() => rmSync(folder, { recursive: true }));
const clock = { now: () => Date.UTC(2026, 10, 26, 9) };
const ours: LogKeys = unwrap(await readLogKeys(testLogKeys));

let world = 0;
let files: ReturnType<typeof witnessFiles>;
let said: string[];
let server: Server;

/** A witness with what was kept before. */
async function startWitness(): Promise<void> {
	const signer = await loadWitnessKey(files.key);
	const say = (line: string) => void said.push(line);
	const witness = createWitness({
		...{ signer, say, clock },
		logKeys: await loadLogs(files.logs),
		heads: await openHeads(files.heads),
	});
	server = witnessServer(witness, say);
	await listenOn(0, server);
}

beforeEach(async () => {
	world += 1;
	files = witnessFiles(join(folder, `world-${world}`));
	said = [];
	await introduceLogs(files.logs, ours);
	await startWitness();
});
afterEach(() => close(server));

const url = (): string => `http://127.0.0.1:${portOf(server)}`;
const post = (body: string | Uint8Array<ArrayBuffer>): Promise<Response> =>
	fetch(`${url()}/add-checkpoint`, { method: "POST", body });

async function checkpointOf(
	log: TestLog,
	{ size = log.size, organizationId = "org_acme", keys = ours, prefix = ours.prefix } = {},
): Promise<string> {
	const signers = await signersFor({ ...keys, prefix }, organizationId, clock.now());
	const head = { origin: `${prefix}/${organizationId}`, ...log.head(size), extensions: [] };
	return unwrap(await signNote(unwrap(formatCheckpoint(head)), signers));
}

interface Sending extends NonNullable<Parameters<typeof checkpointOf>[1]> {
	knownSize?: number;
}

async function submit(log: TestLog, { knownSize = 0, ...checkpoint }: Sending = {}) {
	const size = checkpoint.size ?? log.size;
	const asked: number[] = [];
	const answer = await submitCheckpoint({
		witness: { vkey: (await loadWitnessKey(files.key)).vkey, url: url() },
		knownSize,
		checkpoint: await checkpointOf(log, checkpoint),
		size,
		consistencyFrom: async (oldSize) => {
			asked.push(oldSize);
			return { ok: true, value: log.consistency(oldSize, size) };
		},
		fetcher: fetch,
		timeoutMs: 60_000,
	});
	return { answer, asked };
}

const log = new TestLog(300);
const rewritten = new TestLog(300, (n) => new TextEncoder().encode(`{"n":${n === 3 ? "x" : n}}`));

test("a log that only grows is cosigned at every size, and every cosignature verifies", async () => {
	const { vkey } = await loadWitnessKey(files.key);
	for (const [knownSize, size] of [
		[0, 8],
		[8, 8],
		[8, 300],
	] as const) {
		const { signatures, seenAtSeconds } = unwrap((await submit(log, { knownSize, size })).answer);
		expect(seenAtSeconds).toBe(clock.now() / 1_000);
		const note = unwrap(parseNote(await checkpointOf(log, { size })));
		expect(unwrap(await openNote(addSignatures(note, signatures), [vkey]))).toHaveLength(1);
	}
	expect(said).toEqual([]);
});

test("a log that does not know what the witness saw is told, and asks once more from there", async () => {
	unwrap((await submit(log, { size: 63 })).answer);
	const { answer, asked } = await submit(log);
	expect(answer.ok).toBe(true);
	expect(asked).toEqual([0, 63]);
});

test("a history that was rewritten while the witness was away is refused when it is back", async () => {
	unwrap((await submit(log, { size: 63 })).answer);
	await close(server);
	await startWitness();
	const { answer } = await submit(rewritten, { knownSize: 63 });
	expect(answer).toMatchObject({ ok: false, error: { kind: "refused" } });
	expect(said).toEqual([expect.stringMatching(/^refused: curfew\.test\/log\/org_acme: The proof/)]);
	// The true history goes on being signed.
	unwrap((await submit(log, { knownSize: 63 })).answer);
});

test("of two checkpoints of one size the second is refused, and both the log and the reader of the output learn why", async () => {
	unwrap((await submit(log)).answer);
	const { answer } = await submit(rewritten, { knownSize: 300 });
	const why = "Two trees of the same size 300 have different roots.";
	expect(answer).toEqual({
		ok: false,
		error: { kind: "refused", says: `The witness did not sign (status 422): ${why}` },
	});
	expect(said).toEqual([`refused: curfew.test/log/org_acme: ${why}`]);
});

test("a log that went back is told by how much, and nothing is signed", async () => {
	unwrap((await submit(log)).answer);
	const { answer } = await submit(log, { size: 63 });
	expect(answer).toEqual({
		ok: false,
		error: {
			kind: "ahead",
			says: "The witness has signed a checkpoint of size 300, and this one is of size 63.",
		},
	});
});

test("of requests at once that continue one size exactly one is signed", async () => {
	const bodies = await Promise.all(
		[8, 63, 100, 300].map(async (size) =>
			formatSubmission({ oldSize: 0, proof: [], checkpoint: await checkpointOf(log, { size }) }),
		),
	);
	const statuses = await Promise.all(bodies.map(async (body) => (await post(body)).status));
	expect(statuses.sort()).toEqual([200, 409, 409, 409]);
});

test("logs are told apart: the history of one says nothing of another", async () => {
	unwrap((await submit(log)).answer);
	unwrap((await submit(rewritten, { organizationId: "org_globex" })).answer);
	unwrap((await submit(rewritten, { organizationId: "platform", size: 8 })).answer);
	const page = await (await fetch(url())).text();
	for (const [id, size] of [
		["org_acme", 300],
		["org_globex", 300],
		["platform", 8],
	]) {
		expect(page).toContain(`curfew.test/log/${id}\n  size ${size}, root `);
	}
});

test("a log of another name, or by another key, is not believed", async () => {
	for (const stranger of [
		{ prefix: "other.test/log" },
		{ prefix: "curfew.test/logs" },
		{ organizationId: "acme" },
	]) {
		const { answer } = await submit(log, stranger);
		expect(answer).toMatchObject({ error: { says: expect.stringContaining("404") } });
	}
	const key = unwrap(await newKey("curfew.test/log", signatureTypes.ed25519, seedOf(50)));
	const keys = unwrap(await readLogKeys(`2020-01-01T00:00:00Z ${key.secretKey}`));
	const { answer } = await submit(log, { keys });
	expect(answer).toMatchObject({ error: { says: expect.stringContaining("403") } });
});

test("whatever else is sent is answered as the protocol says, and the witness goes on", async () => {
	const get = async (path: string, method = "GET") =>
		(await fetch(`${url()}${path}`, { method })).status;
	expect(await get("/add-checkpoint")).toBe(405);
	expect(await get("/nothing")).toBe(404);
	expect(await get("/", "POST")).toBe(404);
	for (const body of ["", "x", "old 0\n\n", "a".repeat(64 * 1_024), new Uint8Array([255, 0, 10])]) {
		expect((await post(body)).status).toBe(400);
	}
	const long = await post("a".repeat(64 * 1_024 + 1)).catch(() => null);
	expect(long?.status ?? 400).toBe(400);
	unwrap((await submit(log)).answer);
});

test("what it has seen is kept before it answers; a witness that cannot keep it signs nothing", async () => {
	const { error } = (await submit(log, { size: 63 })).answer as { error?: unknown };
	expect(error).toBeUndefined();
	expect(JSON.parse(readFileSync(files.heads, "utf8"))).toMatchObject({
		"curfew.test/log/org_acme": { size: 63 },
	});
	rmSync(join(files.heads, ".."), { recursive: true });
	writeFileSync(join(files.heads, ".."), "a file where the folder was");
	const refused = await post(
		formatSubmission({
			oldSize: 63,
			proof: log.consistency(63),
			checkpoint: await checkpointOf(log),
		}),
	);
	expect(refused.status).toBe(500);
	expect(await (await fetch(url())).text()).toContain("size 63");
	rmSync(join(files.heads, ".."));
});

test("a witness that cannot read what it has seen does not start", async () => {
	for (const text of [
		"",
		"[1]",
		'{"a":{"size":1}}',
		'{"a":{"size":-1,"root":"","seenAtSeconds":1}}',
	]) {
		writeFileSync(files.heads, text);
		await expect(openHeads(files.heads)).rejects.toThrow("does not start");
	}
});

test("its key is made once, and nobody else on the machine reads it", async () => {
	const { vkey } = await loadWitnessKey(files.key);
	expect((await loadWitnessKey(files.key)).vkey).toEqual(vkey);
	expect(statSync(files.key).mode & 0o777).toBe(0o600);
	// It knows the logs' public halves alone.
	expect(readFileSync(files.logs, "utf8")).not.toContain("PRIVATE");
	await expect(loadLogs(join(folder, "absent"))).rejects.toThrow("npm start");
});
