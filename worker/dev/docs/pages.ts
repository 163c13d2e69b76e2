import { filesUnder, readFile } from "../../testing/support/source-files.ts";

/** A block of code in a page of the documentation. */
export interface Snippet {
	/** The page and the line where it begins. */
	where: string;
	language: string;
	/** What stands after the language: `fragment` for what is a part of something. */
	note: string;
	text: string;
}

interface Page {
	path: string;
	text: string;
	snippets: Snippet[];
}

const fence = /^([ \t]*)```(\w+)([^\n]*)\n([\s\S]*?)\n\1```$/gm;

const snippetsOf = (path: string, text: string): Snippet[] =>
	[...text.matchAll(fence)].map(({ index, ...found }) => ({
		where: `${path}:${text.slice(0, index).split("\n").length}`,
		language: found[2] ?? "",
		note: found[3]?.trim() ?? "",
		text: found[4] ?? "",
	}));

/** Every page that people read. */
export const pages = (): Page[] =>
	["README.md", ...filesUnder("worker").filter((path) => path.endsWith(".md"))].map((path) => {
		const text = readFile(path);
		return { path, text, snippets: snippetsOf(path, text) };
	});
