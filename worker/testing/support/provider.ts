import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { calculatePKCECodeChallenge } from "oauth4webapi";

/** What the provider puts into the ID token besides what the protocol asks for. */
export interface ProviderAccount {
	sub: string;
	name?: string;
	email?: string;
	email_verified?: boolean;
	amr?: string[];
}

/** What a test may bend: each makes the provider misbehave in one way. */
export interface Misbehaviour {
	idToken?: Record<string, unknown>;
	/** Signs with a key that is not published. */
	foreignKey?: boolean;
	callback?: Record<string, string | null>;
	/** The account's claims come from the userinfo endpoint alone. */
	userInfoOnly?: boolean;
}

interface PendingCode {
	account: ProviderAccount;
	parameters: URLSearchParams;
	misbehaviour: Misbehaviour;
}

const home = "https://id.example";
const clientId = "curfew-test";

/**
 * An OpenID provider that answers the fetches of code under test, with real keys and a real check of PKCE. The
 * person at its sign-in page is `consent`.
 */
export async function aProvider() {
	const { privateKey, publicKey } = await generateKeyPair("ES256");
	const foreign = await generateKeyPair("ES256");
	const codes = new Map<string, PendingCode>();
	const accounts = new Map<string, ProviderAccount>();
	const asked: string[] = [];
	let reachable = true;

	// An issuer of its own: what is known of one provider must not be taken for another's.
	const issuer = `${home}/${crypto.randomUUID()}`;
	const metadata = {
		issuer,
		authorization_endpoint: `${home}/authorize`,
		token_endpoint: `${home}/token`,
		userinfo_endpoint: `${home}/userinfo`,
		jwks_uri: `${issuer}/jwks`,
		id_token_signing_alg_values_supported: ["ES256"],
		authorization_response_iss_parameter_supported: true,
	};

	async function redeem(form: URLSearchParams): Promise<Response> {
		const code = form.get("code") ?? "";
		const pending = codes.get(code);
		codes.delete(code);
		const challenge = await calculatePKCECodeChallenge(form.get("code_verifier") ?? "");
		if (
			pending?.parameters.get("code_challenge") !== challenge ||
			pending.parameters.get("redirect_uri") !== form.get("redirect_uri")
		) {
			return Response.json({ error: "invalid_grant" }, { status: 400 });
		}
		const { account, misbehaviour } = pending;
		const accessToken = crypto.randomUUID();
		accounts.set(accessToken, account);
		const idToken = await new SignJWT({
			nonce: pending.parameters.get("nonce"),
			...(misbehaviour.userInfoOnly ? { sub: account.sub } : account),
			iss: issuer,
			aud: clientId,
			...(pending.parameters.has("max_age") && { auth_time: Math.floor(Date.now() / 1_000) }),
			...misbehaviour.idToken,
		})
			.setProtectedHeader({ alg: "ES256", kid: "test" })
			.setIssuedAt()
			.setExpirationTime("5m")
			.sign(misbehaviour.foreignKey ? foreign.privateKey : privateKey);
		return Response.json({
			access_token: accessToken,
			token_type: "bearer",
			expires_in: 300,
			id_token: idToken,
		});
	}

	async function answer(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
		if (!reachable) throw new Error("Network connection lost.");
		const request = new Request(input, init);
		asked.push(request.url);
		switch (request.url) {
			case `${issuer}/.well-known/openid-configuration`:
				return Response.json(metadata);
			case metadata.jwks_uri:
				return Response.json({
					keys: [{ ...(await exportJWK(publicKey)), kid: "test", alg: "ES256", use: "sig" }],
				});
			case metadata.token_endpoint:
				// Not `text()`: workerd warns that a form is no text.
				return redeem(new URLSearchParams(new TextDecoder().decode(await request.arrayBuffer())));
			case metadata.userinfo_endpoint: {
				const token = request.headers.get("authorization")?.replace("Bearer ", "") ?? "";
				return Response.json(accounts.get(token) ?? {});
			}
			default:
				return new Response(null, { status: 404 });
		}
	}

	return {
		issuer,
		clientId,
		fetch: answer as typeof fetch,
		/** The addresses that were asked, in order. */
		asked,
		/** The person picks an account at `location`; the answer is the URL the browser is sent back to. */
		consent(location: string, account: ProviderAccount, misbehaviour: Misbehaviour = {}): URL {
			const { searchParams: parameters } = new URL(location);
			const code = crypto.randomUUID();
			codes.set(code, { account, parameters, misbehaviour });
			const back = new URL(parameters.get("redirect_uri") ?? "");
			const answers = {
				code,
				state: parameters.get("state"),
				iss: issuer,
				...misbehaviour.callback,
			};
			for (const [name, value] of Object.entries(answers)) {
				if (value !== null) back.searchParams.set(name, value);
			}
			return back;
		},
		disconnect() {
			reachable = false;
		},
		reconnect() {
			reachable = true;
		},
	};
}
