import { type Caller, callers } from "./callers.ts";
import type { Cell, Mark } from "./cell.ts";
import { isPlaceless, type Place, places } from "./expected.ts";
import { table } from "./table.ts";

const signs: Record<Mark, string> = {
	passed: "+",
	unauthenticated: "·",
	forbidden: "-",
	"not found": "0",
	other: "?",
};
const unexpectedSign = "!";
const unasked = " ";

const titles: Record<Place, string> = {
	org_acme: "own",
	org_globex: "foreign",
	org_nowhere: "absent",
	platform: "platform",
};

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const letterOf = (caller: Caller): string => letters[callers.indexOf(caller)] ?? "?";

/** The table: a row for each procedure, a column for each caller, once for each place; then the counts. */
export function printMatrix(cells: readonly Cell[], print: (line: string) => void): void {
	const found = new Map(
		cells.map((cell) => [keyOf(cell.procedure, cell.caller, cell.place), cell]),
	);
	const nameWidth = Math.max(...Object.keys(table).map((name) => name.length));
	const gap = "  ";
	for (const caller of callers) print(`  ${letterOf(caller)}  ${caller.name}`);
	print(
		`\n  + passed   - forbidden (403)   0 nothing there (404)   · nobody (401)   ! not as promised\n`,
	);
	const heads = places.map((place) => titles[place].padEnd(callers.length));
	print(`  ${" ".repeat(nameWidth)}${gap}${heads.join(gap)}`);
	const legend = callers.map(letterOf).join("");
	print(`  ${" ".repeat(nameWidth)}${gap}${places.map(() => legend).join(gap)}`);
	for (const procedure of Object.keys(table)) {
		const groups = places.map((place) =>
			callers.map((caller) => signOf(found.get(keyOf(procedure, caller, place)))).join(""),
		);
		print(`  ${procedure.padEnd(nameWidth)}${gap}${groups.join(gap)}`.trimEnd());
	}
	printCounts(cells, print);
	const wrong = cells.filter(({ unexpected }) => unexpected !== null);
	printUnexpected(wrong, print);
	const asked = `${Object.keys(table).length} procedures, ${callers.length} callers`;
	print(
		`${asked}, ${cells.length} cells, ${cells.length - wrong.length} as promised, ${wrong.length} unexpected`,
	);
}

function printCounts(cells: readonly Cell[], print: (line: string) => void): void {
	const marks = Object.keys(signs) as Mark[];
	const width = 16;
	print(`\n  ${"".padEnd(10)}${marks.map((mark) => mark.padStart(width)).join("")}`);
	for (const place of places) {
		const here = cells.filter((cell) => cell.place === place);
		const counts = marks.map((mark) => here.filter((cell) => cell.mark === mark).length);
		print(
			`  ${titles[place].padEnd(10)}${counts.map((count) => String(count).padStart(width)).join("")}`,
		);
	}
	print("");
}

/** A line for each procedure and caller, with the places where the answer was the same. */
function printUnexpected(wrong: readonly Cell[], print: (line: string) => void): void {
	const lines = new Map<string, string[]>();
	for (const { procedure, caller, place, unexpected } of wrong) {
		const told = `${procedure}, ${caller.name}: ${unexpected}`;
		const where = isPlaceless(procedure) ? [] : [titles[place]];
		lines.set(told, [...(lines.get(told) ?? []), ...where]);
	}
	for (const [told, where] of lines) {
		print(`  UNEXPECTED  ${told}${where.length > 0 ? ` (${where.join(", ")})` : ""}`);
	}
}

const keyOf = (procedure: string, caller: Caller, place: Place): string =>
	[procedure, letterOf(caller), place].join();

function signOf(cell: Cell | undefined): string {
	if (cell === undefined) return unasked;
	return cell.unexpected === null ? signs[cell.mark] : unexpectedSign;
}
