import type { NotFromMemory } from "./bench-messages.ts";

/**
 * Counts the checks of an edge that were not answered from memory, by the calls that it makes: whoever answers from
 * memory runs none of this.
 */
export class MemoryMisses {
	#checks = 0;
	readonly #seconds = new Set<number>();
	/** Organization → until when its lease lasts, or will when it has come. */
	readonly #leasedUntilMs = new Map<string, number>();

	/** The organization was asked about a session. */
	asked(): void {
		this.#checks += 1;
		this.#seconds.add(Math.floor(Date.now() / 1_000));
	}

	/** A lease is asked for; a check waits for it unless the one before it still lasts. */
	async leasing<T>(
		organizationId: string,
		lease: Promise<T>,
		termMsOf: (granted: T) => Promise<number> | number,
	): Promise<T> {
		const sentAtMs = Date.now();
		if (sentAtMs >= (this.#leasedUntilMs.get(organizationId) ?? 0)) this.asked();
		const granted = await lease;
		const untilMs = sentAtMs + (await termMsOf(granted));
		this.#leasedUntilMs.set(
			organizationId,
			Math.max(untilMs, this.#leasedUntilMs.get(organizationId) ?? 0),
		);
		return granted;
	}

	get soFar(): NotFromMemory {
		return { checks: this.#checks, seconds: this.#seconds.size };
	}
}
