import { expect, test } from "vitest";
import {
	formatVkey,
	newKey,
	parseSecretKey,
	parseVkey,
	signatureTypes,
} from "../../domain/log/keys.ts";
import { verifyEvidence } from "../../domain/log/verify/verify.ts";
import {
	checkpointOf,
	consistencyOf,
	evidenceLog,
	proofOf,
	unwrap,
	vkeys,
} from "./evidence-world.ts";

// Everything else of the log is tested outside; here its keys and signatures are the runtime's.

test("the runtime makes keys, signs and verifies as everybody else does", async () => {
	const { secretKey, vkey } = unwrap(await newKey("curfew.example/log", signatureTypes.ed25519));
	expect(formatVkey(unwrap(await parseSecretKey(secretKey)).vkey)).toBe(vkey);
	expect(parseVkey(vkey).ok).toBe(true);

	const { key, witness } = await vkeys();
	// The seed is fixed, and so is the key: `note.NewEd25519VerifierKey` names it the same.
	expect(key).toBe(
		"curfew.example/log/org_acme+af446644+AXm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk",
	);
	const log = evidenceLog(20);
	const checkpoint = await checkpointOf(log);
	const files = [
		{ name: "receipt.tlog-proof", content: proofOf(log, checkpoint) },
		{ name: "consistency", content: consistencyOf(log, 8, checkpoint) },
	];
	const evidence = {
		files,
		keys: [key],
		witnesses: [witness],
		earlierCheckpoint: await checkpointOf(log, { size: 8 }),
	};
	expect((await verifyEvidence(evidence)).verdict).toBe("proven");
	const [first, ...others] = files as [(typeof files)[number]];
	const changed = { ...first, content: first.content.replace("index 7", "index 6") };
	expect((await verifyEvidence({ ...evidence, files: [changed, ...others] })).verdict).toBe(
		"wrong",
	);
});
