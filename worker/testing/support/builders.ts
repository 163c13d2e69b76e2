import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { type Caller, type TokenScope, tokenScopes } from "../../domain/actor.ts";
import { newId, newSecret, platformId } from "../../domain/ids.ts";
import type { OrganizationProfile } from "../../domain/organization.ts";
import type { Result } from "../../domain/result.ts";
import type { StartedSession } from "../../objects/organization/lifecycle/lifecycle-rpc.ts";
import { organizationClient } from "../../objects/organization/organization-client.ts";
import type { OrganizationRpc } from "../../objects/organization/organization-rpc.ts";
import { sha256Hex } from "../../runtime/hashing.ts";
import { clientFacts } from "../../services/client/client-facts.ts";
import { type Caller as Client, withCookie, withToken } from "./callers.ts";
import { firefoxOnLinux, safariOnIphone } from "./clients.ts";

export const theTest: Caller = {
	by: { kind: "system", id: "test", name: "Test" },
	requestId: "req_test",
};

/** The value of a result that must be one. */
export function must<T>(result: Result<T, unknown>): T {
	if (!result.ok) expect.unreachable(`Expected a value, got ${JSON.stringify(result.error)}`);
	return result.value;
}

export const organizations = organizationClient(env.ORGANIZATION);

/** The object itself as the test tools take it: to evict it, run its alarm, look inside. */
export const stubOf = (organizationId: string) => env.ORGANIZATION.getByName(organizationId);

export interface TestOrganization {
	id: string;
	slug: string;
	object: OrganizationRpc;
	/** A client with an API token of these scopes; without scopes, of all. */
	token(...scopes: TokenScope[]): Promise<Client>;
}

/** A new organization of its own for each test. */
export async function anOrganization(
	facts: Partial<OrganizationProfile> = {},
): Promise<TestOrganization> {
	const id = facts.id ?? newId("organization");
	const slug = facts.slug ?? id.slice(4, 24);
	const profile: OrganizationProfile = {
		id,
		slug,
		name: facts.name ?? `Organization ${slug}`,
		region: "weur",
		createdAt: Date.now(),
	};
	must(await organizations.platform().registerOrganization(profile));
	const object = organizations.of(id);
	must(await object.create(profile, theTest));
	return {
		id,
		slug,
		object,
		token: async (...scopes) => withToken(await anApiToken(id, scopes)),
	};
}

/** A raw API token of an organization, or of the platform. */
export async function anApiToken(
	ownerId: string,
	scopes: readonly TokenScope[] = tokenScopes,
): Promise<string> {
	const secret = newSecret();
	const order = {
		name: "test",
		scopes: scopes.length > 0 ? [...scopes] : [...tokenScopes],
		secret,
	};
	must(await organizations.of(ownerId).createApiToken(order, theTest));
	return `cfw_${ownerId}_${secret}`;
}

export const platformToken = async (...scopes: TokenScope[]): Promise<Client> =>
	withToken(await anApiToken(platformId, scopes));

export interface SessionFacts {
	userId?: string;
	name?: string;
	email?: string;
	ip?: string;
	userAgent?: string;
	country?: string;
	city?: string;
	clientId?: string;
}

/** A session, started as the authentication module would. */
export async function aSession(
	organization: { object: OrganizationRpc },
	facts: SessionFacts = {},
): Promise<StartedSession> {
	const userId = facts.userId ?? `usr_${newSecret().slice(0, 8)}`;
	return must(
		await organization.object.startSession(
			{
				user: {
					id: userId,
					name: facts.name ?? "Raj Shah",
					email: facts.email ?? "raj@acme.example",
				},
				...clientFacts({
					ip: facts.ip ?? "203.0.113.7",
					userAgent: facts.userAgent ?? firefoxOnLinux,
					geo: {
						country: facts.country ?? "DE",
						...(facts.city !== undefined && { city: facts.city }),
					},
					authMethods: ["pwd"],
					clientId: facts.clientId ?? null,
				}),
			},
			theTest,
		),
	);
}

export interface TestAdministrator {
	id: string;
	sessionId: string;
	/** The console cookie as the browser sends it. */
	cookie: string;
	client: Client;
	issuer: string;
	subject: string;
}

/** An administrator who accepted an invitation and is signed in to the console. */
export async function anAdministrator(
	ownerId: string,
	identity: { issuer?: string; subject?: string; email?: string; name?: string } = {},
): Promise<TestAdministrator> {
	const object = organizations.of(ownerId);
	const email =
		identity.email ?? `${newSecret().slice(0, 10).toLowerCase().replaceAll("_", "x")}@acme.example`;
	const invitation = newSecret();
	const issuer = identity.issuer ?? "https://provider.test";
	const subject = identity.subject ?? newSecret();
	must(await object.inviteAdministrator({ email, secret: invitation }, theTest));
	const accepted = must(
		await object.acceptInvitation(
			{
				secretHash: sha256Hex(invitation),
				issuer,
				subject,
				name: identity.name ?? "Dana Kim",
				verifiedEmail: email,
			},
			theTest,
		),
	);
	await organizations.platform().addHome(issuer, subject, ownerId);
	const secret = newSecret();
	const facts = clientFacts({
		ip: "198.51.100.4",
		userAgent: safariOnIphone,
		geo: null,
		authMethods: ["pwd"],
		clientId: "curfew-console",
	});
	const { sessionId } = must(
		await object.startConsoleSession(
			{
				identity: accepted,
				secretHash: sha256Hex(secret),
				authenticatedAt: Date.now(),
				...facts,
			},
			theTest,
		),
	);
	const cookie = `__Host-curfew_session=${ownerId}.${sessionId}.${secret}`;
	return {
		id: accepted.administratorId,
		sessionId,
		cookie,
		client: withCookie(cookie),
		issuer,
		subject,
	};
}

export const aGlobalAdministrator = (): Promise<TestAdministrator> =>
	anAdministrator(platformId, { name: "Lena Ortiz" });

/** Waits until everything the object has committed so far is in D1. */
export async function projected(organizationId: string): Promise<void> {
	await runInDurableObject(stubOf(organizationId), async (object, state) => {
		await object.alarm();
		const [left] = state.storage.sql
			.exec<{ n: number }>("SELECT count(*) AS n FROM outbox")
			.toArray();
		if (left?.n !== 0) throw new Error(`${left?.n} changes did not reach D1`);
	});
}
