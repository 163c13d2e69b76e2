import { readBounded } from "./read-file.ts";

/** What no name of a file has: the id and the bytes of a key behind its name. */
const isKey = (text: string): boolean => /\+[0-9a-f]{8}\+/.test(text);

/** Keys as they were given, or the lines of a file that was; what is neither stays as it is, and is refused by name. */
export async function keysIn(given: readonly string[]): Promise<string[]> {
	const read = given.map(async (text) => {
		if (isKey(text)) return [text];
		const file = await readBounded(text);
		if (!file.ok) return [text];
		return new TextDecoder()
			.decode(file.value)
			.split("\n")
			.map((line) => line.trim().split(/\s+/)[0] ?? "")
			.filter((line) => line !== "" && !line.startsWith("#"));
	});
	return (await Promise.all(read)).flat();
}
