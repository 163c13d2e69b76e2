import type { Caller } from "../../domain/actor.ts";
import type { Failure } from "../../domain/errors.ts";
import type { Receipt } from "../../domain/receipt.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { Session } from "../../domain/session.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";

/** A person's rights over what is kept of them (GDPR Art. 15 and 17), exercised by their administrator. */
export class UserService {
	readonly #objects: OrganizationClient;

	constructor(objects: OrganizationClient) {
		this.#objects = objects;
	}

	async export(
		organizationId: string,
		userId: string,
		caller: Caller,
	): Promise<Result<{ userId: string; sessions: (Session & { userAgent: string })[] }, Failure>> {
		const found = await this.#objects.of(organizationId).exportUser(userId, caller);
		return found.ok ? ok({ userId, sessions: found.value }) : found;
	}

	erase(
		organizationId: string,
		userId: string,
		caller: Caller,
	): Promise<Result<{ erased: number; receipt: Receipt }, Failure>> {
		return this.#objects.of(organizationId).eraseUser(userId, caller);
	}
}
