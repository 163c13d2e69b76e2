import { systemClock } from "../../domain/clock.ts";
import { newId, newSecret } from "../../domain/ids.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { Config } from "../../env.ts";
import type { SignInRefusal } from "../../services/sign-in/administrator-homes.ts";
import { AuthenticationService } from "../../services/sign-in/authentication-service.ts";
import { type CompletedSignIn, SignInService } from "../../services/sign-in/sign-in-service.ts";
import { remoteKeySetOf } from "../../services/tokens/access-tokens.ts";
import { organizations, theTest } from "./builders.ts";
import { aProvider, type Misbehaviour, type ProviderAccount } from "./provider.ts";

export const origin = "https://curfew.example";
export const requestId = "test-request";
export const client = {
	ip: "203.0.113.7",
	userAgent: "Mozilla/5.0 (X11; Linux x86_64)",
	geo: null,
};

export const anAccount = (handle = newId("token").slice(4)): Required<ProviderAccount> => ({
	sub: handle,
	name: "Dana Kim",
	email: `${handle}@acme.example`,
	email_verified: true,
	amr: ["pwd", "otp"],
});

interface WorldOptions {
	local?: boolean;
	oidc?: null;
	cookieSecrets?: string[];
	missingEmailVerified?: "verified" | "unverified";
}

/** A deployment with a provider of its own, and what happens in a browser there. */
export async function aSignInWorld(options: WorldOptions = {}) {
	const provider = await aProvider();
	const { issuer, clientId, fetch } = provider;
	const config: Config = {
		local: options.local ?? false,
		publicUrl: null,
		oidc:
			options.oidc === null
				? null
				: {
						issuer,
						clientId,
						clientSecret: null,
						missingEmailVerified: options.missingEmailVerified ?? "unverified",
					},
		cookieSecrets: options.cookieSecrets ?? [newSecret()],
		trustedIssuers: [],
		peopleSignIn: null,
		bootstrapToken: null,
	};
	const dependencies = { config, organizations, clock: systemClock };
	const authentication = new AuthenticationService({ ...dependencies, keySetOf: remoteKeySetOf });
	const memory = { discovered: null };
	const signIn = new SignInService({ ...dependencies, authentication, fetch, memory });

	type Order = { returnTo?: string; invitation?: string; cookie?: string; stepUp?: boolean };
	const begin = async (order: Order = {}) => {
		const begun = await signIn.begin({
			origin,
			returnTo: order.returnTo ?? null,
			invitation: order.invitation ?? null,
			previousCookie: order.cookie ?? null,
			stepUp: order.stepUp ?? false,
		});
		if (!begun.ok) throw new Error(begun.error.reason);
		return begun.value;
	};
	const complete = async (
		callbackUrl: URL,
		attempt: { id: string; value: string } | null,
	): Promise<Result<CompletedSignIn, SignInRefusal>> => {
		const order = { callbackUrl, attempt, others: new Map(), client, requestId };
		const completed = await signIn.complete(order);
		if (!completed.ok) return completed;
		if ("person" in completed.value) throw new Error("An administrator was expected.");
		return ok(completed.value);
	};
	/** The whole way: button, provider, callback. */
	const signInAs = async (
		account: ProviderAccount,
		order: { returnTo?: string; invitation?: string; bent?: Misbehaviour } = {},
	) => {
		const { location, attempt } = await begin(order);
		return complete(provider.consent(location, account, order.bent), attempt);
	};
	return { provider, signIn, authentication, begin, complete, signInAs };
}

/** The part of an invitation link that names it. */
export async function anInvitation(homeId: string, email: string): Promise<string> {
	const secret = newSecret();
	const invited = await organizations.of(homeId).inviteAdministrator({ email, secret }, theTest);
	if (!invited.ok) throw new Error(invited.error.reason);
	return `cfi_${homeId}_${secret}`;
}

/** An administrator who came in by an invitation, in a world of their own. */
export async function aSignedInAdministrator(homeId: string) {
	const world = await aSignInWorld();
	const account = anAccount();
	const accepted = await world.signInAs(account, {
		invitation: await anInvitation(homeId, account.email),
	});
	if (!accepted.ok) throw new Error(accepted.error.problem);
	return { ...world, account, cookie: accepted.value.cookie.value };
}
