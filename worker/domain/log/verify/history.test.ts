import { beforeAll, describe, expect, test } from "vitest";
import {
	checkpointOf,
	consistencyOf,
	evidenceLog,
	leaf,
	leafIndex,
	logSigner,
	origin,
	proofOf,
	unwrap,
	vkeys,
} from "../../../testing/log/evidence-world.ts";
import { TestLog } from "../../../testing/log/test-log.ts";
import { utf8 } from "../bytes.ts";
import { formatCheckpoint } from "../checkpoint.ts";
import { formatVkey } from "../keys.ts";
import { hashLeaf } from "../merkle.ts";
import { sha256 } from "../sha256.ts";
import { signNote } from "../signed-note.ts";
import { formatTilePath } from "../tile-path.ts";
import { bundlesChanged, formatEntryBundle, formatHashTile, tilesChanged } from "../tiles.ts";
import { type Evidence, type EvidenceFile, type Findings, verifyEvidence } from "./verify.ts";

const log = evidenceLog(300);
const name = "receipt.tlog-proof";
let key: string;
let witness: string;
let file: string;

beforeAll(async () => {
	({ key, witness } = await vkeys());
	file = proofOf(log, await checkpointOf(log));
});

const reasons = ({ verdict, sentences }: Findings): string[] =>
	sentences.filter((sentence) => sentence.verdict === verdict).map(({ says }) => says);

describe("two checkpoints that were kept", () => {
	const small = 100;
	let newer: string;
	let older: string;
	beforeAll(async () => {
		[newer, older] = [await checkpointOf(log), await checkpointOf(log, { size: small })];
	});
	const named = (...contents: string[]): EvidenceFile[] =>
		contents.map((content, at) => ({ name: `checkpoint-${at}`, content }));
	const check = (files: EvidenceFile[], more: Partial<Evidence> = {}) =>
		verifyEvidence({ files, keys: [key], ...more });

	test("are of one history by the proof that witnesses get, whatever their order", async () => {
		const proof = consistencyOf(log, small, newer);
		for (const files of [
			named(older, newer, proof),
			named(proof, older),
			named(older, proof, older),
		]) {
			const findings = await check(files);
			expect(findings.verdict, reasons(findings).join()).toBe("proven");
			expect(reasons(findings).join()).toContain("nothing before was changed");
		}
	});

	test("are not decided without a proof, nor a proof without the older of them", async () => {
		expect((await check(named(older, newer))).verdict).toBe("undecidable");
		expect((await check(named(consistencyOf(log, small, newer)))).verdict).toBe("undecidable");
		expect((await check(named(newer), { earlierCheckpoint: older })).verdict).toBe("undecidable");
		expect((await check(named(older, older))).verdict).toBe("proven");
	});

	test("a file of proof must continue the checkpoint that was kept, though a witness saw only the later one", async () => {
		const kept = await checkpointOf(log, { size: small, witnesses: [] });
		const files = [{ name, content: file }, ...named(consistencyOf(log, small, newer))];
		const more = { witnesses: [witness], earlierCheckpoint: kept };
		expect((await check(files, more)).verdict).toBe("proven");
		expect((await check(files.slice(0, 1), more)).verdict).toBe("undecidable");
		expect((await check(files, { ...more, earlierCheckpoint: "nonsense" })).verdict).toBe("wrong");
	});

	test("of a history that was rewritten between them are wrong", async () => {
		const rewritten = new TestLog(300, (n) => utf8(`{"n":${n === 3 ? "x" : n}}`));
		const after = await checkpointOf(rewritten);
		const findings = await check(named(older, after, consistencyOf(rewritten, small, after)));
		expect(findings.verdict).toBe("wrong");
		expect(reasons(findings).join()).toContain("not shown to continue");
	});

	test("of the same size with different roots are two histories, and no proof mends that", async () => {
		const rewritten = new TestLog(300, (n) => utf8(`{"n":${n === 3 ? "x" : n}}`));
		const findings = await check(named(newer, await checkpointOf(rewritten)));
		expect(findings.verdict).toBe("wrong");
		expect(reasons(findings).join()).toContain("different histories");
	});

	test("are not compared with those of another log, nor with those that nobody known has signed", async () => {
		const other = await logSigner("other.example/log", 66);
		const elsewhere = await checkpointOf(log, {
			size: small,
			name: "other.example/log",
			signers: [other],
		});
		expect(
			(await check(named(newer, elsewhere), { keys: [key, formatVkey(other.vkey)] })).verdict,
		).toBe("proven");
		expect((await check(named(newer, elsewhere))).verdict).toBe("undecidable");
	});

	test("of a log without entries have the root of nothing, or are wrong", async () => {
		const empty = await checkpointOf(log, { size: 0 });
		expect((await check(named(newer, empty, consistencyOf(log, 0, newer)))).verdict).toBe("proven");
		const text = unwrap(formatCheckpoint({ origin, size: 0, root: log.root(8), extensions: [] }));
		const forged = unwrap(await signNote(text, [await logSigner()]));
		expect((await check(named(forged))).verdict).toBe("wrong");
	});

	test("two files of proof stand for themselves; that their checkpoints were not compared is said", async () => {
		const second = { name: "second.tlog-proof", content: proofOf(log, older, small) };
		const findings = await check([{ name, content: file }, second]);
		expect(findings.verdict).toBe("proven");
		expect(findings.sentences.filter(({ about }) => about === "history")).toMatchObject([
			{ verdict: "note" },
		]);
	});
});

