import type { Bytes } from "../../domain/log/bytes.ts";
import { formatCheckpoint } from "../../domain/log/checkpoint.ts";
import { cosign } from "../../domain/log/cosignature.ts";
import { leafOf, type OpenFields, sealBody } from "../../domain/log/evidence.ts";
import { formatVkey, type Signer, signatureTypes, signerOf } from "../../domain/log/keys.ts";
import { formatProofFile } from "../../domain/log/proof-file.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import { signNote } from "../../domain/log/signed-note.ts";
import { formatSubmission } from "../../domain/log/witness.ts";
import type { Result } from "../../domain/result.ts";
import { TestLog } from "./test-log.ts";

/** What a test takes for granted. */
export function unwrap<T>(result: Result<T, unknown>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.error));
	return result.value;
}

export const seedOf = (first: number): Bytes =>
	Uint8Array.from({ length: 32 }, (_, at) => first + at);

export const origin = "curfew.example/log/org_acme";
export const logSigner = (name = origin, seed = 1): Promise<Signer> =>
	signerOf(name, signatureTypes.ed25519, seedOf(seed));
export const witnessSigner = (name = "witness.example/w1", seed = 101): Promise<Signer> =>
	signerOf(name, signatureTypes.cosignature, seedOf(seed));

export const fields: OpenFields = {
	reason: { salt: "AAECAwQFBgcICQoLDA0ODw==", value: "Lost laptop — Zoë" },
	userId: { salt: "EBESExQVFhcYGRobHB0eHw==", value: "usr_42" },
};
export const seenAtSeconds = 1_790_000_000;
export const leafIndex = 7;

export const leaf: Bytes = unwrap(
	leafOf(
		unwrap(
			sealBody(
				sha256,
				{
					action: "sessions.revoked",
					at: 1_789_999_999_000,
					sessions: { count: 1, ids: ["ses_1"] },
				},
				fields,
			),
		),
	),
);

/** A log of plain entries, in the midst of them one leaf with sealed fields. */
export const evidenceLog = (size: number): TestLog =>
	new TestLog(size, (n) => (n === leafIndex ? leaf : new TextEncoder().encode(`{"n":${n}}`)));

/** A checkpoint of a log, signed by it and by a witness. */
export async function checkpointOf(
	log: TestLog,
	{
		size = log.size,
		signers,
		witnesses,
		name = origin,
	}: {
		size?: number;
		signers?: Signer[];
		witnesses?: Signer[];
		name?: string;
	} = {},
): Promise<string> {
	const text = unwrap(formatCheckpoint({ origin: name, ...log.head(size), extensions: [] }));
	const note = unwrap(await signNote(text, signers ?? [await logSigner(name)]));
	const cosigned = await Promise.all(
		(witnesses ?? [await witnessSigner()]).map((signer) => cosign(text, signer, seenAtSeconds)),
	);
	return note + cosigned.map(unwrap).join("");
}

/** The proof file of the leaf with sealed fields. */
export const proofOf = (log: TestLog, checkpoint: string, size = log.size): string =>
	unwrap(
		formatProofFile({
			extra: leaf,
			index: leafIndex,
			proof: log.inclusion(leafIndex, size),
			checkpoint,
		}),
	);

export const consistencyOf = (
	log: TestLog,
	oldSize: number,
	checkpoint: string,
	size = log.size,
): string => formatSubmission({ oldSize, proof: log.consistency(oldSize, size), checkpoint });

export const vkeys = async (): Promise<{ key: string; witness: string }> => ({
	key: formatVkey((await logSigner()).vkey),
	witness: formatVkey((await witnessSigner()).vkey),
});
