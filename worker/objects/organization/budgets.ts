import {
	type Balance,
	balanceAt,
	credentialBudget,
	organizationBudget,
	waitMs,
	without,
} from "../../domain/limits/budget.ts";

/** More callers of one organization than ask at the same time; beyond it whoever asked longest ago is forgotten. */
const callersMax = 1_000;

/**
 * What is left of the budgets for heavy procedures. Kept in memory: an object that was lost is a fresh start for
 * everybody, which costs no more than the whole budget once.
 */
export class Budgets {
	#ofOrganization: Balance | undefined;
	readonly #ofCredentials = new Map<string, Balance>();

	/** Takes a cost out of both budgets when both cover it. Returns how long to wait otherwise, and then takes nothing. */
	spend(credential: string, cost: number, nowMs: number): number {
		const own = balanceAt(this.#ofCredentials.get(credential), credentialBudget, nowMs);
		const all = balanceAt(this.#ofOrganization, organizationBudget, nowMs);
		const wait = Math.max(
			waitMs(own, credentialBudget, cost),
			waitMs(all, organizationBudget, cost),
		);
		if (wait > 0) return wait;
		// Whoever spent last stands last.
		this.#ofCredentials.delete(credential);
		this.#ofCredentials.set(credential, without(own, credentialBudget, cost));
		this.#ofOrganization = without(all, organizationBudget, cost);
		this.#forgetOldest();
		return 0;
	}

	#forgetOldest(): void {
		const [oldest] = this.#ofCredentials.keys();
		if (this.#ofCredentials.size > callersMax && oldest !== undefined) {
			this.#ofCredentials.delete(oldest);
		}
	}
}