test("no file is spared its witnesses for the name that it has", async () => {
	const { witness } = await vkeys();
	const content = proofOf(log, await checkpointOf(log, { witnesses: [] }));
	const given = { keys: [key], witnesses: [witness] };
	for (const name of ["receipt.tlog-proof", "the earlier checkpoint"]) {
		const { verdict } = await verifyEvidence({ ...given, files: [{ name, content }] });
		expect(verdict, name).toBe("undecidable");
	}
});

describe("a mirror of the log's tiles", () => {
	const entry = (n: number) => (n === leafIndex ? leaf : utf8(`{"n":${n}}`));
	const mirror = (): EvidenceFile[] => [
		...tilesChanged(0, 300).map((tile) => ({
			name: `mirror/${formatTilePath(tile)}`,
			content: formatHashTile(log.hashesOf(tile) ?? []),
		})),
		...bundlesChanged(0, 300).map((tile) => ({
			name: `mirror/${formatTilePath(tile)}`,
			content: unwrap(
				formatEntryBundle(
					Array.from({ length: tile.width }, (_, at) => entry(tile.index * 256 + at)),
				),
			),
		})),
	];
	const check = async (tiles: EvidenceFile[], size = 300, kept?: number) => {
		const earlierCheckpoint =
			kept === undefined ? undefined : await checkpointOf(log, { size: kept });
		const files = [{ name: "checkpoint", content: await checkpointOf(log, { size }) }, ...tiles];
		return verifyEvidence({ files, keys: [key], earlierCheckpoint });
	};

	test("leads to the signed root, and shows that older checkpoints are continued", async () => {
		expect((await check(mirror())).verdict).toBe("proven");
		for (const kept of [0, 1, 8, 255, 256, 257, 299]) {
			const findings = await check(mirror(), 300, kept);
			expect(findings.verdict, reasons(findings).join()).toBe("proven");
		}
	});

	test("with any byte of a tile or entry changed is wrong, and the tile or its neighbour named", async () => {
		const files = mirror();
		for (const [at, changed] of files.entries()) {
			for (const byte of [0, 40, changed.content.length - 1]) {
				const content = (changed.content as Uint8Array).slice();
				if (byte >= content.length) continue;
				content[byte] = (content[byte] as number) ^ 1;
				const findings = await check(files.with(at, { ...changed, content }));
				expect(findings.verdict, `${changed.name} ${byte}`).toBe("wrong");
			}
		}
	});

	test("proves nothing of tiles and entries that the root is not shown to be made of", async () => {
		const files = mirror();
		const entries = Array.from({ length: 256 }, (_, n) => utf8(`{"forged":${n}}`));
		const forged = { content: unwrap(formatEntryBundle(entries)) };
		const hashes = entries.map((one) => hashLeaf(sha256, one));
		const without = files.filter(({ name }) => !/tile\/(0|entries)\/000$/.test(name));
		const edge = [...(log.hashesOf({ level: 0, index: 1, width: 44 }) ?? []), ...hashes.slice(44)];
		const loose = {
			"an entry whose hash is missing": [
				...without,
				{ ...forged, name: "mirror/tile/entries/000" },
			],
			"entries behind the log": [...files, { ...forged, name: "mirror/tile/entries/007" }],
			"a tile behind the log": [
				...files,
				{ content: formatHashTile(hashes), name: "mirror/tile/0/007" },
			],
			"a tile that goes on behind the log": [
				...files,
				{ content: formatHashTile(edge), name: "mirror/tile/0/001" },
			],
		};
		for (const [of, given] of Object.entries(loose)) {
			const { verdict, sentences } = await check(given);
			expect(verdict, of).toBe("undecidable");
			const [last] = sentences.filter((sentence) => sentence.verdict === "undecidable");
			expect(last?.position?.file, of).toBe(given.at(-1)?.name);
		}
		expect((await check(without)).verdict).toBe("proven");
	});

	test("without a tile that is needed is not decided, and with a path or length that is no tile's wrong", async () => {
		const files = mirror();
		const without = files.filter((file) => !file.name.endsWith("tile/0/001.p/44"));
		expect((await check(without)).verdict).toBe("undecidable");
		const [first] = files as [EvidenceFile];
		for (const wrong of [
			{ ...first, name: "mirror/tile/0/00" },
			{ ...first, name: "mirror/tile/0/000.p/300" },
			{ ...first, content: (first.content as Uint8Array).subarray(1) },
		]) {
			expect((await check([...files, wrong])).verdict).toBe("wrong");
		}
		const { sentences } = await verifyEvidence({ files, keys: [key] });
		expect(sentences).toMatchObject([{ verdict: "undecidable", about: "tiles" }]);
	});
});
