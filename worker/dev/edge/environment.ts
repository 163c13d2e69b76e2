import type { SessionGateBinding } from "../../client/gate.ts";

/** What this Worker is given. In production the token, the key and the secret are secrets. */
export interface EdgeEnvironment {
	/** Service binding that leads to Curfew. */
	CURFEW: Fetcher;
	/** The same, to its entrypoint `SessionGate`. */
	GATE: SessionGateBinding;
	/** API token of the platform with scope `service`. */
	CURFEW_TOKEN: string;
	/** Where browsers reach Curfew, as an origin: people see their own devices there. */
	CURFEW_URL: string;
	/** The OpenID provider that knows who people are. */
	OIDC_ISSUER: string;
	OIDC_CLIENT_ID: string;
	/** This authentication module, as issuer of access tokens. */
	ISSUER: string;
	AUDIENCE: string;
	/** Private ES256 key as JWK. */
	SIGNING_KEY: string;
	/** What sign-ins under way are sealed under; at least 32 random characters. */
	COOKIE_SECRET: string;
}

export interface EdgeContext {
	Bindings: EdgeEnvironment;
}
