import { describe, expect, test } from "vitest";
import { logSigner, seedOf, unwrap, witnessSigner } from "../../testing/log/evidence-world.ts";
import { readFile } from "../../testing/support/source-files.ts";
import { toBase64 } from "../wire/base64.ts";
import { formatCheckpoint, parseCheckpoint } from "./checkpoint.ts";
import { checkSignatures, cosign, openNote } from "./cosignature.ts";
import {
	formatVkey,
	newKey,
	parseSecretKey,
	parseVkey,
	signatureTypes,
	signerOf,
	vkeyOf,
} from "./keys.ts";
import { addSignatures, formatNote, parseNote, signaturesMax, signNote } from "./signed-note.ts";

interface Vectors {
	key: { name: string; seedHex: string; vkey: string };
	checkpoints: Record<string, string>;
	roots: Record<string, string>;
}
const vectors: Vectors = JSON.parse(readFile("worker/testing/vectors/tlog.json"));

const ed25519 = signatureTypes.ed25519;
const seed = Uint8Array.from(Buffer.from(vectors.key.seedHex, "hex"));

describe("what Go's sumdb/note signed", () => {
	test("the key of its seed is the same, and is read and written as the same line", async () => {
		const { vkey } = await signerOf(vectors.key.name, ed25519, seed);
		expect(formatVkey(vkey)).toBe(vectors.key.vkey);
		expect(parseVkey(vectors.key.vkey)).toEqual({ ok: true, value: vkey });
	});

	test("every checkpoint is verified by its key, and signed again to the same bytes", async () => {
		const signer = await signerOf(vectors.key.name, ed25519, seed);
		for (const [size, text] of Object.entries(vectors.checkpoints)) {
			const note = unwrap(parseNote(text));
			expect((await openNote(note, [signer.vkey])).ok).toBe(true);
			const checkpoint = unwrap(parseCheckpoint(note.text));
			expect(checkpoint).toMatchObject({ origin: vectors.key.name, size: Number(size) });
			expect(toBase64(checkpoint.root)).toBe(vectors.roots[size]);
			const again = unwrap(formatCheckpoint(checkpoint));
			expect(await signNote(again, [signer])).toEqual({ ok: true, value: text });
			expect(formatNote(note)).toBe(text);
		}
	});
});

test("the example of c2sp.org/signed-note is verified by its key", async () => {
	const key = unwrap(
		parseVkey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
	);
	const text =
		"This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
	expect((await openNote(unwrap(parseNote(text)), [key])).ok).toBe(true);
	const changed = text.replace("example message", "example massage");
	expect((await openNote(unwrap(parseNote(changed)), [key])).ok).toBe(false);
});

test("a key's line is refused when its id, type, length, name or base64 is not right", () => {
	const [name, id] = vectors.key.vkey.split("+") as [string, string];
	const rest = vectors.key.vkey.slice(name.length + id.length + 2);
	const wrong = [
		"",
		"no key at all",
		`${name}+${id}`,
		`${name}x+${id}+${rest}`,
		`${name}+3a26c93e+${rest}`,
		`${name}+3A26C93F+${rest}`,
		`+${id}+${rest}`,
		`a b+${id}+${rest}`,
		`${name}+${id}+${rest}=`,
		`${name}+${id}+${rest.slice(0, -4)}`,
		`${name}+${id}+*${rest.slice(1)}`,
		`${name}+${id}+Ag${rest.slice(2)}`,
		`${vectors.key.vkey}\n`,
	];
	for (const text of wrong) expect(parseVkey(text), text).toMatchObject({ ok: false });
});

test("a secret key signs as the key beside it says, and is refused when a part of it was changed", async () => {
	const { secretKey, vkey } = unwrap(await newKey("log.example", ed25519));
	const signer = unwrap(await parseSecretKey(secretKey));
	expect(formatVkey(signer.vkey)).toBe(vkey);
	const note = unwrap(parseNote(unwrap(await signNote("text\n", [signer]))));
	expect((await openNote(note, [unwrap(parseVkey(vkey))])).ok).toBe(true);
	const other = unwrap(await newKey("log.example", ed25519)).secretKey;
	const mixed = `${secretKey.slice(0, secretKey.lastIndexOf("+"))}${other.slice(other.lastIndexOf("+"))}`;
	for (const text of [vkey, "", mixed, secretKey.slice(0, -4), secretKey.replace("log.", "lag.")]) {
		expect((await parseSecretKey(text)).ok).toBe(false);
	}
	expect((await newKey("log example", ed25519)).ok).toBe(false);
});

