import { canonicalJson } from "../../wire/canonical-json.ts";
import { sameBytes } from "../bytes.ts";
import {
	type CheckedField,
	checkFields,
	type OpenFields,
	parseLeaf,
	parseOpenFields,
	type SealedBody,
} from "../evidence.ts";
import { hashLeaf } from "../merkle.ts";
import type { ProofFile } from "../proof-file.ts";
import { rootOfInclusion } from "../proofs.ts";
import type { Sha256 } from "../sha256.ts";
import { quoted, type Sentence, shown } from "./sentences.ts";

const factsShownMax = 2_000;

function fieldSentence(
	{ name, standing }: CheckedField,
	fields: OpenFields,
	file: string,
): Sentence {
	const field = `The field ${quoted(name)}`;
	const found = { about: "field", position: { file } } as const;
	switch (standing) {
		case "agrees":
			return {
				...found,
				verdict: "proven",
				says: `${field} is ${quoted(fields[name]?.value ?? "")}: salt and value are those that the leaf was made of.`,
			};
		case "wrong":
			return {
				...found,
				verdict: "wrong",
				says: `${field} was given with a salt or value that the leaf was not made of.`,
			};
		case "absent":
			return {
				...found,
				verdict: "wrong",
				says: `${field} was given, and the leaf has none of this name.`,
			};
		case "sealed":
			return {
				...found,
				verdict: "note",
				says: `${field} stands in the leaf under seal; its value was not given, or is erased.`,
			};
	}
}

/** Opened fields as they were given; null: none were. */
interface GivenFields {
	/** The file that they came in. */
	file: string;
	text: string | null;
}

/** Says what a leaf says, and holds opened fields against it. */
function verifyLeaf(
	sha256: Sha256,
	leaf: Uint8Array,
	file: string,
	given: GivenFields,
): Sentence[] {
	const position = { file, line: 2 };
	const body = parseLeaf(leaf);
	if (!body.ok) return [{ verdict: "wrong", about: "leaf", says: body.error, position }];
	const { sealed, ...facts }: SealedBody = body.value;
	const says = `The leaf says: ${shown(canonicalJson(facts), factsShownMax)}.`;
	const sentences: Sentence[] = [{ verdict: "note", about: "leaf", says, position }];
	const fields =
		given.text === null ? { ok: true as const, value: {} } : parseOpenFields(given.text);
	if (!fields.ok) {
		return [
			...sentences,
			{ verdict: "wrong", about: "field", says: fields.error, position: { file: given.file } },
		];
	}
	const checked = checkFields(sha256, { sealed }, fields.value);
	const said = checked.map((field) =>
		fieldSentence(field, fields.value, field.standing === "sealed" ? file : given.file),
	);
	return [...sentences, ...said];
}

/** Checks that a proof file's leaf is in the tree of the file's checkpoint, whoever signed that. */
export function verifyInclusion(
	sha256: Sha256,
	file: string,
	{ extra, index, indexLine, proof, checkpoint }: ProofFile,
	given: GivenFields,
): Sentence[] {
	const position = { file, line: indexLine };
	if (extra === null) {
		const says =
			"The file has no line extra, and so no leaf that could be proven to be in the log.";
		return [{ verdict: "undecidable", about: "leaf", says, position }];
	}
	const { size, root } = checkpoint;
	const led = rootOfInclusion(sha256, { leafHash: hashLeaf(sha256, extra), index, size, proof });
	const says = led.ok
		? `The leaf, index and proof do not lead to the checkpoint's root: one of the lines 2 to ${indexLine + proof.length} or the root in line ${indexLine + proof.length + 4} was changed.`
		: led.error;
	const inclusion: Sentence =
		led.ok && sameBytes(led.value, root)
			? {
					verdict: "proven",
					about: "inclusion",
					says: `The leaf is entry ${index} of the ${size} that the checkpoint covers.`,
					position,
				}
			: { verdict: "wrong", about: "inclusion", says, position };
	return [inclusion, ...verifyLeaf(sha256, extra, file, given)];
}
