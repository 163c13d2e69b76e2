import { utf8 } from "../../../domain/log/bytes.ts";
import { parseLeaf } from "../../../domain/log/evidence.ts";
import { newKey, signatureTypes } from "../../../domain/log/keys.ts";
import { rootOfLeaves } from "../../../domain/log/merkle.ts";
import { parseProofFile } from "../../../domain/log/proof-file.ts";
import { toBase64 } from "../../../domain/wire/base64.ts";
import { sha256Of } from "../../../runtime/hashing.ts";
import { expectThat, type Scene } from "../scene.ts";
import { sentencesOf } from "./desk.ts";
import type { Office } from "./office.ts";

const many = 501;
const startedAtOnce = 20;

/** A session is ended, and what proves it is checked, changed, and checked again. */
export async function receiptsAreEvidence(scene: Scene, office: Office): Promise<void> {
	const { step } = scene;
	const { organizationId, admin, desk } = office;
	let args: string[] = [];
	let evidence = {
		name: "",
		file: "",
		fields: {} as Record<string, { salt: string; value: string }>,
	};

	await step("Rita's session is ended, for a reason; the evidence has come", async () => {
		await office.start("rita");
		const reason = "Laptop stolen";
		const { id } = await admin.sessions.revokeForUser.mutate({
			...{ organizationId, userId: "rita", reason },
		});
		evidence = await office.evidenceOf(id);
		args = await desk.putEvidence(evidence);
		return `${evidence.name}, ${evidence.file.length} bytes; opened: ${Object.keys(evidence.fields).join(", ")}`;
	});
	await step("npm run verify, without a network: proven", async () => {
		const verified = await desk.verify(args);
		expectThat(verified.exitCode === 0, verified.lines.join("\n"));
		return [verified.conclusion, ...sentencesOf(verified, "note", "holds")].join("\n        ");
	});
	await step("One bit flipped in each of its lines, in turn: each is found and named", async () => {
		const seen = await flipEachLine(office, evidence);
		return seen.join("\n        ");
	});
	await step("Another value in an opened field is found", async () => {
		const { reason } = evidence.fields;
		expectThat(reason !== undefined, "the reason is not among the fields");
		const changed = { ...evidence.fields, reason: { ...reason, value: "Laptop sold" } };
		const verified = await desk.verify(
			await desk.putEvidence({ ...evidence, name: "field-changed.tlog-proof", fields: changed }),
		);
		expectThat(verified.exitCode === 1, verified.lines.join("\n"));
		return sentencesOf(verified, "WRONG").join("; ");
	});
	await step("Under another key of the same name nothing is proven", async () => {
		const [name = ""] = office.logKey.split("+");
		const other = await newKey(name, signatureTypes.ed25519);
		expectThat(other.ok, "no key was made");
		const verified = await desk.verify(args, ["--key", other.value.vkey]);
		expectThat(verified.exitCode === 2, verified.lines.join("\n"));
		return [verified.conclusion, ...sentencesOf(verified, "missing")].join(" ");
	});
	await step(`A receipt of ${many} sessions says their count and root`, async () => {
		return manyEnded(office);
	});
}

/** The same evidence with one bit changed in the middle of one line, for every line that has something in it. */
async function flipEachLine(
	{ desk }: Office,
	{ name, file }: { name: string; file: string },
): Promise<string[]> {
	const lines = file.split("\n");
	const seen: string[] = [];
	for (const [at, line] of lines.entries()) {
		if (line === "") continue;
		const bytes = utf8(line);
		const middle = Math.floor(bytes.length / 2);
		bytes[middle] = (bytes[middle] as number) ^ 1;
		const changed = lines.with(at, new TextDecoder().decode(bytes)).join("\n");
		const verified = await desk.verify([await desk.put(`line-${at + 1}-${name}`, changed)]);
		const [first] = sentencesOf(verified, "WRONG");
		expectThat(verified.exitCode === 1 && first !== undefined, `line ${at + 1} was not found`);
		seen.push(`line ${at + 1}: ${first}`);
	}
	return seen;
}

async function manyEnded(office: Office): Promise<string> {
	const { organizationId, admin, desk } = office;
	const ids: string[] = [];
	for (let from = 0; from < many; from += startedAtOnce) {
		const count = Math.min(startedAtOnce, many - from);
		const started = await Promise.all(
			Array.from({ length: count }, (_, nth) => office.start(`crowd_${from + nth}`)),
		);
		ids.push(...started.map(({ sessionId }) => sessionId));
	}
	const { slug } = await admin.organizations.get.query({ organizationId });
	const { id } = await admin.sessions.revokeAll.mutate({
		...{ organizationId, confirm: slug, reason: "Moved to another provider" },
	});
	const evidence = await office.evidenceOf(id);
	const verified = await desk.verify(await desk.putEvidence(evidence));
	expectThat(verified.exitCode === 0, verified.lines.join("\n"));
	const proof = parseProofFile(evidence.file);
	const body = proof.ok ? parseLeaf(proof.value.extra ?? new Uint8Array()) : proof;
	const said = body.ok ? (body.value.revocation as { sessions?: unknown }).sessions : undefined;
	const root = toBase64(rootOfLeaves(sha256Of, ids.sort().map(utf8)));
	expectThat(
		JSON.stringify(said) === JSON.stringify({ count: many, root }),
		`${JSON.stringify(said)}, and of the ids: ${root}`,
	);
	return `${verified.conclusion} ${JSON.stringify(said)}: the root of the ids that the starts answered`;
}
