import { exports } from "cloudflare:workers";
import {
	exportJWK,
	generateKeyPair,
	type JWTHeaderParameters,
	type JWTPayload,
	SignJWT,
} from "jose";
import { afterEach, describe, expect, it, vi } from "vitest";
import { requireSession } from "../../client/fetch.ts";
import { createGate } from "../../client/gate.ts";
import page from "../../docs/tokens.md?raw";
import { newSecret } from "../../domain/ids.ts";
import type { IssuerOptions, TokenAlgorithm } from "../../domain/tokens/issuer-options.ts";
import {
	anApiToken,
	anOrganization,
	aSession,
	must,
	theTest,
} from "../../testing/support/builders.ts";
import { aDeployment, formOf } from "../../testing/support/token-issuer.ts";

afterEach(() => vi.restoreAllMocks());

const uuid = "5f9c7a0e-7d5b-4b8e-9a43-0e2f6d1c8b7a";

interface Shape {
	header: Partial<JWTHeaderParameters>;
	payload: JWTPayload;
}

/** Access tokens as providers make them; times and keys come to them below. */
const shapes: Record<string, Shape> = {
	Keycloak: {
		header: { typ: "JWT" },
		payload: {
			...{ iss: "https://id.example/realms/acme", aud: ["orders-api", "account"], sub: uuid },
			...{ jti: "onrtac:1", typ: "Bearer", azp: "web", sid: "b1c3fb9e", acr: "1" },
			...{ scope: "openid organization", organization: ["acme"], name: "Raj Shah" },
		},
	},
	Auth0: {
		header: { typ: "at+jwt" },
		payload: {
			iss: "https://acme.eu.auth0.com/",
			aud: ["https://api.app.example", "https://acme.eu.auth0.com/userinfo"],
			...{ sub: "auth0|65a1", jti: "x", client_id: "y", scope: "openid" },
			...{ org_id: "org_9ybsU1dN2dKfDkBi", "https://app.example/sid": "qGmdkLv0" },
		},
	},
	Clerk: {
		header: { typ: "JWT", cat: "cl_B7d4PD111AAA" },
		payload: {
			...{ iss: "https://clerk.app.example", azp: "https://app.example", fva: [7, -1], v: 2 },
			...{ sid: "sess_2GaMqUCB3Sc1WNAkWuNzsnYVVEy", sub: "user_2F2u1wtUyUlxKgFkKqtJNtpJJWj" },
			...{ o: { id: "org_2kLmNoPqRsTuVwXyZ", rol: "admin", slg: "acme" }, sts: "active" },
		},
	},
	WorkOS: {
		header: {},
		payload: {
			iss: "https://api.workos.com/user_management/client_01HXYZ",
			...{ sub: "user_01HBEQKA6K4QJAS93VPE39W1JT", sid: "session_01HQSXZGF8FHF7A9ZZFCW4387R" },
			...{ org_id: "org_01HRDMC6CM357W30QMHMQ96Q0S", role: "member", permissions: [], jti: "z" },
		},
	},
	Supabase: {
		header: { typ: "JWT" },
		payload: {
			...{ iss: "https://abcdefgh.supabase.co/auth/v1", aud: "authenticated", sub: uuid },
			...{ role: "authenticated", aal: "aal1", session_id: uuid, email: "raj@acme.example" },
			...{ phone: "", is_anonymous: false, amr: [{ method: "password", timestamp: 1 }] },
		},
	},
	"Better Auth": {
		header: {},
		payload: {
			...{ iss: "https://app.example", aud: "https://app.example", sub: "u1" },
			...{ sid: "s8Kd02", org: "kYq3vT0aS8", name: "Raj Shah", email: "raj@acme.example" },
		},
	},
	"Auth.js": {
		header: { typ: "at+jwt" },
		payload: { iss: "https://app.example", aud: "orders-api", sub: "u1", sid: uuid },
	},
	"Your own": {
		header: { typ: "at+jwt" },
		payload: { iss: "https://auth.app.example", aud: "orders-api" },
	},
};

