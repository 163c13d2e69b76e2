const base = 36;
const tMin = 1;
const tMax = 26;

/**
 * The Unicode form of a domain's label that is written as `xn--…` (RFC 3492).
 *
 * @param label in lower case, with its `xn--`
 * @returns null when it is none
 */
export function decodedLabel(label: string): string | null {
	const encoded = label.slice(4);
	const last = encoded.lastIndexOf("-");
	const output = [...encoded.slice(0, Math.max(0, last))].map((char) => char.charCodeAt(0));
	let [n, i, bias, at] = [128, 0, 72, last + 1];
	while (at < encoded.length) {
		const before = i;
		for (let weight = 1, k = base; ; k += base) {
			const digit = digitOf(encoded[at++]);
			if (digit === null) return null;
			i += digit * weight;
			const threshold = Math.min(tMax, Math.max(tMin, k - bias));
			if (digit < threshold) break;
			weight *= base - threshold;
		}
		const length = output.length + 1;
		bias = adapted(i - before, length, before === 0);
		n += Math.floor(i / length);
		i %= length;
		if (n > 0x10ffff) return null;
		output.splice(i++, 0, n);
	}
	return String.fromCodePoint(...output);
}

function digitOf(char: string | undefined): number | null {
	if (char === undefined || !/[a-z0-9]/.test(char)) return null;
	return char >= "a" ? char.charCodeAt(0) - 97 : char.charCodeAt(0) - 22;
}

function adapted(change: number, length: number, first: boolean): number {
	let delta = Math.floor(change / (first ? 700 : 2));
	delta += Math.floor(delta / length);
	let k = 0;
	for (; delta > ((base - tMin) * tMax) / 2; k += base) delta = Math.floor(delta / (base - tMin));
	return k + Math.floor(((base - tMin + 1) * delta) / (delta + 38));
}
