import type { Origin } from "../../domain/actor.ts";
import { type Failure, failure } from "../../domain/errors.ts";
import { platformId } from "../../domain/ids.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { AdministratorIdentity } from "../../objects/organization/administrators/administrators-rpc.ts";
import type { OrganizationClient } from "../../objects/organization/organization-client.ts";
import { sha256Hex } from "../../runtime/hashing.ts";
import type { ProviderIdentity } from "./openid-provider.ts";

/** Codes the sign-in page has a sentence for. */
type SignInProblem =
	| "not_administrator"
	| "attempt_unknown"
	| "provider_refused"
	| "provider_unreachable"
	| "invitation_invalid"
	| "invitation_other_address"
	| "email_not_verified"
	/** Nobody of any organization, as far as the deployment says where to look. */
	| "no_devices"
	/** A step-up came back with an older sign-in, or with no word of when it was. */
	| "not_fresh";

export interface SignInRefusal {
	problem: SignInProblem;
	/** For the operator's log; never shown. */
	detail: string | null;
	/** It was a person's, who wanted to see their own devices. */
	forDevices?: true;
}

/** Where an administrator belongs: their own sessions live in this organization, or in `platform`. */
export interface Home {
	homeId: string;
	administrator: AdministratorIdentity;
}

/** An invitation by its link: where it is of, and its secret. */
export function readInvitation(text: string): { homeId: string; secret: string } | null {
	const [, homeId, secret] = invitationPattern.exec(text) ?? [];
	return homeId === undefined || secret === undefined ? null : { homeId, secret };
}

const invitationPattern = /^cfi_(platform|org_[0-9a-z]{2,40})_([\w-]{20,100})$/;

/** Finds the home of whoever the provider vouches for. An account is (issuer, subject), never an e-mail address. */
export class AdministratorHomes {
	readonly #organizations: OrganizationClient;

	constructor(organizations: OrganizationClient) {
		this.#organizations = organizations;
	}

	async find(
		{ issuer, subject }: ProviderIdentity,
		returnTo: string,
	): Promise<Result<Home, SignInRefusal>> {
		const homeIds = await this.#organizations.platform().homesOf(issuer, subject);
		for (const homeId of await this.#byPreference(homeIds, returnTo)) {
			// The directory only says where to ask; the home itself says who is an administrator today.
			const administrator = await this.#organizations.of(homeId).findAdministrator(issuer, subject);
			if (administrator) return ok({ homeId, administrator });
		}
		return refuse("not_administrator");
	}

	/** Whom an invitation was made out to, and by which organization; one that is not open is as if it never was. */
	async describe(
		invitation: string,
	): Promise<Result<{ email: string; organization: string | null }, Failure>> {
		const read = readInvitation(invitation);
		if (read === null) return noInvitation;
		const found = await this.#organizations.of(read.homeId).findInvitation(sha256Hex(read.secret));
		return found.ok || found.error.reason !== "not_found" ? found : noInvitation;
	}

	/**
	 * Binds the account to the invitation, when the provider has verified the invited address. Whoever is bound
	 * already may follow the link again: the answer to the first time may have been lost.
	 */
	async accept(
		invitation: string,
		identity: ProviderIdentity,
		origin: Origin,
	): Promise<Result<Home, SignInRefusal>> {
		const read = readInvitation(invitation);
		if (read === null) return refuse("invitation_invalid");
		const { homeId, secret } = read;
		const { issuer, subject, name, email, emailVerified } = identity;
		const home = this.#organizations.of(homeId);
		let administrator = await home.findAdministrator(issuer, subject);
		if (!administrator) {
			if (email === null || !emailVerified) {
				const unsaid = emailVerified === null ? missingEmailVerifiedHint : null;
				return refuse("email_not_verified", unsaid);
			}
			const accepted = await home.acceptInvitation(
				{ secretHash: sha256Hex(secret), issuer, subject, name, verifiedEmail: email },
				origin,
			);
			if (!accepted.ok) return refuse(problemOf(accepted.error), accepted.error.reason);
			administrator = accepted.value;
		}
		await this.#organizations.platform().addHome(issuer, subject, homeId);
		return ok({ homeId, administrator });
	}

	/** The platform first, then the organization that `returnTo` names, then the rest. */
	async #byPreference(homeIds: string[], returnTo: string): Promise<string[]> {
		const named = homeIds.includes(platformId)
			? platformId
			: await this.#namedBy(returnTo, homeIds);
		return named === null ? homeIds : [named, ...homeIds.filter((id) => id !== named)];
	}

	async #namedBy(returnTo: string, homeIds: string[]): Promise<string | null> {
		const slug = /^\/o\/([^/?#]+)/.exec(returnTo)?.[1];
		if (slug === undefined || homeIds.length < 2) return null;
		for (const homeId of homeIds) {
			const profile = await this.#organizations.of(homeId).describe();
			if (profile.ok && profile.value.slug === slug) return homeId;
		}
		return null;
	}
}

const noInvitation = err(failure("not_found", { what: "invitation" }));

const missingEmailVerifiedHint =
	"The provider sends no email_verified. OIDC_MISSING_EMAIL_VERIFIED says what that means.";

const refuse = (problem: SignInProblem, detail: string | null = null) =>
	err<SignInRefusal>({ problem, detail });

/** `forbidden` is the object's answer to a right secret with another address than the invited one. */
const problemOf = (refused: Failure): SignInProblem =>
	refused.reason === "forbidden" ? "invitation_other_address" : "invitation_invalid";