const line = (name: string, bytes: number) =>
	`— ${name} ${toBase64(new Uint8Array(4 + bytes).fill(7))}\n`;

test("a note is read to its last blank line, and text before it may have blank lines of its own", () => {
	const note = unwrap(parseNote(`one\n\ntwo\n\n${line("a", 64)}`));
	expect(note.text).toBe("one\n\ntwo\n");
	expect(note.signatures).toMatchObject([{ name: "a", keyId: "07070707", line: 5 }]);
});

test("each break of a note's form is named with its line", () => {
	const good = line("a", 64);
	const broken: [string, number][] = [
		["", 1],
		["text", 1],
		["text\n", 1],
		["text\n\n", 3],
		[`text\r\n\r\n${good}`, 1],
		[`te\u0007xt\n\n${good}`, 1],
		[`text\n\n${good.slice(0, -1)}`, 3],
		[`text\n\n${good}tail\n`, 4],
		[`text\n\n- a AAAAAAA=\n`, 3],
		[`text\n\n—  AAAAAAA=\n`, 3],
		[`text\n\n— a+b AAAAAAA=\n`, 3],
		[`text\n\n— a\u00a0b AAAAAAA=\n`, 3],
		[`text\n\n— a AAAAAAA= x\n`, 3],
		[`text\n\n— a AAAA\n`, 3],
		[`text\n\n— a AAAAAA==\n`, 3],
		[`text\n\n— a AAAA*AA=\n`, 3],
		[`text\n\n— a AAAAAAB=\n`, 3],
		[`\ud800\n\n${good}`, 1],
		[`text\n\n${good.repeat(signaturesMax + 1)}`, 3 + signaturesMax],
	];
	for (const [text, at] of broken) {
		expect(parseNote(text), JSON.stringify(text)).toMatchObject({ ok: false, error: { line: at } });
	}
	expect(unwrap(parseNote(`text\n\n${good.repeat(signaturesMax)}`)).signatures).toHaveLength(16);
});

test("unknown keys beside known ones are kept and believed nothing, even under a known name or id", async () => {
	const [signer, stranger] = [await logSigner(), await logSigner("stranger", 50)];
	const namesake = {
		...stranger,
		vkey: vkeyOf(signer.vkey.name, ed25519, stranger.vkey.publicKey),
	};
	const text = unwrap(await signNote("text\n", [stranger, signer, namesake]));
	const note = unwrap(parseNote(text));
	const checked = await checkSignatures(note, [signer.vkey]);
	expect(checked.map(({ verified, vkey }) => [verified, vkey !== null])).toEqual([
		[false, false],
		[true, true],
		[false, false],
	]);
	expect((await openNote(note, [signer.vkey])).ok).toBe(true);
	expect(formatNote(note)).toBe(text);
	expect((await openNote(note, [])).ok).toBe(false);
	expect((await openNote(unwrap(parseNote(text)), [(await logSigner("other", 70)).vkey])).ok).toBe(
		false,
	);
});

test("one wrong signature of a known key makes the note worthless, whoever else has signed it", async () => {
	const [one, other] = [await logSigner(), await logSigner("second", 50)];
	const note = unwrap(parseNote(unwrap(await signNote("text\n", [one, other]))));
	note.signatures[1]?.signature.set([1, 2, 3]);
	expect(await openNote(note, [one.vkey, other.vkey])).toMatchObject({ ok: false });
	expect((await openNote(note, [one.vkey])).ok).toBe(true);
});

test("flipping any bit of a note is refused, or leaves no known key that has signed it", async () => {
	const signer = await logSigner();
	const bytes = new TextEncoder().encode(unwrap(await signNote("a\n1\n", [signer])));
	for (let at = 0; at < bytes.length * 8; at += 1) {
		const changed = bytes.slice();
		changed[at >> 3] = (changed[at >> 3] as number) ^ (1 << (at & 7));
		const note = parseNote(Buffer.from(changed).toString("utf8"));
		if (note.ok) expect((await openNote(note.value, [signer.vkey])).ok).toBe(false);
	}
});

test("a key of 32 bytes that is no point of the curve verifies nothing, and throws nothing", async () => {
	const note = unwrap(parseNote(unwrap(await signNote("text\n", [await logSigner()]))));
	const [signature] = note.signatures;
	const vkey = {
		name: signature?.name ?? "",
		id: signature?.keyId ?? "",
		type: ed25519,
		publicKey: seedOf(255),
	};
	expect((await openNote(note, [vkey])).ok).toBe(false);
});

