import { z } from "zod";
import { organizationIdPattern } from "./domain/ids.ts";
import { organizationsOfPersonMax } from "./domain/my-devices/visit.ts";
import { sessionMaxMsSchema } from "./domain/tokens/adoption-input.ts";
import { tokenAlgorithms } from "./domain/tokens/issuer-options.ts";

const claimsOfChoice = ["email", "preferred_username", "name", "nickname", "phone_number"];

const name = z.string().min(1);
const claimPlace = z.union([name, z.array(name).min(1).max(10)]).optional();
const organizationId = z.string().regex(organizationIdPattern, {
	error: "This is an organization's id in Curfew, such as org_acme.",
});

/**
 * A party whose access tokens count as a person's credential. Its words are those of `IssuerOptions`, with the address
 * of its keys.
 */
const trustedIssuerSchema = z
	.strictObject({
		issuer: z.url(),
		jwksUrl: z.url(),
		audience: name,
		algorithms: z.array(z.enum(tokenAlgorithms)).min(1).optional(),
		typ: name.nullable().optional(),
		claims: z
			.strictObject({ org: claimPlace, sid: claimPlace, sub: claimPlace, aud: claimPlace })
			.optional(),
		organization: organizationId.optional(),
		organizations: z
			.union([z.literal("*"), z.array(z.string()), z.record(name, organizationId)])
			.optional(),
		sessions: z.enum(["start", "adopt"]).optional(),
		sessionMaxMs: sessionMaxMsSchema.optional(),
	})
	.refine(({ organization, organizations }) => organization || organizations, {
		error: "Say which organizations it may speak for: organizations, or the one organization.",
	});
export type TrustedIssuer = z.infer<typeof trustedIssuerSchema>;

/**
 * How the account that the provider vouches for is found among the people of organizations, by claims of the ID token. A
 * claim that people can change themselves would let anybody be somebody else.
 */
const peopleSignInSchema = z
	.strictObject({
		/** The claim that is the user id the authentication module gives: `sub` where it is the same provider's. */
		userId: z
			.string()
			.min(1)
			.refine((claim) => !claimsOfChoice.includes(claim), {
				error: "Whoever can change it could be somebody else. Name a claim that stays, like sub.",
			}),
		/** The claim that holds the ids of the account's organizations, one or a list; left out: those below are looked through. */
		organization: z.string().min(1).optional(),
		/** Organizations where the user ids are this provider's; "*" for all, where the claim says which. */
		organizations: z.union([
			z.literal("*"),
			z.array(z.string()).min(1).max(organizationsOfPersonMax),
		]),
	})
	.refine(({ organization, organizations }) => organization || organizations !== "*", {
		error: "Name the claim that says which organizations, or list them.",
	});
export type PeopleSignIn = z.infer<typeof peopleSignInSchema>;

export interface Config {
	/** True only on the command line of `npm start`: opens the local tokens and plain-http sign-in. */
	local: boolean;
	/** Where browsers reach this deployment, as an origin: `https://curfew.example`. Null: not set. */
	publicUrl: string | null;
	oidc: OidcSettings | null;
	/** What sign-ins under way are sealed under: the first seals, each opens. Empty: not set. */
	cookieSecrets: string[];
	trustedIssuers: TrustedIssuer[];
	/** Null: people come to their own devices by an access token alone. */
	peopleSignIn: PeopleSignIn | null;
	bootstrapToken: string | null;
}

export interface OidcSettings {
	issuer: string;
	clientId: string;
	clientSecret: string | null;
	/** What it means when the provider does not say whether it has verified an address. */
	missingEmailVerified: "verified" | "unverified";
}

/** Variables that may be set besides those in `wrangler.toml`: secrets, and the local switch. */
interface OptionalVariables {
	CURFEW_LOCAL?: string;
	OIDC_CLIENT_SECRET?: string;
	COOKIE_SECRET?: string;
	BOOTSTRAP_TOKEN?: string;
}

/** Variables of `wrangler.toml`: typed there as what the file says, and any of them may be left out. */
interface DeploymentVariables {
	PUBLIC_URL?: string;
	OIDC_ISSUER?: string;
	OIDC_CLIENT_ID?: string;
	OIDC_MISSING_EMAIL_VERIFIED?: string;
	TRUSTED_ISSUERS?: string;
	PEOPLE_SIGN_IN?: string;
}

/** 32 random bytes are 43 characters of base64; what is much shorter was made up by a person. */
const cookieSecretMin = 32;

/** Reads every variable once; a wrong one throws with its name, because nothing can work without it. */
export function readConfig(env: Env): Config {
	const variables = env as Omit<Env, keyof DeploymentVariables> &
		DeploymentVariables &
		OptionalVariables;
	const local = variables.CURFEW_LOCAL === "1";
	const issuers = z
		.array(trustedIssuerSchema)
		.refine((all) => new Set(all.map(({ issuer }) => issuer)).size === all.length, {
			error: "An issuer is there twice: of two, the second would never be asked.",
		})
		.safeParse(JSON.parse(variables.TRUSTED_ISSUERS || "[]"));
	if (!issuers.success) {
		throw new Error(`The variable TRUSTED_ISSUERS is not valid: ${z.prettifyError(issuers.error)}`);
	}
	return {
		local,
		publicUrl: publicUrlOf(variables.PUBLIC_URL, local),
		oidc:
			variables.OIDC_ISSUER && variables.OIDC_CLIENT_ID
				? {
						issuer: variables.OIDC_ISSUER,
						clientId: variables.OIDC_CLIENT_ID,
						clientSecret: variables.OIDC_CLIENT_SECRET || null,
						missingEmailVerified: missingEmailVerifiedOf(variables.OIDC_MISSING_EMAIL_VERIFIED),
					}
				: null,
		cookieSecrets: cookieSecretsOf(variables.COOKIE_SECRET),
		trustedIssuers: issuers.data,
		peopleSignIn: peopleSignInOf(variables.PEOPLE_SIGN_IN),
		bootstrapToken: variables.BOOTSTRAP_TOKEN || null,
	};
}

function peopleSignInOf(text: string | undefined): PeopleSignIn | null {
	if (!text) return null;
	const read = peopleSignInSchema.safeParse(JSON.parse(text));
	if (read.success) return read.data;
	throw new Error(`The variable PEOPLE_SIGN_IN is not valid: ${z.prettifyError(read.error)}`);
}

/** Only an origin: the UI and the API are served from the root of their host. */
function publicUrlOf(text: string | undefined, local: boolean): string | null {
	if (!text) return null;
	const url = URL.parse(text);
	const isSecure = url?.protocol === "https:" || (local && url?.protocol === "http:");
	if (!url || !isSecure || url.pathname !== "/" || url.search || url.hash || url.username) {
		throw new Error("The variable PUBLIC_URL is not valid: give an origin, https://your.domain.");
	}
	return url.origin;
}

function missingEmailVerifiedOf(text: string | undefined): "verified" | "unverified" {
	if (!text || text === "unverified") return "unverified";
	if (text === "verified") return "verified";
	throw new Error(
		"The variable OIDC_MISSING_EMAIL_VERIFIED is not valid: it is “verified” or “unverified”.",
	);
}

/** Several stand beside each other, separated by a space, while the first takes the place of the others. */
function cookieSecretsOf(text: string | undefined): string[] {
	const secrets = text?.split(/\s+/).filter((secret) => secret !== "") ?? [];
	if (secrets.some((secret) => secret.length < cookieSecretMin)) {
		throw new Error(
			`The secret COOKIE_SECRET is not valid: it has fewer than ${cookieSecretMin} characters.`,
		);
	}
	return secrets;
}
