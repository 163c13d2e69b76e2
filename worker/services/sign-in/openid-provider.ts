import * as oauth from "oauth4webapi";
import { type Clock, minuteMs } from "../../domain/clock.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { userIdSchema } from "../../domain/wire/id-input.ts";
import { shownText } from "../../domain/wire/text.ts";
import type { OidcSettings } from "../../env.ts";

/** The settings of a deployment. Without a client secret it is a public client, which PKCE alone protects. */
interface OpenIdProviderSettings extends OidcSettings {
	/** Where the browser comes back to. */
	redirectUri: string;
	/** Only ever true for a provider on this very machine, in local mode. */
	allowPlainHttp: boolean;
	fetch: typeof fetch;
	clock: Clock;
	memory: ProviderMemory;
}

/**
 * What is known of the provider from before: plain data, which requests may share. The signing keys hang on the metadata
 * (`oauth4webapi` keeps them for it, 5 minutes at most, and asks again for a key it has not seen).
 */
export interface ProviderMemory {
	discovered: { server: oauth.AuthorizationServer; at: number } | null;
}

/** A provider that moves an endpoint is followed after this. */
const discoveryAgeMaxMs = 10 * minuteMs;

/** What ties the provider's answer to its question. */
interface AuthorizationAttempt {
	state: string;
	nonce: string;
	codeVerifier: string;
}

/** Whom the provider says it is. The pair (issuer, subject) is the identity; the rest is description. */
export interface ProviderIdentity {
	issuer: string;
	subject: string;
	name: string;
	email: string | null;
	/** Null: the provider does not say, and is not trusted to have done it all the same. */
	emailVerified: boolean | null;
	authMethods: string[];
	/** When the person last gave their credentials there; null when the provider does not say. */
	authenticatedAt: number | null;
	/** Everything that the ID token says. */
	claims: Readonly<Record<string, unknown>>;
}

interface ProviderProblem {
	problem: "attempt_unknown" | "provider_refused" | "provider_unreachable";
	/** For the operator's log. Holds no code, token or secret. */
	detail: string;
}

/**
 * Asked of every sign-in, because only then a provider must say when the person last gave their credentials (OpenID
 * Connect Core, 3.1.2.1). As long as the longest console session.
 */
const maxAgeSeconds = 30 * 24 * 3_600;

/** A provider that does not answer within this makes the sign-in fail, rather than the browser wait. */
const providerTimeoutMs = 5_000;

/** OpenID Connect Core 1.0, code flow with PKCE (RFC 7636) and issuer identification (RFC 9207). */
export class OpenIdProvider {
	readonly #settings: OpenIdProviderSettings;
	readonly #client: oauth.Client;

	constructor(settings: OpenIdProviderSettings) {
		this.#settings = settings;
		this.#client = { client_id: settings.clientId };
	}

	/** Where to send the browser, and what to remember until it is back. `fresh`: ask for credentials again. */
	async authorize(
		fresh: boolean,
	): Promise<Result<{ location: string; attempt: AuthorizationAttempt }, ProviderProblem>> {
		const server = await this.#discover();
		if (!server.ok) return server;
		const endpoint = server.value.authorization_endpoint;
		if (!endpoint) return err(unreachable("The provider names no authorization endpoint."));
		const attempt: AuthorizationAttempt = {
			state: oauth.generateRandomState(),
			nonce: oauth.generateRandomNonce(),
			codeVerifier: oauth.generateRandomCodeVerifier(),
		};
		const location = new URL(endpoint);
		const parameters = {
			client_id: this.#settings.clientId,
			redirect_uri: this.#settings.redirectUri,
			response_type: "code",
			scope: "openid email profile",
			state: attempt.state,
			nonce: attempt.nonce,
			code_challenge: await oauth.calculatePKCECodeChallenge(attempt.codeVerifier),
			code_challenge_method: "S256",
			max_age: String(fresh ? 0 : maxAgeSeconds),
			...(fresh ? { prompt: "login" } : {}),
		};
		for (const [name, value] of Object.entries(parameters)) location.searchParams.set(name, value);
		return ok({ location: location.href, attempt });
	}

