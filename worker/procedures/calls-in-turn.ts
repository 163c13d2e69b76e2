import type { Actor } from "../domain/actor.ts";
import type { Refused } from "../services/sign-in/authentication-service.ts";

/** Who is calling; null: no credential came along. */
type Identity = { ok: true; value: Actor | null } | Refused;

/**
 * The calls of one request, which tRPC would run all at once. A mutation waits for whatever came before it, and whatever
 * comes after a mutation waits for it and reads the caller's authority anew: a call that ends its own credential is the
 * last one that runs with it.
 */
export class CallsInTurn {
	readonly #identify: () => Promise<Identity>;
	#identity: Promise<Identity> | null = null;
	/** Settles with the last mutation. */
	#changed: Promise<unknown> = Promise.resolve();
	/** Calls that have begun since. */
	#since: Promise<unknown>[] = [];

	/** @param identify reads the credential that came along */
	constructor(identify: () => Promise<Identity>) {
		this.#identify = identify;
	}

	/** Runs a call when its turn has come. */
	run<T>(type: "query" | "mutation" | "subscription", call: (identity: Identity) => Promise<T>) {
		return type === "query" ? this.#look(call) : this.#change(call);
	}

	#look<T>(call: (identity: Identity) => Promise<T>): Promise<T> {
		const looked = this.#changed.then(async () => call(await this.#current()));
		this.#since.push(settled(looked));
		return looked;
	}

	#change<T>(call: (identity: Identity) => Promise<T>): Promise<T> {
		const before = Promise.all([this.#changed, ...this.#since]);
		const changed = before
			.then(async () => call(await this.#current()))
			.finally(() => {
				this.#identity = null;
			});
		this.#changed = settled(changed);
		this.#since = [];
		return changed;
	}

	#current(): Promise<Identity> {
		this.#identity ??= this.#identify();
		return this.#identity;
	}
}

const settled = (work: Promise<unknown>): Promise<unknown> => work.catch(() => undefined);
