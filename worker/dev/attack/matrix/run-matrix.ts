import { setTimeout as pause } from "node:timers/promises";
import { shown } from "../attack.ts";
import { createGround, type Ground } from "../ground.ts";
import type { Answer, Credentials } from "../outsider.ts";
import { type Caller, callers } from "./callers.ts";
import type { Cell, Mark } from "./cell.ts";
import { type Expected, expectedOf, isPlaceless, type Place, places } from "./expected.ts";
import { type Fixtures, layOut, type Order, orders, unknownField } from "./orders.ts";
import { printMatrix } from "./print-matrix.ts";
import { table } from "./table.ts";

const atOnce = 8;

/** Asks everything of everybody everywhere; 1 when an answer was not the promised one. */
export async function runMatrix(
	{ curfew, edge }: { curfew: string; edge: string },
	print: (line: string) => void,
): Promise<number> {
	const ground = createGround(curfew, edge, "198.18.254.1");
	print(`\n  Against ${curfew}\n`);
	const fixtures = await layOut(ground);
	const cells: Cell[] = [];
	for (const caller of callers) {
		const as = await caller.prepare(ground);
		cells.push(...(await askAll(ground, caller, as, fixtures)));
	}
	printMatrix(cells, print);
	return cells.some(({ unexpected }) => unexpected !== null) ? 1 : 0;
}

async function askAll(
	ground: Ground,
	caller: Caller,
	as: Credentials,
	fixtures: Partial<Record<Place, Fixtures>>,
): Promise<Cell[]> {
	const asked = Object.keys(table).flatMap((procedure) =>
		places
			// What names no organization is asked once.
			.filter((place) => place === "org_acme" || !isPlaceless(procedure))
			.map((place) => ({ procedure, place })),
	);
	const cells: Cell[] = [];
	const next = async (): Promise<void> => {
		for (let one = asked.shift(); one !== undefined; one = asked.shift()) {
			cells.push(await ask(ground, caller, as, one, fixtures[one.place]));
		}
	};
	await Promise.all(Array.from({ length: atOnce }, next));
	return cells;
}

let asked = 0;

async function ask(
	home: Ground,
	caller: Caller,
	as: Credentials,
	{ procedure, place }: { procedure: string; place: Place },
	fixtures: Fixtures | undefined,
): Promise<Cell> {
	const [row, makeOrder] = [table[procedure], orders[procedure]];
	if (row === undefined || makeOrder === undefined) throw new Error(`${procedure} has no row.`);
	asked += 1;
	// Refusals are counted by address, and these are not to be slowed down.
	const ground = home.from(
		`2001:db8:${(asked >> 16).toString(16)}:${(asked & 65_535).toString(16)}::1`,
	);
	const order = await makeOrder(place, fixtures, home);
	const answer = await askInTurn(ground, as, procedure, order.input);
	const expected = expectedOf(procedure, row, caller.standing, place);
	const isRight = fits(answer, expected, order);
	return {
		procedure,
		caller,
		place,
		mark: markOf(answer, order),
		unexpected: isRight ? null : `${shown(answer)} instead of ${told(expected)}`,
	};
}

/** A caller asks for more that is heavy here than anybody would: whoever is told to wait waits, and asks again. */
async function askInTurn(
	ground: Ground,
	as: Credentials,
	procedure: string,
	input: unknown,
): Promise<Answer> {
	for (;;) {
		const answer = await ground.call(as, procedure, input);
		const afterSeconds = Number(answer.headers.get("retry-after"));
		if (answer.status !== 429 || !(afterSeconds > 0)) return answer;
		await pause(afterSeconds * 1_000);
	}
}

/** Whoever may is answered, or told of the field that is too much. */
const passed = ({ status, reason, field }: Answer, { isWhole }: Order): boolean =>
	isWhole ? status === 200 : status === 400 && reason === "bad_input" && field === unknownField;

const fits = (answer: Answer, expected: Expected, order: Order): boolean =>
	expected === "passed"
		? passed(answer, order)
		: answer.status === expected.status && expected.reasons.includes(answer.reason);

function markOf(answer: Answer, order: Order): Mark {
	if (passed(answer, order)) return "passed";
	if (answer.status === 401) return "unauthenticated";
	if (answer.status === 403) return "forbidden";
	return answer.status === 404 ? "not found" : "other";
}

const told = (expected: Expected): string =>
	expected === "passed" ? "passing" : `${expected.status} ${expected.reasons.join(" or ")}`;