describe("cosignatures", () => {
	// c2sp.org/tlog-cosignature
	test("the time is part of what is signed: another time makes it wrong", async () => {
		const witness = await witnessSigner();
		const text = "log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
		const lines = unwrap(await cosign(text, witness, 1_679_315_147));
		const note = unwrap(parseNote(`${text}\n${lines}`));
		expect(await checkSignatures(note, [witness.vkey])).toMatchObject([
			{ verified: true, seenAtSeconds: 1_679_315_147 },
		]);
		const [signature] = note.signatures;
		signature?.signature.set([1], 7);
		expect((await openNote(note, [witness.vkey])).ok).toBe(false);
	});

	test("a log's key makes none, a witness's key nothing else, and no time no cosignature", async () => {
		const [log, witness] = [await logSigner(), await witnessSigner()];
		expect((await cosign("log\n", log, 1)).ok).toBe(false);
		expect((await signNote("log\n", [witness])).ok).toBe(false);
		for (const time of [0, -1, 0.5, Number.NaN]) {
			expect((await cosign("log\n", witness, time)).ok).toBe(false);
		}
	});

	test("a newer cosignature takes the older one's place", async () => {
		const [log, witness] = [await logSigner(), await witnessSigner()];
		const note = unwrap(parseNote(unwrap(await signNote("log\n", [log]))));
		const at = async (time: number) =>
			unwrap(parseNote(`log\n\n${unwrap(await cosign("log\n", witness, time))}`));
		const first = addSignatures(note, (await at(1)).signatures);
		const second = addSignatures(first, (await at(2)).signatures);
		expect(second.signatures).toHaveLength(2);
		const checked = await checkSignatures(second, [log.vkey, witness.vkey]);
		expect(checked.map(({ verified, seenAtSeconds }) => [verified, seenAtSeconds])).toEqual([
			[true, null],
			[true, 2],
		]);
	});

	test("a witness that answers with many cosignatures adds one, or nobody could read the note", async () => {
		const [log, witness] = [await logSigner(), await witnessSigner()];
		const note = unwrap(parseNote(unwrap(await signNote("log\n", [log]))));
		const answered = await Promise.all(
			Array.from({ length: signaturesMax }, (_, at) => cosign("log\n", witness, at + 1)),
		);
		const { signatures } = unwrap(parseNote(`log\n\n${answered.map(unwrap).join("")}`));
		const cosigned = addSignatures(note, signatures);
		expect(cosigned.signatures).toHaveLength(2);
		expect(unwrap(parseNote(formatNote(cosigned))).signatures).toHaveLength(2);
	});
});

describe("checkpoints", () => {
	const root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

	test("extensions are kept as they are", () => {
		const text = `log\n0\n${root}\nan extension\n`;
		const checkpoint = unwrap(parseCheckpoint(text));
		expect(checkpoint.extensions).toEqual(["an extension"]);
		expect(formatCheckpoint(checkpoint)).toEqual({ ok: true, value: text });
	});

	test("each break of its form is named with its line", () => {
		const broken: [string, number][] = [
			["log\n", 2],
			[`log\n0\n`, 3],
			[`\n0\n${root}\n`, 1],
			[`log\n-1\n${root}\n`, 2],
			[`log\n01\n${root}\n`, 2],
			[`log\n+1\n${root}\n`, 2],
			[`log\n1e3\n${root}\n`, 2],
			[`log\n9007199254740993\n${root}\n`, 2],
			[`log\n99999999999999999999\n${root}\n`, 2],
			[`log\n1\n${root.slice(4)}\n`, 3],
			[`log\n1\n${root} \n`, 3],
			[`log\n1\n${root}\n\nextension\n`, 4],
		];
		for (const [text, at] of broken) {
			expect(parseCheckpoint(text), text).toMatchObject({ ok: false, error: { line: at } });
		}
		const base = { origin: "log", size: 1, root: new Uint8Array(32), extensions: [] };
		for (const wrong of [
			{ origin: "" },
			{ origin: "a\nb" },
			{ size: -1 },
			{ size: 0.5 },
			{ root: new Uint8Array(31) },
			{ extensions: [""] },
		]) {
			expect(formatCheckpoint({ ...base, ...wrong }).ok).toBe(false);
		}
	});
});
