import { readdirSync, readFileSync } from "node:fs";
import { ObjectStorage, ProjectionDatabase, rowsOf } from "./object-storage.ts";
import type { Bound, Product } from "./product.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Round trips from where the isolates are: to a replica of their region, and to an organization's object. */
export const roundTripMs = { near: 10, far: 120 };

/** An object that nobody asks for so long is put away; its storage stays. */
const putAwayAfterMs = 10_000;

const migrations = new URL("../../../migrations/", import.meta.url);

/** What the organizations' objects did so far. */
export interface Work {
	calls: number;
	alarms: number;
	rows: number;
}

type Method = (...parameters: unknown[]) => Promise<unknown>;

/** One Durable Object: made when it is asked for, put away when nobody does. */
class Place {
	readonly storage: ObjectStorage;
	readonly #make: () => Bound;
	readonly #time: VirtualTime;
	#object: Bound | null = null;
	#usedAtMs = Number.NEGATIVE_INFINITY;

	constructor(time: VirtualTime, make: (storage: ObjectStorage) => Bound, onAlarm: () => void) {
		this.#time = time;
		this.storage = new ObjectStorage((atMs) =>
			time.at(atMs, () => {
				if (this.storage.alarmAtMs !== atMs) return;
				this.storage.alarmAtMs = null;
				onAlarm();
				void this.call("alarm", []);
			}),
		);
		this.#make = () => make(this.storage);
	}

	async call(method: string, parameters: unknown[]): Promise<unknown> {
		const { nowMs } = this.#time;
		if (nowMs - this.#usedAtMs > putAwayAfterMs) this.#object = null;
		this.#usedAtMs = nowMs;
		this.#object ??= this.#make();
		const called = this.#object[method] as Method | undefined;
		if (called === undefined) throw new Error(`Nobody answers ${method}`);
		return structuredClone(await called.apply(this.#object, structuredClone(parameters)));
	}
}

/** Curfew as it is deployed, with the network between its parts simulated: calls are copied, and take their time. */
export class Curfew {
	readonly #time: VirtualTime;
	readonly #product: Product;
	readonly #database = new ProjectionDatabase(
		readdirSync(migrations)
			.filter((name) => name.endsWith(".sql"))
			.sort()
			.map((name) => readFileSync(new URL(name, migrations), "utf8")),
	);
	readonly #organizations = new Map<string, Place>();
	readonly #replicas = new Map<string, Place>();
	#done = { calls: 0, alarms: 0 };

	constructor(time: VirtualTime, product: Product) {
		this.#time = time;
		this.#product = product;
	}

	/** The gate as it is beside an isolate; the runtime makes one for every call. */
	gate(): Bound {
		const env = {
			...this.#bindings(this.#reach(roundTripMs.near)),
			ORGANIZATION: this.#organizationsFrom(roundTripMs.far),
		};
		return new this.#product.SessionGate(contextOf(""), env);
	}

	/** Asks an organization's object from beside it, uncounted. */
	prepare(organizationId: string, method: string, ...parameters: unknown[]): Promise<unknown> {
		return this.#organization(organizationId).call(method, parameters);
	}

	get work(): Work {
		let rows = 0;
		for (const { storage } of this.#organizations.values()) rows += rowsOf(storage);
		return { ...this.#done, rows };
	}

	#bindings(replicas: object) {
		return {
			DB: this.#database,
			REPLICA: replicas,
			ORGANIZATION: this.#organizationsFrom(0),
		};
	}

	#organization(id: string): Place {
		return remembered(this.#organizations, id, () => {
			const env = this.#bindings(this.#reach(roundTripMs.far));
			const make = (storage: ObjectStorage) =>
				new this.#product.OrganizationObject(contextOf(id, storage), env);
			return new Place(this.#time, make, () => {
				this.#done.alarms += 1;
			});
		});
	}

	#organizationsFrom(takesMs: number) {
		return this.#namespace(takesMs, (id) => {
			if (takesMs > 0) this.#done.calls += 1;
			return this.#organization(id);
		});
	}

	/** The replicas of the isolates' region, from so far away. */
	#reach(takesMs: number) {
		return this.#namespace(takesMs, (name) =>
			remembered(this.#replicas, name, () => {
				const env = { ORGANIZATION: this.#organizationsFrom(roundTripMs.far) };
				const make = (storage: ObjectStorage) =>
					new this.#product.RegionReplica(contextOf(name, storage), env);
				return new Place(this.#time, make, () => undefined);
			}),
		);
	}

	#namespace(takesMs: number, find: (name: string) => Place) {
		return {
			getByName: (name: string) =>
				new Proxy(
					{},
					{
						get:
							(_, method: string) =>
							async (...parameters: unknown[]) => {
								await this.#time.wait(takesMs / 2);
								const answer = await find(name).call(method, parameters);
								await this.#time.wait(takesMs / 2);
								return answer;
							},
					},
				),
		};
	}
}

const contextOf = (name: string, storage?: ObjectStorage) => ({
	id: { name },
	storage,
	waitUntil: (work: Promise<unknown>) => void work.catch(() => undefined),
	setWebSocketAutoResponse: () => undefined,
	getWebSockets: () => [],
});

function remembered<T>(places: Map<string, T>, name: string, make: () => T): T {
	const known = places.get(name) ?? make();
	places.set(name, known);
	return known;
}