/** What the page says of a provider, for this organization. */
function optionsOnPage(provider: string, organizationId: string): IssuerOptions {
	const [, section = ""] = page.split(`\n### ${provider}\n`);
	const [, json = "{}"] = /^```json\n([^`]*)```/m.exec(section) ?? [];
	return JSON.parse(json.replaceAll("org_acme", organizationId)) as IssuerOptions;
}

/** A provider with its keys, trusted as the page says. */
async function aProvider(name: string) {
	const organization = await anOrganization();
	const options = optionsOnPage(name, organization.id);
	const [algorithm = "ES256"] = (options.algorithms ?? []) as TokenAlgorithm[];
	const { privateKey, publicKey } = await generateKeyPair(algorithm);
	const key = { ...(await exportJWK(publicKey)), kid: "k1", alg: algorithm };
	vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json({ keys: [key] }));
	const jwksUrl = `https://keys.example/${newSecret()}`;
	const { header, payload } = shapes[name] ?? { header: {}, payload: {} };
	const started =
		name === "Your own" ? (await aSession(organization, { userId: "u1" })).claims : undefined;
	const sign = (more: JWTPayload = {}, otherHeader: Partial<JWTHeaderParameters> = {}) => {
		const now = Math.floor(Date.now() / 1_000);
		return new SignJWT({ iat: now, exp: now + 300, ...payload, ...started, ...more })
			.setProtectedHeader({ alg: algorithm, kid: "k1", ...header, ...otherHeader })
			.sign(privateKey);
	};
	const gate = createGate({ binding: exports.SessionGate });
	const guarded = requireSession({ ...options, gate, keys: jwksUrl }, (_request, session) =>
		Response.json(session),
	);
	const deployment = aDeployment({
		TRUSTED_ISSUERS: JSON.stringify([{ ...options, jwksUrl }]),
		COOKIE_SECRET: "c".repeat(44),
	});
	const bearer = `Bearer ${await anApiToken(organization.id, ["service"])}`;
	return {
		organization,
		sign,
		guard: (token: string) =>
			guarded(
				new Request("https://app.example/orders", {
					headers: { authorization: `Bearer ${token}` },
				}),
			),
		check: (token: string) =>
			deployment("/oauth/check", { headers: { authorization: bearer, "x-access-token": token } }),
		introspect: async (token: string) =>
			(await deployment("/oauth/introspect", formOf(bearer, { token }))).json(),
		revoke: (token: string) => deployment("/oauth/revoke", formOf(bearer, { token })),
		deployment,
	};
}

interface Who {
	organizationId: string;
	sessionId: string;
	userId: string;
}

describe("a token of the shape that is made by", () => {
	it.each(Object.keys(shapes))(
		"%s passes requireSession and /oauth/check with the options on the page, until its session ends",
		async (name) => {
			const provider = await aProvider(name);
			const token = await provider.sign();
			const response = await provider.guard(token);
			const who = await response.json<Who>();
			expect(response.status, JSON.stringify(who)).toBe(200);
			expect(who.organizationId).toBe(provider.organization.id);
			const checked = await provider.check(token);
			expect(checked.status).toBe(204);
			expect(checked.headers.get("x-curfew-session")).toBe(who.sessionId);
			expect(await provider.introspect(token)).toMatchObject({
				...{ active: true, sid: who.sessionId, sub: who.userId, org: who.organizationId },
			});
			must(
				await provider.organization.object.revoke(
					{ target: { kind: "user", userId: who.userId }, cause: "admin", reason: null },
					theTest,
				),
			);
			// The provider goes on with its session.
			const next = await provider.sign();
			expect((await provider.guard(next)).status).toBe(401);
			expect((await provider.check(next)).status).toBe(401);
			expect(await provider.introspect(next)).toEqual({ active: false });
		},
	);

	it.each(Object.keys(shapes))(
		"%s does not pass as somebody else's, or with nothing",
		async (name) => {
			const provider = await aProvider(name);
			const other = { aud: "payments", azp: "https://payments.example" };
			const refused = [
				await provider.sign({ iss: "https://other.example" }),
				await provider.sign({}, { typ: "logout+jwt" }),
				...(name === "WorkOS" ? [] : [await provider.sign(other)]),
			];
			for (const token of refused) {
				expect((await provider.guard(token)).status).toBe(401);
				expect((await provider.check(token)).status).toBe(401);
			}
		},
	);
});

