import { err, ok, type Result } from "../result.ts";
import type { Bytes } from "./bytes.ts";
import { type CheckedSignature, checkSignatures, openNote } from "./cosignature.ts";
import { signatureTypes, type Vkey } from "./keys.ts";
import { checkLines, type Fault, fault, formatHash, parseDecimal } from "./lines.ts";
import { emptyRoot } from "./merkle.ts";
import { type FiledCheckpoint, parseFiledCheckpoint, parseHashLines } from "./proof-file.ts";
import { checkConsistency, type TreeHead } from "./proofs.ts";
import type { Sha256 } from "./sha256.ts";
import { type NoteSignature, parseSignatures } from "./signed-note.ts";

/** A checkpoint as it is sent to a witness, with the proof that it continues the last one that the witness saw. */
export interface Submission extends FiledCheckpoint {
	oldSize: number;
	proof: Bytes[];
}

/** The body of a request (c2sp.org/tlog-witness, add-checkpoint); `checkpoint` is the signed note as it is. */
export const formatSubmission = ({
	oldSize,
	proof,
	checkpoint,
}: {
	oldSize: number;
	proof: readonly Bytes[];
	checkpoint: string;
}): string => `${[`old ${oldSize}`, ...proof.map(formatHash), ""].join("\n")}\n${checkpoint}`;

/** The parts of a request's body. Nothing is verified by this. */
export function parseSubmission(body: string): Result<Submission, Fault> {
	const whole = checkLines(body);
	if (!whole.ok) return whole;
	const lines = body.split("\n");
	const oldSize = parseDecimal(/^old (.*)$/.exec(lines[0] ?? "")?.[1] ?? "");
	if (oldSize === null)
		return fault(1, "The word old and the size of the last checkpoint belong here.");
	const hashes = parseHashLines(lines, 2);
	if (!hashes.ok) return hashes;
	const { hashes: proof, nextLine } = hashes.value;
	const filed = parseFiledCheckpoint(lines.slice(nextLine - 1).join("\n"), nextLine);
	return filed.ok ? ok({ ...filed.value, oldSize, proof }) : filed;
}

/** Why a witness does not sign. */
interface Refusal {
	status: 400 | 403 | 404 | 422;
	says: string;
}

/**
 * What of a request does not depend on what the witness saw before: that it is well-formed, and that a log it knows
 * has signed. `logs` knows the keys of each log by its origin.
 */
export async function readSubmission(
	body: string,
	logs: { get(origin: string): readonly Vkey[] | undefined },
): Promise<Result<Submission, Refusal>> {
	const refuse = (status: Refusal["status"], says: string) => err({ status, says });
	const submission = parseSubmission(body);
	if (!submission.ok) return refuse(400, `Line ${submission.error.line}: ${submission.error.says}`);
	const { checkpoint, note, oldSize } = submission.value;
	const keys = logs.get(checkpoint.origin);
	if (keys === undefined) return refuse(404, "This log is not known here.");
	const opened = await openNote(note, keys);
	if (!opened.ok) return refuse(403, opened.error);
	if (oldSize > checkpoint.size) return refuse(400, "The old size exceeds the checkpoint's.");
	return submission;
}

/** What a witness does with a request: sign and keep `latest`, name the size it expects, or refuse. */
type WitnessDecision = { status: 200; latest: TreeHead } | { status: 409; size: number } | Refusal;

/**
 * Decides about a request that has been read. `latest` is the last checkpoint of the log that the witness signed, and
 * null before the first. Reading it, deciding and keeping the new one must be one step, durable before the answer:
 * otherwise two requests at once could set the witness back (c2sp.org/tlog-witness, add-checkpoint).
 */
export function decideSubmission(
	sha256: Sha256,
	{ oldSize, proof, checkpoint }: Submission,
	latest: TreeHead | null,
): WitnessDecision {
	const from = latest ?? { size: 0, root: emptyRoot(sha256) };
	if (oldSize !== from.size) return { status: 409, size: from.size };
	const { size, root } = checkpoint;
	const consistent = checkConsistency(sha256, { from, to: { size, root }, proof });
	return consistent.ok
		? { status: 200, latest: { size, root } }
		: { status: 422, says: consistent.error };
}

export const sizeContentType = "text/x.tlog.size";

/** A decision as an HTTP answer; `cosignatures` are the lines that were signed, and empty of all others. */
export function witnessAnswer(
	decision: WitnessDecision,
	cosignatures = "",
): { status: number; contentType: string; body: string } {
	const plain = { status: decision.status, contentType: "text/plain; charset=utf-8" };
	if ("size" in decision) {
		return { ...plain, contentType: sizeContentType, body: `${decision.size}\n` };
	}
	return { ...plain, body: "says" in decision ? `${decision.says}\n` : cosignatures };
}

/** What an answer of a witness means to the log that asked. */
type WitnessReply =
	/** Signatures by known keys, verified, to be added to the checkpoint (`addSignatures`). */
	| { kind: "cosigned"; signatures: NoteSignature[]; seenAtSeconds: number | null }
	/** The witness last saw a checkpoint of another size: ask again with a proof from there. */
	| { kind: "expects"; size: number }
	| { kind: "refused"; status: number; says: string };

/** Reads a witness's answer about a checkpoint's text. Cosignatures of unknown keys are left out. */
export async function readWitnessAnswer(
	answer: { status: number; contentType: string; body: string },
	text: string,
	keys: readonly Vkey[],
): Promise<WitnessReply> {
	const { status, contentType, body } = answer;
	const refused = (says: string): WitnessReply => ({ kind: "refused", status, says });
	if (status === 409 && contentType === sizeContentType) {
		const size = body.endsWith("\n") ? parseDecimal(body.slice(0, -1)) : null;
		return size === null ? refused("The witness named no size.") : { kind: "expects", size };
	}
	if (status !== 200) return refused(body.slice(0, 200).trim());
	const lines = checkLines(body);
	const signatures = lines.ok ? parseSignatures(body, 1) : lines;
	if (!signatures.ok) return refused(`Line ${signatures.error.line}: ${signatures.error.says}`);
	const witnesses = keys.filter(({ type }) => type === signatureTypes.cosignature);
	const checked = await checkSignatures({ text, signatures: signatures.value }, witnesses);
	const known = checked.filter(({ vkey }: CheckedSignature) => vkey !== null);
	if (known.some(({ verified }) => !verified)) return refused("The witness's signature is wrong.");
	if (known.length === 0) return refused("No known witness has signed.");
	return {
		kind: "cosigned",
		signatures: known.map(({ signature }) => signature),
		seenAtSeconds: known[0]?.seenAtSeconds ?? null,
	};
}
