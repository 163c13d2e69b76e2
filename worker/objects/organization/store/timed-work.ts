import type { PolicyField } from "../../../domain/policy.ts";
import { first } from "./store.ts";
import type { Entity, Tables } from "./tables.ts";
import type { Reading, Transaction } from "./transaction.ts";

/** Fields of the policy that say how long something is kept. */
type Retention = Extract<PolicyField, `${string}RetentionMs`>;

/** The life of one kind of row. What is SQL here never comes from outside. */
export interface Life {
	table: keyof Tables;
	/** The columns of its primary key. */
	key: string;
	/** The column its life counts from; an index has it. */
	from: string;
	/** Which rows: those that nothing needs any more once their time is over. */
	which: string;
	/** How long they are kept from then on: as the policy says, or a number of milliseconds. */
	kept: Retention | number;
	/** What D1 holds of it; it goes there too. */
	entity?: Exclude<Entity, "organization" | "audit_event">;
	/** Where it is noted up to which moment such rows have gone, so that nobody takes them for deleted. */
	noted?: "events_gone" | "receipts_gone";
}

/**
 * Work that falls due by time. `dueAt` reads the same predicate that `run` works off: were it due by one and not done by
 * the other, the alarm would come back every second for as long as they differ.
 */
export interface TimedWork {
	/** When there will be something to do; the moment is in a column of an index, or computed from one. */
	dueAt(view: Reading): DueAt;
	/** Does a slice of what is due, at most 20 ms; returns whether there may be more. */
	run(tx: Transaction): boolean;
	/** Which rows it forgets, and when; nothing else is stated of work that does more than that. */
	readonly life?: Life;
}

/** A scalar subquery, so that all of them are asked in one statement: it runs after every change. */
interface DueAt {
	sql: string;
	bindings: number[];
}

/** When each of these works is due, by its name; null: there is nothing to wait for. */
export function dueTimes<Name extends string>(
	view: Reading,
	works: Readonly<Record<Name, Pick<TimedWork, "dueAt">>>,
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