describe("an adopting issuer", () => {
	it("gives no place in the order and no end, whatever its tokens say there", async () => {
		const provider = await aProvider("Better Auth");
		const token = await provider.sign({ seq: 9e15, sexp: 9e15 });
		const { userId } = await (await provider.guard(token)).json<Who>();
		expect((await provider.check(token)).status).toBe(204);
		const target = { kind: "user" as const, userId };
		must(
			await provider.organization.object.revoke({ target, cause: "admin", reason: null }, theTest),
		);
		expect((await provider.guard(token)).status).toBe(401);
		expect((await provider.check(token)).status).toBe(401);
	});

	it("whose session was never seen ends it by revoking a token of it, for good", async () => {
		const provider = await aProvider("Clerk");
		expect((await provider.revoke(await provider.sign())).status).toBe(200);
		const next = await provider.sign();
		expect((await provider.guard(next)).status).toBe(401);
		expect(await provider.introspect(next)).toEqual({ active: false });
	});

	it.each(["refuse", "end_oldest"] as const)(
		"ends one that was never seen of a person who has as many as they may (%s), and no other of theirs",
		async (sessionsPerUserExceeded) => {
			const provider = await aProvider("Clerk");
			const { object } = provider.organization;
			must(await object.setPolicy({ sessionsPerUser: 1, sessionsPerUserExceeded }, theTest));
			const first = await provider.sign({ sid: "sess_first" });
			expect((await provider.guard(first)).status).toBe(200);
			expect((await provider.revoke(await provider.sign())).status).toBe(200);
			expect((await provider.guard(first)).status).toBe(200);
			expect((await provider.revoke(first)).status).toBe(200);
			expect((await provider.guard(await provider.sign())).status).toBe(401);
		},
	);

	it("ends one that was never seen for good by a token from before an end of all", async () => {
		const provider = await aProvider("Clerk");
		const token = await provider.sign({ iat: Math.floor(Date.now() / 1_000) - 60 });
		const { slug, object } = provider.organization;
		const target = { kind: "organization" as const, confirm: slug };
		must(await object.revoke({ target, cause: "organization", reason: null }, theTest));
		expect((await provider.revoke(token)).status).toBe(200);
		const next = await provider.sign({ iat: Math.floor(Date.now() / 1_000) + 60 });
		expect((await provider.guard(next)).status).toBe(401);
	});

	it("lets people see and end their own sessions, who come with its tokens", async () => {
		const provider = await aProvider("Keycloak");
		const listed = await provider.deployment("/trpc/sessions.listMine", {
			headers: { authorization: `Bearer ${await provider.sign()}` },
		});
		expect(listed.status).toBe(200);
		expect(JSON.stringify(await listed.json())).toContain(uuid);
	});

	it("opens the page of their own devices to people who come by its tokens", async () => {
		const provider = await aProvider("Auth0");
		const posted = async () =>
			provider.deployment("/my-devices", formOf(null, { access_token: await provider.sign() }));
		const admitted = await posted();
		expect(admitted.headers.get("location")).toBe("/my-devices");
		expect(admitted.headers.get("set-cookie")).toMatch(/^__Host-/);
		await provider.revoke(await provider.sign());
		expect((await posted()).headers.get("location")).toBe("/my-devices?problem=session_ended");
	});

	it("is told what its tokens lack", async () => {
		const provider = await aProvider("Supabase");
		const lacking: [Record<string, undefined>, RegExp][] = [
			[{ session_id: undefined }, /no `session_id`: `claims.sid` must say/],
			[{ iat: undefined }, /no `iat`/],
		];
		for (const [payload, sentence] of lacking) {
			const response = await provider.guard(await provider.sign(payload as JWTPayload));
			expect(response.status).toBe(401);
			const { message } = await response.json<{ message: string }>();
			expect(message).toMatch(sentence);
			expect(message).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
		}
	});
});
