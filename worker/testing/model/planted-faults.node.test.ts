import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { plants } from "../chaos/plants.ts";
import type { Mutant } from "./mutant.ts";
import { mutants, plant, testOf } from "./planted-faults.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** How often the text that a fault replaces stands in its file; 0 when there is no such file. */
function placesOf({ file, find }: Mutant): number {
	const path = resolve(root, file);
	return existsSync(path) ? readFileSync(path, "utf8").split(find).length - 1 : 0;
}

describe.each<[string, readonly Mutant[]]>([
	["a fault for the tests", mutants],
	["a fault for the run over real processes", plants],
])("%s", (_whose, faults) => {
	it("has a name of its own", () => {
		const names = faults.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
	});

	it("finds its place in its file exactly once, and changes it", () => {
		const lost = faults.filter((fault) => placesOf(fault) !== 1 || fault.find === fault.replace);
		expect(lost.map(({ name, file }) => `${name} in ${file}`)).toEqual([]);
	});
});

it("a fault for the tests names a test that exists", () => {
	const missing = mutants.filter((fault) => !existsSync(resolve(root, testOf(fault))));
	expect(missing.map(({ name }) => name)).toEqual([]);
});

describe("planting", () => {
	const fault: Mutant = { name: "a-fault", file: "worker/a.ts", find: "1", replace: "$& + 1" };
	const planted = (code: string, id = "/home/worker/a.ts") => plant(fault).transform(code, id);

	it("replaces the text as it stands, in that file alone", () => {
		expect(planted("one = 1;")).toBe("one = $& + 1;");
		expect(planted("one = 1;", "/home/worker/aa.ts")).toBeNull();
		expect(plant(undefined).transform("one = 1;", "/home/worker/a.ts")).toBeNull();
	});

	it.each([
		["is gone", "one = 2;"],
		["stands twice", "one = 1 + 1;"],
	])("is refused when its place %s", (_what, code) => {
		expect(() => planted(code)).toThrow("a-fault has lost its place");
	});
});
