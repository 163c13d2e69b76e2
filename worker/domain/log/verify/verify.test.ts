import fc from "fast-check";
import { beforeAll, describe, expect, test, vi } from "vitest";
import {
	checkpointOf,
	evidenceLog,
	fields,
	leafIndex,
	logSigner,
	origin,
	proofOf,
	unwrap,
	vkeys,
	witnessSigner,
} from "../../../testing/log/evidence-world.ts";
import { TestLog } from "../../../testing/log/test-log.ts";
import { toBase64 } from "../../wire/base64.ts";
import { utf8 } from "../bytes.ts";
import { formatVkey } from "../keys.ts";
import { formatProofFile } from "../proof-file.ts";
import {
	type Evidence,
	type EvidenceFile,
	evidenceBytesMax,
	type Findings,
	verifyEvidence,
} from "./verify.ts";

const log = evidenceLog(300);
const name = "receipt.tlog-proof";
let key: string;
let witness: string;
let file: string;

beforeAll(async () => {
	({ key, witness } = await vkeys());
	file = proofOf(log, await checkpointOf(log));
});

const verify = (
	content: EvidenceFile["content"],
	more: Partial<Evidence> = {},
): Promise<Findings> =>
	verifyEvidence({ files: [{ name, content }], keys: [key], witnesses: [witness], ...more });

const verifyFields = (text: string): Promise<Findings> =>
	verifyEvidence({ files: [{ name, content: file, fields: text }], keys: [key] });

/** The sentences that made the verdict. */
const reasons = ({ verdict, sentences }: Findings): string[] =>
	sentences.filter((sentence) => sentence.verdict === verdict).map(({ says }) => says);

const linesOf = ({ sentences }: Findings): (number | undefined)[] =>
	sentences.filter(({ verdict }) => verdict === "wrong").map(({ position }) => position?.line);

