import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { entriesWritten } from "./rows-written.ts";

/** The storage of one object over a database in memory, counting what the platform bills. */
export class ObjectStorage {
	/** Rows and index entries; one for every alarm that was set. */
	written = { rows: 0, alarms: 0 };
	alarmAtMs: number | null = null;
	readonly #database = new DatabaseSync(":memory:");
	readonly #statements = new Map<string, StatementSync>();
	readonly #changed: StatementSync;
	readonly #onAlarmSet: (atMs: number) => void;
	#depth = 0;
	#changes = 0;

	constructor(onAlarmSet: (atMs: number) => void) {
		this.#onAlarmSet = onAlarmSet;
		this.#database.exec("PRAGMA page_size = 512");
		this.#changed = this.#database.prepare("SELECT total_changes() AS n");
	}

	readonly sql = {
		databaseSize: 0,
		exec: (text: string, ...values: (SQLInputValue | ArrayBuffer)[]) => {
			const rows = this.#run(text, values.map(toBinding));
			return { toArray: () => rows, one: () => rows[0], [Symbol.iterator]: () => rows.values() };
		},
	};

	transactionSync<T>(work: () => T): T {
		const name = `"at ${this.#depth}"`;
		this.#depth += 1;
		this.#database.exec(`SAVEPOINT ${name}`);
		try {
			const result = work();
			this.#database.exec(`RELEASE ${name}`);
			return result;
		} catch (error) {
			this.#database.exec(`ROLLBACK TO ${name}; RELEASE ${name}`);
			throw error;
		} finally {
			this.#depth -= 1;
		}
	}

	async getAlarm(): Promise<number | null> {
		return this.alarmAtMs;
	}

	async setAlarm(atMs: number): Promise<void> {
		this.written.alarms += 1;
		this.alarmAtMs = atMs;
		this.#onAlarmSet(atMs);
	}

	async deleteAlarm(): Promise<void> {
		this.alarmAtMs = null;
	}

	#run(text: string, values: SQLInputValue[]): Record<string, unknown>[] {
		// Only what is run without values may be many statements: migrations.
		if (values.length === 0 && /;\s*\S/.test(text)) {
			this.#database.exec(text);
			return [];
		}
		let statement = this.#statements.get(text);
		if (statement === undefined) {
			statement = this.#database.prepare(text);
			this.#statements.set(text, statement);
		}
		const entries = entriesWritten(text, (table) => this.#indexesOf(table));
		if (entries === 0) return statement.all(...values);
		const rows = statement.all(...values);
		const changes = Number(this.#changed.get()?.n);
		this.written.rows += (changes - this.#changes) * entries;
		this.#changes = changes;
		return rows;
	}

	#indexesOf(table: string) {
		const found = this.#database
			.prepare("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?")
			.all(table);
		return found.map(({ sql }) => (sql === null ? null : String(sql)));
	}
}

const toBinding = (value: SQLInputValue | ArrayBuffer): SQLInputValue =>
	value instanceof ArrayBuffer ? new Uint8Array(value) : value;

/** A D1 of the same kind, where nothing is counted: what it costs is not the object's. */
export class ProjectionDatabase {
	readonly #database = new DatabaseSync(":memory:");
	readonly #statements = new Map<string, StatementSync>();

	constructor(migrations: readonly string[]) {
		for (const migration of migrations) this.#database.exec(migration);
	}

	prepare(text: string): Prepared {
		return new Prepared(() => {
			const known = this.#statements.get(text) ?? this.#database.prepare(text);
			this.#statements.set(text, known);
			return known;
		}, []);
	}

	async batch(all: readonly Prepared[]): Promise<unknown[]> {
		this.#database.exec("BEGIN");
		try {
			const answers = await Promise.all(all.map((one) => one.all()));
			this.#database.exec("COMMIT");
			return answers;
		} catch (error) {
			this.#database.exec("ROLLBACK");
			throw error;
		}
	}
}

class Prepared {
	readonly #statement: () => StatementSync;
	readonly #values: SQLInputValue[];

	constructor(statement: () => StatementSync, values: SQLInputValue[]) {
		this.#statement = statement;
		this.#values = values;
	}

	bind(...values: SQLInputValue[]): Prepared {
		return new Prepared(this.#statement, values.map(fromBoolean));
	}

	async all() {
		const results = this.#statement().all(...this.#values);
		return { results, success: true, meta: { changes: 0, rows_written: 0, size_after: 0 } };
	}

	run() {
		return this.all();
	}

	async raw(): Promise<unknown[][]> {
		return (await this.all()).results.map((row) => Object.values(row));
	}

	async first(): Promise<unknown> {
		return (await this.all()).results[0] ?? null;
	}
}

const fromBoolean = (value: SQLInputValue | boolean): SQLInputValue =>
	typeof value === "boolean" ? Number(value) : value;

export const rowsOf = ({ written }: ObjectStorage): number => written.rows + written.alarms;
