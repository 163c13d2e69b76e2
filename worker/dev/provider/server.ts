import { createServer, type Server } from "node:http";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import Provider, { type Configuration, interactionPolicy } from "oidc-provider";
import { newSecret } from "../../domain/ids.ts";
import { listenOn } from "../../testing/support/free-ports.ts";
import { identityOf } from "../identities.ts";
import { interact, sendPage, sendStyle } from "./interaction.ts";
import { createStore } from "./memory-adapter.ts";
import { problemPage } from "./pages.ts";

export interface ProviderKeys {
	signing: JWK;
	cookie: string;
}

interface ProviderOptions {
	port: number;
	keys: ProviderKeys;
	curfewPort: number;
	edgePort: number;
}

export async function createProviderKeys(): Promise<ProviderKeys> {
	const { privateKey } = await generateKeyPair("RS256", { extractable: true });
	const cookie = newSecret();
	return {
		signing: { ...(await exportJWK(privateKey)), kid: "local", alg: "RS256", use: "sig" },
		cookie,
	};
}

const loopbackOrigins = (port: number): string[] => [
	`http://127.0.0.1:${port}`,
	`http://localhost:${port}`,
];

/** Asks at every sign-in: in one browser people want to be an administrator here and a person there. */
function alwaysAsk(): interactionPolicy.DefaultPolicy {
	const policy = interactionPolicy.base();
	const { Check } = interactionPolicy;
	policy
		.get("login")
		?.checks.add(
			new Check("choose_account", "The person has not chosen an account", ({ oidc }) =>
				oidc.result?.login || oidc.params?.prompt === "none"
					? Check.NO_NEED_TO_PROMPT
					: Check.REQUEST_PROMPT,
			),
		);
	return policy;
}

function configuration(options: ProviderOptions): Configuration {
	const client = (id: string, name: string, port: number, path: string) => ({
		client_id: id,
		client_name: name,
		redirect_uris: loopbackOrigins(port).map((origin) => origin + path),
		response_types: ["code" as const],
		grant_types: ["authorization_code"],
		token_endpoint_auth_method: "none" as const,
		require_auth_time: true,
	});
	return {
		clients: [
			client("curfew-admin", "Curfew", options.curfewPort, "/auth/callback"),
			client("example-edge", "The example app", options.edgePort, "/sign-in/callback"),
		],
		adapter: createStore(),
		jwks: { keys: [options.keys.signing] },
		cookies: {
			keys: [options.keys.cookie],
			// Cookies do not know ports: on one host every service needs names of its own.
			names: {
				session: "provider_session",
				interaction: "provider_interaction",
				resume: "provider_resume",
			},
		},
		claims: {
			openid: ["sub", "organization"],
			profile: ["name"],
			email: ["email", "email_verified"],
		},
		conformIdTokenClaims: false,
		scopes: ["openid"],
		pkce: { required: () => true },
		features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
		interactions: {
			url: (_ctx, interaction) => `/interaction/${interaction.uid}`,
			policy: alwaysAsk(),
		},
		// Both clients belong to this world: what they ask for is granted without a consent page.
		async loadExistingGrant(ctx) {
			const { client, session, provider } = ctx.oidc;
			if (!client || !session?.accountId) return undefined;
			const grantId = session.grantIdFor(client.clientId);
			const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
			if (known && known.accountId === session.accountId) return known;
			const grant = new provider.Grant({
				clientId: client.clientId,
				accountId: session.accountId,
			});
			grant.addOIDCScope("openid profile email");
			await grant.save();
			return grant;
		},
		findAccount(_ctx, subject) {
			const identity = identityOf(subject);
			if (!identity) return undefined;
			return {
				accountId: subject,
				claims: () => ({
					sub: subject,
					name: identity.name,
					email: identity.email,
					email_verified: true,
					...(identity.organizationId === null ? {} : { organization: identity.organizationId }),
				}),
			};
		},
		renderError(ctx, out) {
			ctx.type = "html";
			ctx.body = String(
				problemPage("This sign-in did not work", out.error_description ?? out.error),
			);
		},
		ttl: {
			Session: 14 * 24 * 3600,
			Interaction: 600,
			Grant: 14 * 24 * 3600,
			IdToken: 600,
			AccessToken: 600,
		},
	};
}

/** A real OpenID provider on loopback, with the people of the local world and no passwords. */
export async function startProvider(options: ProviderOptions): Promise<Server> {
	const issuer = `http://127.0.0.1:${options.port}`;
	const provider = new Provider(issuer, configuration(options));
	provider.on("server_error", (_ctx, error) => console.error(`provider: ${error.message}`));
	const protocol = provider.callback();
	const redirectOrigins = [options.curfewPort, options.edgePort].flatMap(loopbackOrigins).join(" ");

	const server = createServer((request, response) => {
		// The page's form ends, by redirects, at the client: a browser checks `form-action` on each of them. Whoever was
		// signed in here as somebody else is signed out first, by a page that submits itself: the provider adds the hash
		// of its script to the scripts that are allowed.
		response.setHeader(
			"content-security-policy",
			`default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; form-action 'self' ${redirectOrigins}; frame-ancestors 'none'; base-uri 'none'`,
		);
		response.setHeader("referrer-policy", "no-referrer");
		response.setHeader("x-content-type-options", "nosniff");
		const path = new URL(request.url ?? "/", issuer).pathname;
		if (path === "/style.css") return void sendStyle(response);
		if (path.startsWith("/interaction/")) {
			interact(provider, request, response).catch(() => {
				const page = problemPage(
					"This sign-in is no longer open",
					"It was finished in another tab, or it waited too long. Go back and sign in again.",
				);
				sendPage(response, 400, String(page));
			});
			return;
		}
		void protocol(request, response);
	});
	await listenOn(options.port, server);
	return server;
}
