import { expect, test } from "vitest";
import {
	checkpointOf,
	consistencyOf,
	evidenceLog,
	fields,
	origin,
	proofOf,
} from "../../../testing/log/evidence-world.ts";
import { kindOf, leafIn, originIn } from "./contents.ts";

const log = evidenceLog(20);
const checkpoint = await checkpointOf(log);
const proof = { name: "receipt.tlog-proof", content: proofOf(log, checkpoint) };

test("files say themselves what they are, tiles by their place", () => {
	const kinds = [
		proof,
		{ name: "renamed.txt", content: proof.content },
		{ name: "head", content: checkpoint },
		{ name: "sent", content: consistencyOf(log, 8, checkpoint) },
		{ name: "receipt.json", content: ` ${JSON.stringify(fields)}` },
		{ name: "mirror/tile/0/000.p/20", content: new Uint8Array(640) },
		{ name: "000.p", content: Uint8Array.of(0xff) },
	].map(kindOf);
	expect(kinds).toEqual([
		...["proof", "proof", "checkpoint", "consistency", "fields", "tile", "unknown"],
	]);
});

test("the log that a file names is read from it, and from what names none there is none", () => {
	expect(originIn(proof)).toBe(origin);
	expect(originIn({ name: "head", content: new TextEncoder().encode(checkpoint) })).toBe(origin);
	expect(originIn({ name: "sent", content: consistencyOf(log, 8, checkpoint) })).toBe(origin);
	expect(originIn({ name: "receipt.json", content: "{}" })).toBeNull();
	expect(originIn({ name: "head", content: "nothing" })).toBeNull();
});

test("a leaf is read with values only where they are those that it was made of", () => {
	const { reason, userId } = fields as Required<typeof fields>;
	const given = { reason, userId: { ...userId, value: "usr_43" }, other: reason };
	const leaf = leafIn({ ...proof, fields: JSON.stringify(given) });
	expect(leaf?.facts.action).toBe("sessions.revoked");
	expect(leaf?.facts.sealed).toBeUndefined();
	expect(leaf?.fields).toEqual([
		{ name: "reason", standing: "agrees", value: reason?.value },
		{ name: "userId", standing: "wrong", value: null },
		{ name: "other", standing: "absent", value: null },
	]);
	expect(leafIn({ name: "head", content: checkpoint })).toBeNull();
});
