import { type Origin, systemActor } from "../../domain/actor.ts";
import type { Invitation } from "../../domain/administration/administrator.ts";
import type { ApiToken } from "../../domain/administration/api-token.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { platformId } from "../../domain/ids.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Config } from "../../env.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { sha256Hex } from "../../runtime/hashing.ts";
import type { OrganizationService } from "../organizations/organization-service.ts";
import type { AdministratorService } from "./administrator-service.ts";
import type { ApiTokenService } from "./api-token-service.ts";

/**
 * What the deployment does in its own name: whoever can set its secrets may invite the first global admin, once, and
 * make organizations and the tokens that act in every one of them.
 */
export class BootstrapService {
	readonly #config: Config;
	readonly #organizations: OrganizationClient;
	readonly #administrators: AdministratorService;
	readonly #apiTokens: ApiTokenService;
	readonly #making: Pick<OrganizationService, "create">;

	constructor(dependencies: {
		config: Config;
		organizations: OrganizationClient;
		administrators: AdministratorService;
		apiTokens: ApiTokenService;
		making: Pick<OrganizationService, "create">;
	}) {
		this.#config = dependencies.config;
		this.#organizations = dependencies.organizations;
		this.#administrators = dependencies.administrators;
		this.#apiTokens = dependencies.apiTokens;
		this.#making = dependencies.making;
	}

	/** Without a BOOTSTRAP_TOKEN there is no such thing here at all. */
	async permits(token: string | null): Promise<Result<null, Failure>> {
		const { bootstrapToken } = this.#config;
		if (bootstrapToken === null) return err(failure("not_found"));
		if (token === null) return err(failure("unauthenticated"));
		// Hashes are compared, so that the time it takes says nothing about the token.
		const fits = sha256Hex(token) === sha256Hex(bootstrapToken);
		return fits ? ok(null) : err(failure("invalid_token"));
	}

	/** Opened in a browser, the link makes whoever signs in with the invited address the first global admin. */
	async inviteFirstGlobalAdmin(
		email: string,
		origin: Origin,
	): Promise<Result<Invitation, Failure>> {
		const present = await this.#organizations.platform().listAdministrators();
		if (!present.ok) return present;
		if (present.value.some((administrator) => administrator.status === "active")) {
			return err(failure("conflict", { because: "global_admin_exists" }));
		}
		return this.#administrators.invite(
			{ organizationId: platformId, email },
			{ by: systemActor, ...origin },
		);
	}

	/** A platform token of the scope “service”. No administrator and no other token can make one. */
	createServiceToken(
		order: { name: string; expiresAt?: number | undefined },
		origin: Origin,
	): Promise<Result<{ apiToken: ApiToken; token: string }, Failure>> {
		return this.#apiTokens.create(
			{ organizationId: platformId, ...order, scopes: ["service"] },
			{ by: systemActor, ...origin },
		);
	}

	/** The organization of a product that has no organizations, with the invitation of its first administrator. */
	createOrganization(
		order: Parameters<OrganizationService["create"]>[0],
		origin: Origin,
	): ReturnType<OrganizationService["create"]> {
		return this.#making.create(order, { by: systemActor, ...origin });
	}
}
