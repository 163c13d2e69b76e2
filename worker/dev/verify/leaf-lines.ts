import { leafIn } from "../../domain/log/verify/contents.ts";
import { factLabel, factText, inOrder } from "../../domain/log/verify/fact-words.ts";
import { quoted, shown } from "../../domain/log/verify/sentences.ts";
import type { EvidenceFile } from "../../domain/log/verify/verify.ts";

const factCharsMax = 500;
const labelWidth = 24;

/** What the leaf of a proof says, a fact a line; none of a file that has no leaf. Whether it is true, the findings say. */
export function leafLines(file: EvidenceFile): string[] {
	const leaf = leafIn(file);
	if (leaf === null) return [];
	const facts = inOrder(leaf.facts).map(
		([name, value]) =>
			`  ${shown(factLabel(name), factCharsMax).padEnd(labelWidth)}${shown(factText(value, name), factCharsMax)}`,
	);
	const fields = leaf.fields.map(({ name, value }) => {
		const said = value === null ? "(under seal)" : quoted(value);
		return `  ${shown(factLabel(name), factCharsMax).padEnd(labelWidth)}${said}`;
	});
	return [`The leaf of ${quoted(file.name)} says:`, ...facts, ...fields, ""];
}
