import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { fields, leaf, unwrap } from "../../testing/log/evidence-world.ts";
import { fromBase64, toBase64 } from "../wire/base64.ts";
import { utf8 } from "./bytes.ts";
import {
	checkFields,
	leafOf,
	newSalt,
	parseLeaf,
	parseOpenFields,
	sealBody,
	sealField,
	sessionsFact,
} from "./evidence.ts";
import { rootOfLeaves } from "./merkle.ts";
import { sha256 } from "./sha256.ts";

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test("a leaf is canonical JSON in which every value from outside is SHA-256(salt ‖ value)", () => {
	const salt = Buffer.from(fields.userId?.salt ?? "", "base64");
	const seal = createHash("sha256").update(salt).update("usr_42", "utf8").digest("base64");
	expect(JSON.parse(textOf(leaf)).sealed.userId).toBe(seal);
	expect(toBase64(sealField(sha256, salt, "usr_42"))).toBe(seal);
	expect(textOf(leaf)).toMatch(
		/^\{"action":"sessions.revoked","at":1789999999000,"sealed":\{"reason":/,
	);
	expect(textOf(leaf)).not.toMatch(/usr_42|laptop/);
});

test("opened fields agree with their leaf, and each change of a name, salt or value is told", () => {
	const body = unwrap(parseLeaf(leaf));
	const standings = (given: typeof fields) =>
		Object.fromEntries(
			checkFields(sha256, body, given).map(({ name, standing }) => [name, standing]),
		);
	const { reason, userId } = fields as {
		reason: { salt: string; value: string };
		userId: { salt: string; value: string };
	};
	expect(standings(fields)).toEqual({ reason: "agrees", userId: "agrees" });
	expect(standings({ userId })).toEqual({ reason: "sealed", userId: "agrees" });
	expect(standings({ reason, userId: { ...userId, value: "usr_43" } }).userId).toBe("wrong");
	expect(standings({ reason, userId: { ...userId, salt: reason.salt } }).userId).toBe("wrong");
	expect(standings({ reason: userId, userId: reason })).toEqual({
		reason: "wrong",
		userId: "wrong",
	});
	// Bytes moved from the value to the salt are another salt's length.
	const longer = {
		salt: toBase64(Buffer.concat([Buffer.from(userId.salt, "base64"), Buffer.from("u")])),
		value: "sr_42",
	};
	expect(standings({ userId: longer }).userId).toBe("wrong");
	expect(standings({ ...fields, extra: userId, __proto__: userId } as typeof fields)).toMatchObject(
		{ extra: "absent" },
	);
	expect(standings(JSON.parse(`{"__proto__":{"salt":"","value":""}}`))).toMatchObject({
		["__proto__"]: "absent",
	});
});

test("salts are 16 random bytes, and a field with another salt is not sealed", () => {
	expect(fromBase64(newSalt())).toHaveLength(16);
	expect(newSalt()).not.toBe(newSalt());
	for (const salt of ["", "AAAA", "not base64", `${newSalt()}AAAA`]) {
		expect(sealBody(sha256, {}, { name: { salt, value: "" } }).ok).toBe(false);
	}
	expect(sealBody(sha256, { sealed: {} }, {}).ok).toBe(false);
});

test("a body that JSON cannot say, or longer than an entry may be, becomes no leaf", () => {
	expect(leafOf({ at: Number.NaN, sealed: {} }).ok).toBe(false);
	expect(leafOf({ name: "\ud800", sealed: {} }).ok).toBe(false);
	expect(leafOf({ text: "x".repeat(65_000), sealed: {} }).ok).toBe(true);
	expect(leafOf({ text: "x".repeat(65_536), sealed: {} }).ok).toBe(false);
});

test("a leaf that is not the canonical text of an object, or whose seals are no hashes, is refused", () => {
	const seal = toBase64(sha256(utf8("")));
	const good = `{"a":1,"sealed":{"b":"${seal}"}}`;
	expect(parseLeaf(utf8(good)).ok).toBe(true);
	expect(unwrap(parseLeaf(utf8('{"a":1}')))).toEqual({ a: 1, sealed: {} });
	const refused = [
		"",
		"[]",
		"null",
		"1",
		"{",
		'{"a":1 }',
		'{"b":1,"a":1}',
		'{"a":1,"a":1}',
		'{"a":1.0}',
		'{"sealed":[]}',
		'{"sealed":{"a":1}}',
		'{"sealed":{"a":"AAAA"}}',
		'{"a":"\\ud800"}',
		`\ufeff${good}`,
		`${good}\n`,
		"[".repeat(500_000),
		`{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}`,
	];
	for (const text of refused) expect(parseLeaf(utf8(text)).ok, text.slice(0, 50)).toBe(false);
	expect(parseLeaf(Uint8Array.of(0x7b, 0xff, 0x7d)).ok).toBe(false);
});

test("fields are read from a JSON object of salts and values, and from nothing else", () => {
	expect(parseOpenFields(JSON.stringify(fields))).toEqual({ ok: true, value: fields });
	for (const text of [
		"",
		"[]",
		"null",
		'{"a":1}',
		'{"a":{"salt":"x"}}',
		'{"a":{"salt":1,"value":"x"}}',
		"{".repeat(100_000),
	]) {
		expect(parseOpenFields(text).ok).toBe(false);
	}
});

test("up to 500 sessions stand in a leaf by their ids; of more, their count and the root over their ids", () => {
	const ids = Array.from({ length: 501 }, (_, n) => `ses_${String(n).padStart(4, "0")}`);
	expect(sessionsFact(sha256, ["ses_b", "ses_a", "ses_b"])).toEqual({
		count: 2,
		ids: ["ses_a", "ses_b"],
	});
	expect(sessionsFact(sha256, ids.slice(1))).toEqual({ count: 500, ids: ids.slice(1) });
	const root = toBase64(rootOfLeaves(sha256, ids.map(utf8)));
	expect(sessionsFact(sha256, ids.toReversed())).toEqual({ count: 501, root });
	expect(sessionsFact(sha256, [...ids.slice(1), "ses_x"])).not.toEqual({ count: 501, root });
});
