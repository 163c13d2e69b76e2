import { expect, it } from "vitest";
import { searchCorpus } from "./search.ts";

it("every published case of search is answered right", () => {
	const { lines, met } = searchCorpus();
	expect(lines).toEqual([
		"search by name: 24 of 24 right",
		"search by e-mail: 7 of 7 right",
		"search by id: 4 of 4 right",
		"search by address: 9 of 9 right",
	]);
	expect(met).toBe(true);
});
