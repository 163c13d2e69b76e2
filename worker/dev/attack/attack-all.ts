import type { Attack, Kind, Verdict } from "./attack.ts";
import { createGround, type Ground } from "./ground.ts";
import { kinds } from "./kinds.ts";

const attackLimitMs = 120_000;

/** Carries out the attacks, one after the other; 1 when one succeeded or could not be tried. */
export async function attackAll(
	{ curfew, edge }: { curfew: string; edge: string },
	wanted: readonly string[],
	print: (line: string) => void,
): Promise<number> {
	const chosen = kinds.filter((kind) => wanted.length === 0 || wanted.includes(slugOf(kind)));
	print(`\n  Against ${curfew}`);
	const home = createGround(curfew, edge, "198.18.0.1");
	const counts = { refused: 0, succeeded: 0, untried: 0 };
	let number = 0;
	for (const kind of chosen) {
		print(`\n  ${kind.name}`);
		for (const attack of kind.attacks) {
			number += 1;
			// An address of its own: none is slowed down for what another did.
			const ground = home.from(`198.18.${number >> 8}.${number & 255}`);
			const { verdict, outcome } = await tryIt(attack, ground);
			counts[outcome] += 1;
			const told = `${attack.name}: ${attack.tried} → ${verdict.answered}`;
			print(`  ${mark[outcome]} ${String(number).padStart(3)}  ${told}`);
		}
	}
	const untried = counts.untried === 0 ? "" : `, ${counts.untried} could not be tried`;
	print(`\n${number} attacks, ${counts.refused} refused, ${counts.succeeded} succeeded${untried}`);
	return counts.refused === number ? 0 : 1;
}

type Outcome = "refused" | "succeeded" | "untried";

const mark: Record<Outcome, string> = {
	refused: "refused  ",
	succeeded: "SUCCEEDED",
	untried: "UNTRIED  ",
};

async function tryIt(
	attack: Attack,
	ground: Ground,
): Promise<{ verdict: Verdict; outcome: Outcome }> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error("No answer for two minutes.")), attackLimitMs);
	});
	try {
		const verdict = await Promise.race([attack.run(ground), late]);
		return { verdict, outcome: verdict.succeeded ? "succeeded" : "refused" };
	} catch (error) {
		const answered = error instanceof Error ? error.message : String(error);
		return { verdict: { answered, succeeded: false }, outcome: "untried" };
	} finally {
		clearTimeout(timer);
	}
}

/** What is wrong with names of kinds that somebody typed; null when nothing is. */
export function unknownAmong(wanted: readonly string[]): string | null {
	const known = kinds.map(slugOf);
	const unknown = wanted.find((name) => !known.includes(name));
	if (unknown === undefined) return null;
	return `There is no kind “${unknown}”. Kinds: ${known.join(", ")}; and matrix, by itself.`;
}

const slugOf = ({ name }: Kind): string => name.replaceAll(" ", "-");