describe("one file of proof", () => {
	test("says that the leaf is in the log, what it says, and who has signed and seen it", async () => {
		const findings = await verify(file);
		expect(findings.verdict).toBe("proven");
		const said = findings.sentences.map(({ verdict, about }) => `${verdict} ${about}`);
		expect(said).toEqual([
			"proven inclusion",
			"note leaf",
			"note field",
			"note field",
			"proven signature",
			"proven witness",
		]);
		const text = findings.sentences.map(({ says }) => says).join("\n");
		expect(text).toContain("entry 7 of the 300");
		expect(text).toContain("sessions.revoked");
		expect(text).toContain("2026-09-21T14:13:20.000Z");
	});

	test("shows opened fields that its leaf was made of", async () => {
		const findings = await verifyFields(JSON.stringify(fields));
		expect(findings.verdict).toBe("proven");
		expect(reasons(findings).join("\n")).toContain("Lost laptop — Zoë");
	});

	test("names fields with a wrong salt or value, of another name, or that are no fields", async () => {
		const { userId } = fields;
		const wrong = [
			{ ...fields, userId: { ...userId, value: "usr_43" } },
			{ ...fields, userId: { ...userId, salt: fields.reason?.salt } },
			{ ...fields, more: userId },
			{ userId: "usr_42" },
			[],
		];
		for (const some of wrong) {
			const findings = await verifyFields(JSON.stringify(some));
			expect(findings.verdict).toBe("wrong");
			expect(
				findings.sentences.some(({ about, verdict }) => about === "field" && verdict === "wrong"),
			).toBe(true);
		}
		expect((await verifyFields("{")).verdict).toBe("wrong");
		expect((await verifyFields("x".repeat(evidenceBytesMax + 1))).verdict).toBe("undecidable");
	});

	test("is never proven after any bit of it was flipped", async () => {
		const bytes = utf8(file);
		for (let at = 0; at < bytes.length; at += 1) {
			const changed = bytes.slice();
			changed[at] = (bytes[at] as number) ^ (1 << (at % 8));
			const findings = await verify(changed);
			expect(findings.verdict, `byte ${at}`).not.toBe("proven");
			expect(reasons(findings).length).toBeGreaterThan(0);
		}
	});

	test("is never proven after a line was taken away, doubled or swapped with the next", async () => {
		const lines = file.split("\n").slice(0, -1);
		const signatures = lines.length - 2;
		for (const [at, line] of lines.entries()) {
			const changes = [lines.toSpliced(at, 1), lines.toSpliced(at, 0, line)];
			const next = lines[at + 1];
			if (next !== undefined) changes.push(lines.toSpliced(at, 2, next, line));
			for (const [kind, changed] of changes.entries()) {
				const findings = await verify(`${changed.join("\n")}\n`);
				// The order and number of signatures mean nothing.
				const isHarmless = at >= signatures && kind > 0;
				expect(findings.verdict === "proven", `${kind} of line ${at + 1}`).toBe(isHarmless);
			}
		}
	});

	test("names the line that has another form", async () => {
		const broken: [change: (text: string) => string, line: number][] = [
			[(text) => text.replace("@v1", "@v2"), 1],
			[(text) => text.replaceAll("\n", "\r\n"), 1],
			[(text) => text.replace("extra ", "extra *"), 2],
			[(text) => text.replace("extra ", "extra"), 2],
			[(text) => text.replace("index 7", "index -7"), 3],
			[(text) => text.replace("index 7", "index 07"), 3],
			[(text) => text.replace("index 7", "index 300"), 3],
			[(text) => text.replace("index 7", "index 9007199254740992"), 3],
			[(text) => text.replace("index 7", "index 8"), 3],
			[(text) => text.replace("index 7\n", "index 7\nAAAA\n"), 4],
			[(text) => text.replace("index 7\n", "index 7\n \n"), 4],
			[(text) => text.replace("index 7\n", `index 7\n${`${"A".repeat(43)}=\n`.repeat(64)}`), 67],
			[(text) => text.replace("\n300\n", "\n0300\n"), 15],
			[(text) => text.replace("\n300\n", "\n301\n"), 18],
			[(text) => text.slice(0, -1), 19],
			[() => "c2sp.org/tlog-proof@v1\n", 2],
			[() => "", 1],
		];
		for (const [change, line] of broken) {
			const findings = await verify(change(file));
			expect(findings.verdict).toBe("wrong");
			expect(linesOf(findings), reasons(findings).join()).toContain(line);
		}
	});

	test("without its log's key proves nothing, and says which log's key is missing", async () => {
		const stranger = formatVkey((await logSigner("other.example/log", 33)).vkey);
		for (const keys of [[], [stranger]]) {
			const findings = await verify(file, { keys });
			expect(findings.verdict).toBe("undecidable");
			expect(reasons(findings).join()).toContain(origin);
		}
		expect((await verify(file, { keys: [stranger, key] })).verdict).toBe("proven");
	});

	test("without a witness that is asked for is not decided", async () => {
		const alone = proofOf(log, await checkpointOf(log, { witnesses: [] }));
		expect((await verify(alone)).verdict).toBe("undecidable");
		expect((await verify(alone, { witnesses: [] })).verdict).toBe("proven");
	});

	test("with unknown keys beside known ones is proven, and says whose were not checked", async () => {
		const more = await checkpointOf(log, {
			signers: [await logSigner(), await logSigner("stranger.example", 44)],
			witnesses: [await witnessSigner(), await witnessSigner("w2.example", 55)],
		});
		const findings = await verify(proofOf(log, more));
		expect(findings.verdict).toBe("proven");
		const notes = findings.sentences.filter(
			({ verdict, about }) => verdict === "note" && about === "signature",
		);
		expect(notes).toHaveLength(2);
	});

	test("of another organization's log is wrong under that log's key, whatever it is called", async () => {
		// A log that signs with its own key what claims to be another's.
		const other = await logSigner("curfew.example/log/org_other", 66);
		const note = await checkpointOf(log, { signers: [other] });
		const findings = await verify(proofOf(log, note), { keys: [key, formatVkey(other.vkey)] });
		expect(findings.verdict).toBe("wrong");
		expect(reasons(findings).join()).toContain("not its own");
	});

	test("with 16 signatures is read, and with 17 refused in the line of the last", async () => {
		const signers = await Promise.all(
			Array.from({ length: 15 }, (_, at) => logSigner(`log${at}.example`, 10 + at)),
		);
		const sixteen = proofOf(
			log,
			await checkpointOf(log, { signers: [await logSigner(), ...signers.slice(1)] }),
		);
		expect((await verify(sixteen)).verdict).toBe("proven");
		const lines = sixteen.split("\n");
		const findings = await verify(`${sixteen}${lines.at(-2)}\n`);
		expect(findings.verdict).toBe("wrong");
		expect(linesOf(findings)).toEqual([lines.length]);
	});

	test("without a leaf is not decided, and a leaf that is not canonical is wrong", async () => {
		const checkpoint = await checkpointOf(log);
		const proof = log.inclusion(leafIndex);
		const bare = unwrap(formatProofFile({ extra: null, index: leafIndex, proof, checkpoint }));
		expect((await verify(bare)).verdict).toBe("undecidable");
		const odd = utf8('{"b":1, "a":2}');
		const oddLog = new TestLog(1, () => odd);
		const oddFile = formatProofFile({
			extra: odd,
			index: 0,
			proof: [],
			checkpoint: await checkpointOf(oddLog),
		});
		expect(reasons(await verify(unwrap(oddFile)))).toEqual([
			"The leaf is not canonical JSON (RFC 8785).",
		]);
	});

	test("hides nothing in what it prints: controls, direction marks and line separators are spelled out", async () => {
		const text = JSON.stringify({ a: "\u009b31m \u202e \u2028" });
		const sly = new TestLog(1, () => utf8(text));
		const slyFile = formatProofFile({
			extra: utf8(text),
			index: 0,
			proof: [],
			checkpoint: await checkpointOf(sly),
		});
		const { verdict, sentences } = await verify(unwrap(slyFile));
		expect(verdict).toBe("proven");
		expect(sentences.map(({ says }) => says).join("")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
	});
});

describe("whatever is given is answered", () => {
	test("no file and no key prove nothing", async () => {
		expect(await verifyEvidence({ files: [], keys: [] })).toEqual({
			verdict: "undecidable",
			sentences: [],
			checkpoints: [],
		});
	});

	test("a file of 100 MB is refused by a sentence before it is read", async () => {
		const huge = new Uint8Array(100 * 1024 * 1024);
		for (const content of [huge, "x".repeat(100 * 1024 * 1024)]) {
			const findings = await verify(content);
			expect(findings.verdict).toBe("undecidable");
			expect(reasons(findings).join()).toContain("longer than 1048576");
		}
		const earlier = await verify(file, { earlierCheckpoint: "x".repeat(evidenceBytesMax + 1) });
		expect(earlier.verdict).toBe("undecidable");
	});

	test("a file of the largest size is answered, whatever its lines are", async () => {
		const fill = (line: string) => line.repeat(Math.floor(evidenceBytesMax / line.length));
		const proofLine = `${"A".repeat(43)}=\n`;
		const extra = "A".repeat(evidenceBytesMax - (evidenceBytesMax % 4) - 1_000);
		for (const text of [
			fill("\n"),
			fill("a\n"),
			fill("— a AAAAAAAA\n"),
			`c2sp.org/tlog-proof@v1\nindex 0\n${fill(proofLine).slice(1_000)}`,
			`c2sp.org/tlog-proof@v1\nextra ${extra}\nindex 0\n\n`,
			`a\n1\n${proofLine}${fill("x\n").slice(1_000)}\n— a AAAAAAAA\n`,
			`old 1\n${fill(proofLine).slice(1_000)}`,
		]) {
			expect((await verify(text)).verdict).not.toBe("proven");
		}
	});

	test("a key that is none, or of the other kind, is named, and not what it was given for", async () => {
		for (const keys of [["no key"], [""], ["x".repeat(1_000_000)], [witness], [`${key}x`]]) {
			const findings = await verify(file, { keys });
			expect(findings.verdict).toBe("undecidable");
			expect(findings.sentences.some(({ about }) => about === "key")).toBe(true);
			expect(JSON.stringify(findings.sentences).length).toBeLessThan(5_000);
		}
		expect((await verify(file, { witnesses: [key] })).verdict).toBe("undecidable");
		expect((await verify(file, { keys: Array(1_000).fill(key) })).verdict).toBe("undecidable");
	});

	test("random bytes, and random changes of a good file, are never proven and never thrown at", async () => {
		const edits = fc.array(
			fc.record({
				at: fc.nat(),
				cut: fc.nat({ max: 40 }),
				put: fc.string({ unit: "binary", maxLength: 40 }),
			}),
			{ minLength: 1, maxLength: 3 },
		);
		await fc.assert(
			fc.asyncProperty(edits, fc.uint8Array({ maxLength: 500 }), async (some, bytes) => {
				let text = file;
				for (const { at, cut, put } of some) {
					const start = at % text.length;
					text = text.slice(0, start) + put + text.slice(start + cut);
				}
				if (text !== file) expect((await verify(text)).verdict).not.toBe("proven");
				expect((await verify(bytes)).verdict).not.toBe("proven");
				expect((await verifyFields(new TextDecoder().decode(bytes))).verdict).not.toBe(
					"undecidable",
				);
			}),
			{ numRuns: 300 },
		);
	});

	test("a time beyond every calendar is said as seconds", async () => {
		const signer = await witnessSigner();
		const time = new Uint8Array(8);
		new DataView(time.buffer).setBigUint64(0, 2n ** 63n - 1n);
		const [text] = file.slice(file.indexOf(origin)).split("\n\n") as [string];
		const message = utf8(`cosignature/v1\ntime ${2n ** 63n - 1n}\n${text}\n`);
		const id = Buffer.from(signer.vkey.id, "hex");
		const signature = toBase64(Buffer.concat([id, time, await signer.sign(message)]));
		const lines = file.split("\n").with(-2, `— ${signer.vkey.name} ${signature}`);
		expect((await verify(lines.join("\n"))).verdict).toBe("proven");
	});

	test("where Ed25519 is not known, signatures are not decided, and not called wrong", async () => {
		const importKey = vi.spyOn(crypto.subtle, "importKey");
		importKey.mockRejectedValue(new DOMException("unknown", "NotSupportedError"));
		try {
			const findings = await verify(file);
			expect(findings.verdict).toBe("undecidable");
			expect(reasons(findings).join()).toContain("does not know Ed25519");
		} finally {
			importKey.mockRestore();
		}
	});
});
