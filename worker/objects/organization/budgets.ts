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
	/** People of the organization and machines do not use each other's up, nor does support. */
	readonly #ofOrganization = new Map<"own_people" | "others", Balance>();
	readonly #ofCredentials = new Map<string, Balance>();

	/** Takes a cost out of both budgets when both cover it. Returns how long to wait otherwise, and then takes nothing. */
	spend(
		{ credentialId, isOwnPerson }: { credentialId: string; isOwnPerson: boolean },
		cost: number,
		nowMs: number,
	): number {
		const party = isOwnPerson ? "own_people" : "others";
		const own = balanceAt(this.#ofCredentials.get(credentialId), credentialBudget, nowMs);
		const all = balanceAt(this.#ofOrganization.get(party), organizationBudget, nowMs);
		const wait = Math.max(
			waitMs(own, credentialBudget, cost),
			waitMs(all, organizationBudget, cost),
		);
		if (wait > 0) return wait;
		// Whoever spent last stands last.
		this.#ofCredentials.delete(credentialId);
		this.#ofCredentials.set(credentialId, without(own, credentialBudget, cost));
		this.#ofOrganization.set(party, without(all, organizationBudget, cost));
		this.#forgetOldest();
		return 0;
	}

	/** How many callers it remembers. */
	get callers(): number {
		return this.#ofCredentials.size;
	}

	#forgetOldest(): void {
		const [oldest] = this.#ofCredentials.keys();
		if (this.#ofCredentials.size > callersMax && oldest !== undefined) {
			this.#ofCredentials.delete(oldest);
		}
	}
}