	/** Checks the answer against the attempt, redeems the code, and checks the ID token. */
	async redeem(
		callbackUrl: URL,
		attempt: AuthorizationAttempt,
	): Promise<Result<ProviderIdentity, ProviderProblem>> {
		const server = await this.#discover();
		if (!server.ok) return server;
		let parameters: URLSearchParams;
		try {
			parameters = oauth.validateAuthResponse(
				server.value,
				this.#client,
				callbackUrl,
				attempt.state,
			);
		} catch (error) {
			const problem =
				error instanceof oauth.AuthorizationResponseError ? "provider_refused" : "attempt_unknown";
			return err({ problem, detail: describe(error) });
		}
		try {
			return ok(await this.#exchange(server.value, parameters, attempt));
		} catch (error) {
			return err({
				problem: isRefusal(error) ? "provider_refused" : "provider_unreachable",
				detail: describe(error),
			});
		}
	}

	async #discover(): Promise<Result<oauth.AuthorizationServer, ProviderProblem>> {
		const { memory, clock } = this.#settings;
		const known = memory.discovered;
		if (known !== null && clock.now() - known.at < discoveryAgeMaxMs) return ok(known.server);
		try {
			const issuer = new URL(this.#settings.issuer);
			const response = await oauth.discoveryRequest(issuer, this.#options());
			const server = await oauth.processDiscoveryResponse(issuer, response);
			memory.discovered = { server, at: clock.now() };
			return ok(server);
		} catch (error) {
			return err(unreachable(describe(error)));
		}
	}

	async #exchange(
		server: oauth.AuthorizationServer,
		parameters: URLSearchParams,
		attempt: AuthorizationAttempt,
	): Promise<ProviderIdentity> {
		const response = await oauth.authorizationCodeGrantRequest(
			server,
			this.#client,
			this.#authenticationAt(server),
			parameters,
			this.#settings.redirectUri,
			attempt.codeVerifier,
			this.#options(),
		);
		const tokens = await oauth.processAuthorizationCodeResponse(server, this.#client, response, {
			expectedNonce: attempt.nonce,
			requireIdToken: true,
		});
		await oauth.validateApplicationLevelSignature(server, response, this.#options());
		const claims = oauth.getValidatedIdTokenClaims(tokens);
		if (!claims) throw new oauth.OperationProcessingError("The ID token is missing.");
		const described =
			claims.email === undefined && server.userinfo_endpoint
				? await this.#userInfo(server, tokens.access_token, claims.sub)
				: claims;
		const identity = identityOf(claims, described);
		const isTrusted = this.#settings.missingEmailVerified === "verified";
		return { ...identity, emailVerified: identity.emailVerified ?? (isTrusted || null) };
	}

	async #userInfo(
		server: oauth.AuthorizationServer,
		accessToken: string,
		subject: string,
	): Promise<oauth.UserInfoResponse> {
		const response = await oauth.userInfoRequest(
			server,
			this.#client,
			accessToken,
			this.#options(),
		);
		return oauth.processUserInfoResponse(server, this.#client, subject, response);
	}

	#authenticationAt(server: oauth.AuthorizationServer): oauth.ClientAuth {
		const secret = this.#settings.clientSecret;
		if (secret === null) return oauth.None();
		const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
		return methods.includes("client_secret_basic")
			? oauth.ClientSecretBasic(secret)
			: oauth.ClientSecretPost(secret);
	}

	#options() {
		const { fetch, allowPlainHttp } = this.#settings;
		return {
			[oauth.customFetch]: (url: string, { body, signal, ...init }: ProviderRequest) =>
				fetch(url, { ...init, body: body ?? null, signal: signal ?? null }),
			[oauth.allowInsecureRequests]: allowPlainHttp,
			signal: () => AbortSignal.timeout(providerTimeoutMs),
		};
	}
}

type ProviderRequest = oauth.CustomFetchOptions<string, URLSearchParams | undefined>;

function identityOf(
	claims: oauth.IDToken,
	described: { readonly [claim: string]: unknown },
): ProviderIdentity {
	// An account is (issuer, subject), byte for byte: one that is stored as another text would be somebody else's.
	if (!userIdSchema.safeParse(claims.sub).success) {
		throw new oauth.OperationProcessingError("The subject of the ID token is no whole text.");
	}
	const email = textOf(described.email)?.toLowerCase() ?? null;
	const methods = claims.amr;
	const authMethods = (Array.isArray(methods) ? methods : [])
		.filter((method) => typeof method === "string")
		.slice(0, 10)
		.map((method) => shownText(method, 40));
	return {
		issuer: claims.iss,
		subject: claims.sub,
		name: shownText(
			textOf(described.name) ??
				textOf(claims.name) ??
				textOf(described.preferred_username) ??
				email ??
				claims.sub,
			200,
		),
		email,
		emailVerified: verifiedOf(described.email_verified),
		authMethods: authMethods.length > 0 ? authMethods : ["oidc"],
		authenticatedAt: typeof claims.auth_time === "number" ? claims.auth_time * 1_000 : null,
		claims,
	};
}

/** OpenID Connect Core, 5.1, has a boolean; some providers write it as text in their userinfo answer. */
function verifiedOf(claim: unknown): boolean | null {
	if (claim === undefined || claim === null) return null;
	return claim === true || claim === "true";
}

const textOf = (value: unknown): string | undefined =>
	typeof value === "string" && value !== "" ? value : undefined;

const unreachable = (detail: string): ProviderProblem => ({
	problem: "provider_unreachable",
	detail,
});

const isRefusal = (error: unknown): boolean =>
	error instanceof oauth.OperationProcessingError ||
	error instanceof oauth.UnsupportedOperationError ||
	error instanceof oauth.ResponseBodyError ||
	error instanceof oauth.WWWAuthenticateChallengeError;

function describe(error: unknown): string {
	if (
		error instanceof oauth.AuthorizationResponseError ||
		error instanceof oauth.ResponseBodyError
	) {
		return `${error.error}: ${error.error_description ?? ""}`.slice(0, 300);
	}
	return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : "unknown";
}
