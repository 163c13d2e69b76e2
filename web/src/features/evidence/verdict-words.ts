import type { Sentence, Verdict } from "../../../../worker/domain/log/verify/sentences.ts";
import { plural } from "../../lib/numbers.ts";
import type { IconName } from "../../ui/icon.tsx";
import type { Verified } from "./verification.ts";

interface VerdictWords {
	title: string;
	says: string;
	icon: IconName;
	tone: "success" | "danger" | "warning";
}

export const verdictWords: Record<Verdict, VerdictWords> = {
	proven: {
		title: "Proven",
		says: "Everything here holds under the keys that were given.",
		icon: "check",
		tone: "success",
	},
	wrong: {
		title: "Wrong",
		says: "Do not rely on this: something was changed, or does not belong together.",
		icon: "close",
		tone: "danger",
	},
	undecidable: {
		title: "Not decidable",
		says: "Nothing here is wrong, yet something that would prove it is missing.",
		icon: "unknown",
		tone: "warning",
	},
};

interface Group {
	verdict: Sentence["verdict"];
	title: string;
	icon: IconName;
}

/** In the order in which they matter to whoever has to decide. */
export const groups: readonly Group[] = [
	{ verdict: "wrong", title: "Wrong", icon: "close" },
	{ verdict: "undecidable", title: "Missing", icon: "unknown" },
	{ verdict: "proven", title: "Holds", icon: "check" },
	{ verdict: "note", title: "Notes", icon: "info" },
];

/** A verdict as it is read out, with how much there is to look at. */
export function spokenVerdict({ verdict, sentences }: Verified): string {
	const { title, says } = verdictWords[verdict];
	const countOf = (kind: Sentence["verdict"]) =>
		sentences.filter((sentence) => sentence.verdict === kind).length;
	const [wrong, missing] = [countOf("wrong"), countOf("undecidable")];
	const counts = [
		...(wrong > 0 ? [`${plural(wrong, "finding")} wrong`] : []),
		...(missing > 0 ? [`${plural(missing, "thing")} missing`] : []),
	];
	return [title, says.slice(0, -1), ...(counts.length > 0 ? [counts.join(", ")] : []), ""]
		.join(". ")
		.trim();
}
