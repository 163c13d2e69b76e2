/** Letters as they are compared: of whichever case, with or without accents. */
const folded = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const isWithin = (letters: string, word: string): boolean => {
	let at = 0;
	for (const letter of word) if (letter === letters[at]) at += 1;
	return at === letters.length;
};

/**
 * How well a name fits what was typed; less is better, null does not fit. Every typed word has to begin the name (0), or
 * another word of it (1), or stand in one (2), or have its letters in one in their order, from the first (3).
 */
export function distanceOf(name: string, typed: string): number | null {
	const words = folded(name).split(/[^\p{L}\p{N}]+/u);
	let sum = 0;
	for (const part of folded(typed).split(/\s+/).filter(Boolean)) {
		const rank = [
			(word: string) => word === words[0] && word.startsWith(part),
			(word: string) => word.startsWith(part),
			(word: string) => word.includes(part),
			(word: string) => word[0] === part[0] && isWithin(part, word),
		].findIndex((fits) => words.some(fits));
		if (rank < 0) return null;
		sum += rank;
	}
	return sum;
}
