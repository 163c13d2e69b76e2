import { expect, test } from "vitest";
import { seedOf, unwrap } from "../../testing/log/evidence-world.ts";
import { utf8 } from "./bytes.ts";
import { formatVkey, isSignedBy, newKey, type SignatureType, signatureTypes } from "./keys.ts";
import { currentKey, isLogId, originOf, readLogKeys, signersFor, vkeysFor } from "./log-keys.ts";

const name = "curfew.example/log";
const make = async (
	first: number,
	{ keyName = name, type = signatureTypes.ed25519 as SignatureType } = {},
) => unwrap(await newKey(keyName, type, seedOf(first)));
const one = await make(1);
const two = await make(2);
const three = await make(3);
const at = (day: number): string => `2026-11-${day}T09:00:00Z`;
const nowMs = Date.parse(at(20));
const read = async (...lines: string[]) => unwrap(await readLogKeys(lines.join("\n")));

test("a line is a time and a key; blank lines, remarks and other line ends do not count", async () => {
	const { prefix, keys } = await read("", "# ours", `${at(10)} ${one.secretKey}\r`, "  ");
	expect(prefix).toBe(name);
	expect(keys).toMatchObject([{ fromMs: Date.parse(at(10)), seed: seedOf(1) }]);
});

test("every log has its own name, and vkeys of that name by the same keys", async () => {
	const logKeys = await read(`${at(10)} ${one.secretKey}`);
	const origin = originOf(logKeys.prefix, "org_acme");
	expect(origin).toBe("curfew.example/log/org_acme");
	const [signer] = await signersFor(logKeys, "org_acme", nowMs);
	const [published] = vkeysFor(logKeys, "org_acme", nowMs);
	expect(published).toEqual({
		vkey: signer?.vkey,
		fromMs: Date.parse(at(10)),
		isCurrent: true,
	});
	expect(published?.vkey.name).toBe(origin);
	expect(formatVkey(published?.vkey as never)).not.toBe(one.vkey);
	const other = vkeysFor(logKeys, "org_globex", nowMs)[0];
	expect(other?.vkey.publicKey).toEqual(published?.vkey.publicKey);
	expect(other?.vkey.id).not.toBe(published?.vkey.id);
	const message = utf8("checkpoint\n");
	const signature = (await signer?.sign(message)) as never;
	expect(await isSignedBy(published?.vkey as never, signature, message)).toBe(true);
});

test("the current key is the newest secret one whose time has come, and stands first", async () => {
	const logKeys = await read(
		`${at(10)} ${one.secretKey}`,
		`${at(15)} ${two.secretKey}`,
		`${at(18)} ${three.vkey}`,
	);
	const order = (ms: number) =>
		vkeysFor(logKeys, "org_acme", ms).map(({ fromMs, isCurrent }) => [
			new Date(fromMs).getUTCDate(),
			isCurrent,
		]);
	expect(order(nowMs)).toEqual([
		[15, true],
		[18, false],
		[10, false],
	]);
	// What is still to come is published, and does not sign.
	const early = Date.parse(at(12));
	expect(order(early)).toEqual([
		[10, true],
		[18, false],
		[15, false],
	]);
	expect(await signersFor(logKeys, "org_acme", early)).toHaveLength(1);
	expect(order(Date.parse(at(10)) - 1).map(([, isCurrent]) => isCurrent)).toEqual([
		false,
		false,
		false,
	]);
});

test("every secret key whose time has come signs, the current one first; a public one does not", async () => {
	const logKeys = await read(
		`${at(15)} ${two.secretKey}`,
		`${at(10)} ${one.secretKey}`,
		`${at(12)} ${three.vkey}`,
	);
	const signers = await signersFor(logKeys, "org_acme", nowMs);
	const vkeys = vkeysFor(logKeys, "org_acme", nowMs);
	expect(signers.map(({ vkey }) => vkey)).toEqual([vkeys[0]?.vkey, vkeys[2]?.vkey]);
	expect(currentKey(await read(`${at(12)} ${three.vkey}`), nowMs)).toBeNull();
});

test("of two keys of one time the one that stands later is current", async () => {
	const logKeys = await read(`${at(10)} ${one.secretKey}`, `${at(10)} ${two.secretKey}`);
	expect(currentKey(logKeys, nowMs)?.seed).toEqual(seedOf(2));
});

test("whatever is wrong is told with its line, and nothing of a key is repeated", async () => {
	const elsewhere = await make(4, { keyName: "other.example/log" });
	const witness = await make(5, { type: signatureTypes.cosignature });
	const unnamed = await make(6, { keyName: "curfew.example" });
	const organizations = await make(6, { keyName: "curfew.example/log/org_acme" });
	const spoilt = one.secretKey.replace(/\+[0-9a-f]{8}\+/, "+00000000+");
	const many = await Promise.all(Array.from({ length: 9 }, (_, n) => make(n + 10)));
	const wrong: [string[], string][] = [
		[[], "There is no key in it."],
		[["# only a remark"], "There is no key in it."],
		[[one.secretKey], "Line 1: A time and a key belong here"],
		[[`${at(10)} ${one.secretKey} x`], "Line 1: A time and a key belong here"],
		[["", `yesterday ${one.secretKey}`], "Line 2: The time is not ISO 8601 in UTC"],
		[[`2026-02-30T09:00:00Z ${one.secretKey}`], "Line 1: The time is not ISO 8601"],
		[[`2026-11-10T09:00:00+01:00 ${one.secretKey}`], "Line 1: The time is not ISO 8601"],
		[[`${at(10)} ${one.secretKey.slice(0, -1)}`], "Line 1: The key's third part is no base64."],
		[[`${at(10)} ${spoilt}`], "Line 1: The secret key's id is not that of its bytes."],
		[[`${at(10)} nothing`], "Line 1: A key has the form"],
		[
			[`${at(10)} ${one.secretKey}`, `${at(11)} ${elsewhere.secretKey}`],
			"Line 2: The key has another name",
		],
		[
			[`${at(10)} ${one.secretKey}`, "", `${at(11)} ${one.vkey}`],
			"Line 3: This key already stands in line 1.",
		],
		[[`${at(10)} ${witness.secretKey}`], "Line 1: This is a witness's key"],
		[[`${at(10)} ${witness.vkey}`], "Line 1: This is a witness's key"],
		[[`${at(10)} ${unnamed.secretKey}`], "Line 1: The key's name is not <host>/log."],
		[[`${at(10)} ${organizations.vkey}`], "Line 1: The key's name is not <host>/log."],
		[many.map(({ secretKey }) => `${at(10)} ${secretKey}`), "Line 9: There are more than 8"],
	];
	for (const [lines, says] of wrong) {
		const answer = await readLogKeys(lines.join("\n"));
		expect(answer.ok ? "read" : answer.error).toContain(says);
		expect(JSON.stringify(answer)).not.toContain(one.secretKey.slice(-30, -4));
	}
});

test("an organization has a log, and the platform, and nobody else", () => {
	expect(["org_acme", "platform"].every(isLogId)).toBe(true);
	expect(["", "acme", "org_ACME", "org_acme/x", "../x", "platform2"].some(isLogId)).toBe(false);
});
