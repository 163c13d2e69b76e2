import type { Bytes } from "../domain/log/bytes.ts";
import type { NoteSignature } from "../domain/log/signed-note.ts";
import { formatSubmission, readWitnessAnswer } from "../domain/log/witness.ts";
import type { Witness } from "../domain/log/witness-list.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { withTimeout } from "./with-timeout.ts";

interface CheckpointForWitness {
	witness: Pick<Witness, "vkey" | "url">;
	/** The size of the last checkpoint that the witness is known to have signed; 0 before the first. */
	knownSize: number;
	/** The signed note, as it is. */
	checkpoint: string;
	/** The checkpoint's size. */
	size: number;
	/** The proof that the checkpoint's tree begins with that of a smaller size. */
	consistencyFrom(oldSize: number): Promise<Result<Bytes[], string>>;
	fetcher(url: string, init: RequestInit): Promise<Response>;
	/** How long one request may take, its answer included. */
	timeoutMs: number;
}

interface Cosigned {
	/** Verified, to be added to the checkpoint (`addSignatures`). */
	signatures: NoteSignature[];
	/** When the witness says that it saw the checkpoint. */
	seenAtSeconds: number | null;
}

/** Why a checkpoint was not cosigned. */
interface NotCosigned {
	/**
	 * `unreachable` passes by itself; `refused`: the witness does not believe the log, or answered what cannot be
	 * believed; `ahead`: it has signed a larger tree than this one, as after a restore; `unproven`: we have no proof.
	 */
	kind: "unreachable" | "refused" | "ahead" | "unproven";
	/** One sentence for people. */
	says: string;
}

const notCosigned = (kind: NotCosigned["kind"], says: string) => err({ kind, says });

const answerBytesMax = 64 * 1_024;

/** What was sent, or null when it is longer than any answer of a witness. */
async function readBounded(response: Response): Promise<string | null> {
	const decoder = new TextDecoder();
	let [text, bytes] = ["", 0];
	for await (const chunk of response.body ?? []) {
		bytes += chunk.byteLength;
		if (bytes > answerBytesMax) return null;
		text += decoder.decode(chunk, { stream: true });
	}
	return text + decoder.decode();
}

interface Answer {
	status: number;
	contentType: string;
	body: string;
}

async function ask(
	{ witness, fetcher, timeoutMs }: CheckpointForWitness,
	body: string,
): Promise<Result<Answer, NotCosigned>> {
	const late = new AbortController();
	const exchange = async () => {
		const response = await fetcher(`${witness.url}/add-checkpoint`, {
			method: "POST",
			headers: { "content-type": "text/plain; charset=utf-8" },
			body,
			redirect: "manual",
			signal: late.signal,
		});
		const [contentType = ""] = response.headers.get("content-type")?.split(";") ?? [];
		const text = await readBounded(response);
		return { status: response.status, contentType: contentType.trim().toLowerCase(), body: text };
	};
	try {
		const { body: text, ...answer } = await withTimeout(exchange(), timeoutMs);
		if (text === null) return notCosigned("refused", "The witness's answer is too long.");
		if (answer.status >= 300 && answer.status < 400) {
			return notCosigned("refused", "The witness answered with a redirect, and none is followed.");
		}
		if (answer.status >= 500 || answer.status === 429) {
			return notCosigned("unreachable", `The witness answered with status ${answer.status}.`);
		}
		return ok({ ...answer, body: text });
	} catch (error) {
		const detail = error instanceof Error ? error.message : String(error);
		return notCosigned(
			"unreachable",
			`The witness cannot be reached: ${detail.replace(/\.+$/, "")}.`,
		);
	} finally {
		late.abort();
	}
}

/**
 * Has a witness cosign a checkpoint (c2sp.org/tlog-witness, add-checkpoint). A witness that names another size than the
 * one we know is asked once more, from there. Nothing that the witness does is thrown.
 */
export async function submitCheckpoint(
	submission: CheckpointForWitness,
): Promise<Result<Cosigned, NotCosigned>> {
	const { witness, checkpoint, size, consistencyFrom } = submission;
	const text = checkpoint.slice(0, checkpoint.lastIndexOf("\n\n") + 1);
	let [oldSize, isRepeat] = [submission.knownSize, false];
	while (oldSize <= size) {
		const proof = await consistencyFrom(oldSize);
		if (!proof.ok) return notCosigned("unproven", proof.error);
		const body = formatSubmission({ oldSize, proof: proof.value, checkpoint });
		const answer = await ask(submission, body);
		if (!answer.ok) return answer;
		const reply = await readWitnessAnswer(answer.value, text, [witness.vkey]);
		if (reply.kind === "cosigned") {
			const { signatures, seenAtSeconds } = reply;
			return ok({ signatures, seenAtSeconds });
		}
		if (reply.kind === "refused") {
			const { status, says } = reply;
			return notCosigned("refused", `The witness did not sign (status ${status}): ${says}`);
		}
		if (isRepeat) {
			return notCosigned("refused", "The witness named one size and then expected another.");
		}
		[oldSize, isRepeat] = [reply.size, true];
	}
	return notCosigned(
		"ahead",
		`The witness has signed a checkpoint of size ${oldSize}, and this one is of size ${size}.`,
	);
}
