import { expect, test } from "vitest";
import { seedOf, unwrap } from "../../testing/log/evidence-world.ts";
import { newKey, signatureTypes } from "./keys.ts";
import { readWitnesses } from "./witness-list.ts";

const make = async (first: number) =>
	unwrap(await newKey("witness.example/w1", signatureTypes.cosignature, seedOf(first))).vkey;
const one = await make(1);
const two = await make(2);
const hash = "0123456789abcdef".repeat(4);

test("nothing, blank lines and remarks are no witnesses", () => {
	expect(readWitnesses("\n# none yet\n")).toEqual({ ok: true, value: [] });
});

test("a witness is its vkey, its URL and the hash of its reading token, if it has one", () => {
	const [first, second] = unwrap(
		readWitnesses(`${one} https://witness.example/api/ ${hash}\n${two} http://127.0.0.1:8790\n`),
	);
	expect(first).toMatchObject({
		vkey: { name: "witness.example/w1", type: 4 },
		url: "https://witness.example/api",
		readingTokenHash: hash,
	});
	expect(second).toMatchObject({ url: "http://127.0.0.1:8790", readingTokenHash: null });
});

test("no more witnesses than a note has room for beside the log's own signatures", async () => {
	const lines = await Promise.all(
		Array.from({ length: 9 }, async (_, nth) => `${await make(10 + nth)} https://w${nth}.example`),
	);
	expect(readWitnesses(lines.slice(0, 8).join("\n")).ok).toBe(true);
	expect(readWitnesses(lines.join("\n"))).toEqual({
		ok: false,
		error: "Line 9: There are more than 8 witnesses.",
	});
});

test("whatever is wrong is told with its line", async () => {
	const log = unwrap(await newKey("curfew.example/log", signatureTypes.ed25519)).vkey;
	const wrong: [string, string][] = [
		[one, "Line 1: A vkey and a URL belong here"],
		[`${one} https://a.example ${hash} x`, "Line 1: A vkey and a URL belong here"],
		[`\nnothing https://a.example`, "Line 2: A key has the form"],
		[`${log} https://a.example`, "Line 1: This is a log's key"],
		[`${one} a.example`, "Line 1: The URL is none of https or http."],
		[`${one} ftp://a.example`, "Line 1: The URL is none of https or http."],
		[`${one} https://user:word@a.example`, "Line 1: The URL has credentials"],
		[`${one} https://a.example/?x=1`, "Line 1: The URL has a query or a fragment."],
		[`${one} https://a.example/?`, "Line 1: The URL has a query or a fragment."],
		[`${one} https://a.example/#x`, "Line 1: The URL has a query or a fragment."],
		[`${one} https://a.example ${hash.toUpperCase()}`, "Line 1: The hash of the reading token"],
		[`${one} https://a.example token`, "Line 1: The hash of the reading token"],
		[
			`${one} https://a.example\n${one} https://b.example`,
			"Line 2: This key already stands in line 1",
		],
		[
			`${one} https://a.example\n${two} https://A.example/`,
			"Line 2: This URL already stands in line 1",
		],
	];
	for (const [text, says] of wrong) {
		const answer = readWitnesses(text);
		expect(answer.ok ? "read" : answer.error).toContain(says);
	}
});
