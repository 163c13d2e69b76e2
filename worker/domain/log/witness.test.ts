import { describe, expect, test } from "vitest";
import {
	checkpointOf,
	consistencyOf,
	evidenceLog,
	logSigner,
	origin,
	seenAtSeconds,
	unwrap,
	witnessSigner,
} from "../../testing/log/evidence-world.ts";
import { TestLog } from "../../testing/log/test-log.ts";
import { cosign, openNote } from "./cosignature.ts";
import type { Vkey } from "./keys.ts";
import { parseFiledCheckpoint } from "./proof-file.ts";
import type { TreeHead } from "./proofs.ts";
import { sha256 } from "./sha256.ts";
import { addSignatures, formatNote } from "./signed-note.ts";
import {
	decideSubmission,
	formatSubmission,
	readSubmission,
	readWitnessAnswer,
	sizeContentType,
	witnessAnswer,
} from "./witness.ts";

// c2sp.org/tlog-witness, add-checkpoint
const log = evidenceLog(300);
const known = async (): Promise<Map<string, Vkey[]>> =>
	new Map([[origin, [(await logSigner()).vkey]]]);

async function statusOf(body: string, latest: TreeHead | null): Promise<number> {
	const read = await readSubmission(body, await known());
	return read.ok ? decideSubmission(sha256, read.value, latest).status : read.error.status;
}

test("a first checkpoint and one that continues the last are signed, and become the last", async () => {
	const logs = await known();
	let latest: TreeHead | null = null;
	for (const size of [0, 8, 8, 63, 300]) {
		const body = consistencyOf(log, latest?.size ?? 0, await checkpointOf(log, { size }), size);
		const decision = decideSubmission(sha256, unwrap(await readSubmission(body, logs)), latest);
		expect(decision).toEqual({ status: 200, latest: log.head(size) });
		latest = log.head(size);
	}
});

test("rewritten history is refused, at the same size and at a larger one", async () => {
	const rewritten = new TestLog(300, (n) => new TextEncoder().encode(`{"n":${n === 3 ? "x" : n}}`));
	for (const size of [8, 300]) {
		const body = consistencyOf(rewritten, 8, await checkpointOf(rewritten, { size }), size);
		expect(await statusOf(body, log.head(8))).toBe(422);
	}
});

test("another old size than the last one is answered with the size that is expected", async () => {
	const body = consistencyOf(log, 8, await checkpointOf(log));
	const submission = unwrap(await readSubmission(body, await known()));
	expect(decideSubmission(sha256, submission, log.head(63))).toEqual({ status: 409, size: 63 });
	expect(decideSubmission(sha256, submission, null)).toEqual({ status: 409, size: 0 });
});

test("each request that must not be signed has its own answer", async () => {
	const note = await checkpointOf(log);
	const good = consistencyOf(log, 8, note);
	const proof = log.consistency(8);
	const stranger = await checkpointOf(log, {
		signers: [await logSigner(origin, 90)],
		witnesses: [],
	});
	const elsewhere = await checkpointOf(log, { name: "other.example/log" });
	const [line] = note.match(/(?<=— curfew\S+ ).*/) as [string];
	const spoilt = note.replace(
		line,
		`${line.slice(0, 20)}${line[20] === "A" ? "B" : "A"}${line.slice(21)}`,
	);
	const at8 = log.head(8);
	const answers: [string, number, TreeHead | null][] = [
		["", 400, at8],
		["old\n\n", 400, at8],
		[good.replace("old 8", "old 08"), 400, at8],
		[good.replace("old 8", "old -8"), 400, at8],
		[good.replaceAll("\n", "\r\n"), 400, at8],
		[good.replace("old 8\n", `old 8\n${"AAAA\n"}`), 400, at8],
		[formatSubmission({ oldSize: 8, proof: Array(64).fill(at8.root), checkpoint: note }), 400, at8],
		[good.replace("old 8", "old 301"), 400, at8],
		[formatSubmission({ oldSize: 8, proof, checkpoint: elsewhere }), 404, at8],
		[formatSubmission({ oldSize: 8, proof, checkpoint: stranger }), 403, at8],
		[formatSubmission({ oldSize: 8, proof, checkpoint: spoilt }), 403, at8],
		[formatSubmission({ oldSize: 8, proof: proof.slice(1), checkpoint: note }), 422, at8],
		[formatSubmission({ oldSize: 8, proof: [], checkpoint: note }), 422, at8],
		[formatSubmission({ oldSize: 0, proof, checkpoint: note }), 422, null],
		[good, 200, at8],
	];
	for (const [body, status, latest] of answers)
		expect(await statusOf(body, latest), body).toBe(status);
});

test("an empty log whose root is not that of nothing is refused", async () => {
	const empty = new TestLog(0);
	const submission = unwrap(
		await readSubmission(consistencyOf(empty, 0, await checkpointOf(empty)), await known()),
	);
	expect(decideSubmission(sha256, submission, null).status).toBe(200);
	const forged = { ...submission, checkpoint: { ...submission.checkpoint, root: log.root(8) } };
	expect(decideSubmission(sha256, forged, null).status).toBe(422);
});

describe("what a log reads out of answers", () => {
	const plain = { status: 200, contentType: "text/plain" };

	test("cosignatures that are verified are added to the checkpoint, those of unknown witnesses left out", async () => {
		const [witness, stranger] = [await witnessSigner(), await witnessSigner("stranger", 120)];
		const filed = unwrap(parseFiledCheckpoint(await checkpointOf(log, { witnesses: [] }), 1));
		const { text } = filed.note;
		const lines =
			unwrap(await cosign(text, stranger, 5)) + unwrap(await cosign(text, witness, seenAtSeconds));
		const answer = witnessAnswer({ status: 200, latest: log.head() }, lines);
		const reply = await readWitnessAnswer(answer, text, [witness.vkey]);
		if (reply.kind !== "cosigned") throw new Error(JSON.stringify(reply));
		expect(reply.seenAtSeconds).toBe(seenAtSeconds);
		const served = formatNote(addSignatures(filed.note, reply.signatures));
		const again = unwrap(parseFiledCheckpoint(served, 1)).note;
		const opened = unwrap(await openNote(again, [(await logSigner()).vkey, witness.vkey]));
		expect(opened).toHaveLength(2);
		expect(served).not.toContain("stranger");
	});

	test("the size that a witness expects is read from its answer", async () => {
		const answer = witnessAnswer({ status: 409, size: 63 });
		expect(answer).toEqual({ status: 409, contentType: sizeContentType, body: "63\n" });
		expect(await readWitnessAnswer(answer, "", [])).toEqual({ kind: "expects", size: 63 });
	});

	test("whatever else is answered is a refusal with a sentence", async () => {
		const witness = await witnessSigner();
		const other = unwrap(await cosign("another text\n", witness, 1));
		const answers = [
			{ status: 409, contentType: sizeContentType, body: "063\n" },
			{ status: 409, contentType: "text/plain", body: "63\n" },
			witnessAnswer({ status: 422, says: "No." }),
			{ ...plain, body: "" },
			{ ...plain, body: "<html>" },
			{ ...plain, body: "— witness AAAA" },
			{ ...plain, body: other },
			{ ...plain, body: other.repeat(17) },
			{ status: 502, contentType: "text/html", body: "x".repeat(100_000) },
		];
		for (const answer of answers) {
			const reply = await readWitnessAnswer(answer, "text\n", [witness.vkey]);
			expect(reply).toMatchObject({ kind: "refused", status: answer.status });
			expect(JSON.stringify(reply).length).toBeLessThan(400);
		}
	});
});
