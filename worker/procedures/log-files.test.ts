import { beforeAll, expect, it } from "vitest";
import { formatVkey } from "../domain/log/keys.ts";
import { readLogKeys, vkeysFor } from "../domain/log/log-keys.ts";
import { formatTilePath } from "../domain/log/tile-path.ts";
import { bundlesChanged, tilesChanged } from "../domain/log/tiles.ts";
import { type EvidenceFile, verifyEvidence } from "../domain/log/verify/verify.ts";
import { appendEvents, aSignedLog, signed } from "../testing/log/log-world.ts";
import { testLogKeys } from "../testing/log/test-keys.ts";
import { anApiToken, must } from "../testing/support/builders.ts";
import { fetchWorker } from "../testing/support/callers.ts";

const keysOf = async (organizationId: string) =>
	vkeysFor(must(await readLogKeys(testLogKeys)), organizationId, Date.now()).map(({ vkey }) =>
		formatVkey(vkey),
	);

/** Files of one log as anybody gets them: evidence of a receipt, a mirror of all tiles, two checkpoints. */
async function aMirror() {
	const log = await aSignedLog(300);
	const { client, organizationId, receiptId } = log;
	const token = await anApiToken(organizationId, ["audit"]);
	const get = async (path: string) => {
		const headers = { authorization: `Bearer ${token}` };
		const answer = await fetchWorker(`/log/${organizationId}/${path}`, { headers });
		expect(answer.status).toBe(200);
		return new Uint8Array(await answer.arrayBuffer());
	};
	const evidence = await client.revocations.evidence.query({ organizationId, receiptId });
	const checkpoint = await get("checkpoint");
	const paths = [...tilesChanged(0, 300), ...bundlesChanged(0, 300)].map(formatTilePath);
	const files = new Map<string, Uint8Array>();
	for (const path of paths) files.set(path, await get(path));
	await appendEvents(organizationId, 50);
	await signed(log.organization);
	const newer = await get("checkpoint");
	const foreign = await aSignedLog(30);
	const foreignEvidence = await foreign.client.revocations.evidence.query({
		organizationId: foreign.organizationId,
		receiptId: foreign.receiptId,
	});
	return {
		...{ log, evidence, checkpoint, files, newer },
		foreign: { evidence: foreignEvidence, keys: await keysOf(foreign.organizationId) },
		keys: await keysOf(organizationId),
	};
}

let world: Awaited<ReturnType<typeof aMirror>>;
beforeAll(async () => {
	world = await aMirror();
});

const proofName = "receipt.tlog-proof";
const proof = (content: string, fields: object = world.evidence.fields): EvidenceFile => ({
	...{ name: proofName, content, fields: JSON.stringify(fields) },
});
const mirror = (files: ReadonlyMap<string, Uint8Array> = world.files): EvidenceFile[] => [
	{ name: "checkpoint", content: world.checkpoint },
	...[...files].map(([name, content]) => ({ name, content })),
];

const linesOf = (): string[] => world.evidence.file.split("\n");
const other = (char: string | undefined) => (char === "A" ? "B" : "A");
/** The file with one character of a line changed; of `from` in the line's beginning on, a place inside its base64. */
function changedIn(line: number, at: number): string {
	const lines = linesOf();
	const text = lines[line - 1] ?? "";
	lines[line - 1] = text.slice(0, at) + other(text[at]) + text.slice(at + 1);
	return lines.join("\n");
}
const lineOf = (start: string) => linesOf().findIndex((line) => line.startsWith(start)) + 1;
const rootLine = () => lineOf("curfew.test/log/") + 2;

const flipped = (path: string, at: number): Map<string, Uint8Array> => {
	const bytes = new Uint8Array(world.files.get(path) ?? []);
	bytes[at] = (bytes[at] ?? 0) ^ 1;
	return new Map(world.files).set(path, bytes);
};

