import { first } from "./store.ts";
import type { Reading, Transaction } from "./transaction.ts";

/**
 * Work that falls due by time. `dueAt` reads the same predicate that `run` works off: were it due by one and not done by
 * the other, the alarm would come back every second for as long as they differ.
 */
export interface TimedWork {
	/** When there will be something to do; the moment is in a column of an index, or computed from one. */
	dueAt(view: Reading): DueAt;
	/** Does a slice of what is due, at most 20 ms; returns whether there may be more. */
	run(tx: Transaction): boolean;
}

/** A scalar subquery, so that all of them are asked in one statement: it runs after every change. */
interface DueAt {
	sql: string;
	bindings: number[];
}

/** When each of these works is due, by its name; null: there is nothing to wait for. */
export function dueTimes<Name extends string>(
	view: Reading,
	works: Readonly<Record<Name, TimedWork>>,
): Record<Name, number | null> {
	const names = Object.keys(works) as Name[];
	const due = names.map((name) => works[name].dueAt(view));
	const columns = names.map((name, index) => `(${due[index]?.sql}) AS "${name}"`);
	const row = first<Record<Name, number | null>>(
		view.store,
		`SELECT ${columns.join(", ")}`,
		...due.flatMap(({ bindings }) => bindings),
	);
	if (row === null) throw new Error("A SELECT without FROM answers one row");
	return row;
}
