import { fromUtf8 } from "../bytes.ts";
import {
	type CheckedField,
	checkFields,
	type OpenFields,
	parseLeaf,
	parseOpenFields,
} from "../evidence.ts";
import { parseFiledCheckpoint, parseProofFile } from "../proof-file.ts";
import { sha256 } from "../sha256.ts";
import { parseSubmission } from "../witness.ts";
import { tilePathIn } from "./mirror.ts";
import type { EvidenceFile } from "./verify.ts";

/** What a file gives itself out to be; `unknown` for bytes that are no text. */
export type FileKind = "proof" | "fields" | "consistency" | "checkpoint" | "tile" | "unknown";

const textOf = (content: string | Uint8Array): string | null =>
	typeof content === "string" ? content : fromUtf8(content);

export function kindOf({ name, content }: Pick<EvidenceFile, "name" | "content">): FileKind {
	if (tilePathIn(name) !== null && typeof content !== "string") return "tile";
	const text = textOf(content);
	if (text === null) return "unknown";
	if (name.endsWith(".tlog-proof") || text.startsWith("c2sp.org/")) return "proof";
	if (text.trimStart().startsWith("{")) return "fields";
	return text.startsWith("old ") ? "consistency" : "checkpoint";
}

/** A field of a leaf, with its value where that was given and agrees. */
interface ShownField extends CheckedField {
	value: string | null;
}

/** What a proof's leaf says, for people to read. */
export interface LeafContents {
	file: string;
	facts: Readonly<Record<string, unknown>>;
	fields: readonly ShownField[];
}

/** The leaf of a proof file as it can be read, be it true or not; null where there is none. */
export function leafIn({ name, content, fields }: EvidenceFile): LeafContents | null {
	const proof = parseProofFile(textOf(content) ?? "");
	const body = proof.ok && proof.value.extra !== null ? parseLeaf(proof.value.extra) : null;
	if (!body?.ok) return null;
	const { sealed, ...facts } = body.value;
	const opened = fields === undefined ? null : parseOpenFields(fields);
	const given: OpenFields = opened?.ok ? opened.value : {};
	const shown = checkFields(sha256, { sealed }, given).map((field) => ({
		...field,
		value: field.standing === "agrees" ? (given[field.name]?.value ?? null) : null,
	}));
	return { file: name, facts, fields: shown };
}

/** The log that a file names as its own, whoever signed that; null where the file names none. */
export function originIn(file: EvidenceFile): string | null {
	const text = textOf(file.content) ?? "";
	const kind = kindOf(file);
	if (kind === "tile" || kind === "fields" || kind === "unknown") return null;
	const held =
		kind === "proof"
			? parseProofFile(text)
			: kind === "consistency"
				? parseSubmission(text)
				: parseFiledCheckpoint(text, 1);
	return held.ok ? held.value.checkpoint.origin : null;
}