const inclusion = /^The leaf, index and proof do not lead to the checkpoint's root/;
const signature = /^The signature of .* is not of this checkpoint: one of the two was changed\.$/;

const rows: {
	name: string;
	files(): EvidenceFile[];
	keys?: () => string[];
	verdict?: "wrong" | "undecidable";
	says: RegExp;
	position?: () => object;
}[] = [
	{
		name: "In a proof file the leaf is changed",
		files: () => [proof(changedIn(2, 60))],
		says: inclusion,
		position: () => ({ file: proofName, line: lineOf("index") }),
	},
	{
		name: "In a proof file the index is changed",
		files: () => [proof(world.evidence.file.replace(/\nindex \d+\n/, "\nindex 3\n"))],
		says: inclusion,
		position: () => ({ file: proofName, line: lineOf("index") }),
	},
	{
		name: "In a proof file the index is one that the log does not have",
		files: () => [proof(world.evidence.file.replace(/\nindex \d+\n/, "\nindex 4000\n"))],
		says: /^A tree of \d+ leaves has no leaf 4000\.$/,
		position: () => ({ file: proofName, line: lineOf("index") }),
	},
	{
		name: "In a proof file a hash is changed",
		files: () => [proof(changedIn(lineOf("index") + 1, 5))],
		says: inclusion,
		position: () => ({ file: proofName, line: lineOf("index") }),
	},
	{
		name: "In a proof file a hash is deleted",
		files: () => [proof(linesOf().toSpliced(lineOf("index"), 1).join("\n"))],
		says: /^The proof has \d+ hashes, and for leaf \d+ of \d+ more are needed\.$/,
		position: () => ({ file: proofName, line: lineOf("index") }),
	},
	{
		name: "In a proof file two hashes are swapped",
		files: () => {
			const lines = linesOf();
			const at = lineOf("index");
			const [one = "", two = ""] = lines.slice(at, at + 2);
			return [proof(lines.toSpliced(at, 2, two, one).join("\n"))];
		},
		says: inclusion,
	},
	{
		name: "In a proof file the checkpoint's root is changed",
		files: () => [proof(changedIn(rootLine(), 5))],
		says: signature,
		position: () => ({ file: proofName, line: lineOf("— ") }),
	},
	{
		name: "In a proof file the signature is changed",
		files: () => [
			proof(changedIn(lineOf("— "), (linesOf()[lineOf("— ") - 1]?.length as number) - 9)),
		],
		says: signature,
		position: () => ({ file: proofName, line: lineOf("— ") }),
	},
	{
		name: "In a proof file the end is cut off",
		files: () => [proof(linesOf().slice(0, rootLine()).join("\n"))],
		says: /^The last line does not end with a newline\.$/,
		position: () => ({ file: proofName, line: rootLine() }),
	},
	{
		name: "Beside a proof file a salt is changed",
		files: () => {
			const { reason } = world.evidence.fields;
			const salt = "AAAAAAAAAAAAAAAAAAAAAA==";
			return [proof(world.evidence.file, { reason: { ...reason, salt } })];
		},
		says: /^The field "reason" was given with a salt or value that the leaf was not made of\.$/,
		position: () => ({ file: proofName }),
	},
	{
		name: "Beside a proof file a value is changed",
		files: () => {
			const { reason } = world.evidence.fields;
			return [proof(world.evidence.file, { reason: { ...reason, value: "Another" } })];
		},
		says: /^The field "reason" was given with a salt or value that the leaf was not made of\.$/,
	},
	{
		name: "Beside a proof file a value is inserted",
		files: () => [
			proof(world.evidence.file, { ip: { salt: "AAAAAAAAAAAAAAAAAAAAAA==", value: "::1" } }),
		],
		says: /^The field "ip" was given, and the leaf has none of this name\.$/,
	},
	{
		name: "In a proof file stands the checkpoint of another organization",
		files: () => {
			const [own, foreign] = [world.evidence.file, world.foreign.evidence.file];
			const head = own.slice(0, own.indexOf("\n\n"));
			return [proof(head + foreign.slice(foreign.indexOf("\n\n")))];
		},
		verdict: "wrong",
		says: /^(The leaf, index and proof do not lead|The proof has)/,
	},
	{
		name: "A proof file is shown with the key of another organization",
		files: () => [proof(world.evidence.file)],
		keys: () => world.foreign.keys,
		verdict: "undecidable",
		says: /^No key that was given is one by which the log .* has signed this checkpoint\.$/,
	},
	{
		name: "In a mirror a hash of an entry is changed",
		files: () => mirror(flipped("tile/0/000", 70)),
		says: /^Entry 2 of this tile does not agree with the hash of this entry in level 0/,
		position: () => ({ file: "tile/entries/000" }),
	},
	{
		name: "In a mirror an entry is changed",
		files: () => mirror(flipped("tile/entries/000", 40)),
		says: /^Entry 0 of this tile does not agree with the hash of this entry in level 0/,
		position: () => ({ file: "tile/entries/000" }),
	},
	{
		name: "In a mirror a hash over a whole tile is changed",
		files: () => mirror(flipped("tile/1/000.p/1", 3)),
		says: /^Hash 0 of this tile does not agree with the tile below it/,
		position: () => ({ file: "tile/1/000.p/1" }),
	},
	{
		name: "In a mirror an entry is deleted",
		files: () => {
			const bytes = world.files.get("tile/entries/000") ?? new Uint8Array();
			const length = 2 + (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
			return mirror(new Map(world.files).set("tile/entries/000", bytes.slice(length)));
		},
		says: /^The bundle has 255 entries, and its path says 256\.$/,
		position: () => ({ file: "tile/entries/000" }),
	},
	{
		name: "In a mirror a tile is cut short",
		files: () => {
			const bytes = world.files.get("tile/0/000") ?? new Uint8Array();
			return mirror(new Map(world.files).set("tile/0/000", bytes.slice(0, 64)));
		},
		says: /^The tile has 64 bytes, and 256 hashes are 8192\.$/,
		position: () => ({ file: "tile/0/000" }),
	},
	{
		name: "In a mirror two tiles are swapped",
		files: () => {
			const path = "tile/0/001.p/44";
			const bytes = (world.files.get("tile/0/000") ?? new Uint8Array()).slice(0, 44 * 32);
			return mirror(new Map(world.files).set(path, bytes));
		},
		says: /^Entry 0 of this tile does not agree with the hash of this entry in level 0/,
		position: () => ({ file: "tile/entries/001.p/44" }),
	},
	{
		name: "In a mirror a tile is deleted",
		files: () => {
			const files = new Map(world.files);
			files.delete("tile/0/001.p/44");
			return mirror(files);
		},
		verdict: "undecidable",
		says: /^The tiles are not all that lead to the checkpoint of size 300\. The tile tile\/0\/001\.p\/44 is missing\.$/,
	},
];

it("files that nobody touched are proven, each by itself and all together", async () => {
	const { keys } = world;
	for (const files of [
		[proof(world.evidence.file)],
		mirror(),
		[proof(world.evidence.file), ...mirror()],
	]) {
		const { verdict, sentences } = await verifyEvidence({ files, keys });
		const bad = sentences.filter((one) => one.verdict !== "proven" && one.verdict !== "note");
		expect(bad).toEqual([]);
		expect(verdict).toBe("proven");
	}
});

it.each(rows)("$name", async ({ files, keys, verdict, says, position }) => {
	const findings = await verifyEvidence({ files: files(), keys: keys?.() ?? world.keys });
	expect(findings.verdict).toBe(verdict ?? "wrong");
	const found = findings.sentences.filter(
		(one) => one.verdict === findings.verdict && says.test(one.says),
	);
	expect(found).not.toEqual([]);
	if (position !== undefined) expect(found.map((one) => one.position)).toContainEqual(position());
});
