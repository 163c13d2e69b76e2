import { hasCurrentSchema } from "../../repositories/readiness-repository.ts";

/**
 * A schema that was complete once stays complete: migrations only add. So this is asked of D1 until the first yes,
 * and D1 being down later does not make Curfew, which goes on without it, look dead.
 */
const readyDatabases = new WeakSet<D1Database>();

/** Says when Curfew may get traffic. */
export class ReadinessService {
	readonly #database: D1Database;

	constructor(dependencies: { database: D1Database }) {
		this.#database = dependencies.database;
	}

	async isReady(): Promise<boolean> {
		if (readyDatabases.has(this.#database)) return true;
		const ready = await hasCurrentSchema(this.#database);
		if (ready) readyDatabases.add(this.#database);
		return ready;
	}
}
