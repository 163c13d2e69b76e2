import type { Caller, TokenScope } from "../../domain/actor.ts";
import type { ApiToken } from "../../domain/administration/api-token.ts";
import type { Failure } from "../../domain/errors.ts";
import { newSecret } from "../../domain/ids.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";

export class ApiTokenService {
	readonly #objects: OrganizationClient;

	constructor(objects: OrganizationClient) {
		this.#objects = objects;
	}

	async list(organizationId: string): Promise<Result<{ items: ApiToken[] }, Failure>> {
		const found = await this.#objects.of(organizationId).listApiTokens();
		return found.ok ? ok({ items: found.value }) : found;
	}

	/** The raw token is in this answer and nowhere else. */
	async create(
		order: {
			organizationId: string;
			name: string;
			scopes: TokenScope[];
			expiresAt?: number | undefined;
		},
		caller: Caller,
	): Promise<Result<{ apiToken: ApiToken; token: string }, Failure>> {
		const { organizationId, name, scopes, expiresAt } = order;
		const end = expiresAt === undefined ? {} : { expiresAt };
		const created = await this.#objects
			.of(organizationId)
			.createApiToken({ name, scopes, secret: newSecret(), ...end }, caller);
		if (!created.ok) return created;
		const { apiToken, secret } = created.value;
		return ok({ apiToken, token: `cfw_${organizationId}_${secret}` });
	}

	/** The successor's raw token is in this answer and nowhere else. */
	async rotate(
		order: {
			organizationId: string;
			tokenId: string;
			overlapMs: number;
			expiresAt?: number | undefined;
		},
		caller: Caller,
	): Promise<Result<{ apiToken: ApiToken; token: string }, Failure>> {
		const { organizationId, tokenId, overlapMs, expiresAt } = order;
		const end = expiresAt === undefined ? {} : { expiresAt };
		const rotated = await this.#objects
			.of(organizationId)
			.rotateApiToken({ tokenId, secret: newSecret(), overlapMs, ...end }, caller);
		if (!rotated.ok) return rotated;
		const { apiToken, secret } = rotated.value;
		return ok({ apiToken, token: `cfw_${organizationId}_${secret}` });
	}

	async revoke(
		order: { organizationId: string; tokenId: string },
		caller: Caller,
	): Promise<Result<{ apiToken: ApiToken }, Failure>> {
		const revoked = await this.#objects
			.of(order.organizationId)
			.revokeApiToken(order.tokenId, caller);
		return revoked.ok ? ok({ apiToken: revoked.value }) : revoked;
	}
}
