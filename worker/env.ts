import { z } from "zod";

/** A party whose access tokens count as a person's credential. */
const trustedIssuerSchema = z.object({
	issuer: z.url(),
	jwksUrl: z.url(),
	audience: z.string().min(1),
	algorithms: z.array(z.enum(["ES256", "EdDSA", "RS256", "PS256"])).min(1),
	/** Organization ids, or "*" for all. */
	organizations: z.union([z.literal("*"), z.array(z.string())]),
});
export type TrustedIssuer = z.infer<typeof trustedIssuerSchema>;

export interface Config {
	/** True only on the command line of `npm start`: opens the local tokens and plain-http sign-in. */
	local: boolean;
	oidc: { issuer: string; clientId: string; clientSecret: string | null } | null;
	trustedIssuers: TrustedIssuer[];
	bootstrapToken: string | null;
}

/** Variables that may be set besides those in `wrangler.toml`: secrets, and the local switch. */
interface OptionalVariables {
	CURFEW_LOCAL?: string;
	OIDC_CLIENT_SECRET?: string;
	BOOTSTRAP_TOKEN?: string;
}

/** Reads every variable once; a wrong one throws with its name, because nothing can work without it. */
export function readConfig(env: Env): Config {
	const variables = env as Omit<Env, "OIDC_ISSUER" | "OIDC_CLIENT_ID" | "TRUSTED_ISSUERS"> &
		OptionalVariables & { OIDC_ISSUER?: string; OIDC_CLIENT_ID?: string; TRUSTED_ISSUERS?: string };
	const issuers = z
		.array(trustedIssuerSchema)
		.safeParse(JSON.parse(variables.TRUSTED_ISSUERS || "[]"));
	if (!issuers.success) {
		throw new Error(`The variable TRUSTED_ISSUERS is not valid: ${z.prettifyError(issuers.error)}`);
	}
	return {
		local: variables.CURFEW_LOCAL === "1",
		oidc:
			variables.OIDC_ISSUER && variables.OIDC_CLIENT_ID
				? {
						issuer: variables.OIDC_ISSUER,
						clientId: variables.OIDC_CLIENT_ID,
						clientSecret: variables.OIDC_CLIENT_SECRET || null,
					}
				: null,
		trustedIssuers: issuers.data,
		bootstrapToken: variables.BOOTSTRAP_TOKEN || null,
	};
}
