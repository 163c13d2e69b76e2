import { isOrganizationId, isReservedUserId } from "../../domain/ids.ts";
import { organizationsOfPersonMax } from "../../domain/my-devices/visit.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { userIdSchema } from "../../domain/wire/id-input.ts";
import type { PeopleSignIn } from "../../env.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import type { SignInRefusal } from "../sign-in/administrator-homes.ts";
import type { ProviderIdentity } from "../sign-in/openid-provider.ts";

/** Whom the provider vouched for, as organizations know them. */
export interface SignedInPerson {
	voucher: string;
	userId: string;
	organizationIds: string[];
	authMethods: string[];
}

/** Finds the account of a sign-in among the people of organizations, by what the deployment says their ids are. */
export class PersonHomes {
	readonly #organizations: OrganizationClient;
	readonly #settings: PeopleSignIn | null;

	constructor(organizations: OrganizationClient, settings: PeopleSignIn | null) {
		this.#organizations = organizations;
		this.#settings = settings;
	}

	/** Only whoever had a session there is found: signing in here makes nobody a person of an organization. */
	async find(identity: ProviderIdentity): Promise<Result<SignedInPerson, SignInRefusal>> {
		const settings = this.#settings;
		const userId = userIdSchema.safeParse(settings && identity.claims[settings.userId]);
		if (settings === null || !userId.success || isReservedUserId(userId.data)) return nobody;
		const known = await Promise.all(
			candidates(settings, identity.claims).map(async (id) => {
				const found = await this.#organizations.of(id).findUser(userId.data);
				return found.ok && found.value !== null && found.value.erasedAt === null ? [id] : [];
			}),
		);
		const organizationIds = known.flat();
		if (organizationIds.length === 0) return nobody;
		const { issuer: voucher, authMethods } = identity;
		return ok({ voucher, userId: userId.data, organizationIds, authMethods });
	}
}

const nobody = err<SignInRefusal>({ problem: "no_devices", detail: null });

/** What the claim says among what is allowed; without a claim, what is listed. */
function candidates(
	{ organization, organizations }: PeopleSignIn,
	claims: ProviderIdentity["claims"],
): string[] {
	const claimed = organization === undefined ? organizations : claims[organization];
	const named = (Array.isArray(claimed) ? claimed : [claimed]).filter(
		(id): id is string => typeof id === "string" && isOrganizationId(id),
	);
	const allowed = organizations === "*" ? named : named.filter((id) => organizations.includes(id));
	return [...new Set(allowed)].slice(0, organizationsOfPersonMax);
}
