import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { exports } from "cloudflare:workers";
import { Hono } from "hono";
import { generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { secondMs } from "../domain/clock.ts";
import { anOrganization, aSession } from "../testing/support/builders.ts";
import { revoke } from "../testing/support/gate-isolate.ts";
import { createGate } from "./gate.ts";
import { requireSession } from "./hono.ts";
import { VerifiedTokens } from "./verified-tokens.ts";

const issuer = "https://app.example";
const audience = "orders";

let pair: CryptoKeyPair;
beforeAll(async () => {
	pair = (await generateKeyPair("ES256")) as CryptoKeyPair;
});

function sign(claims: JWTPayload, key = pair.privateKey, typ = "at+jwt"): Promise<string> {
	const now = Math.floor(Date.now() / secondMs);
	return new SignJWT({ iss: issuer, aud: audience, iat: now, exp: now + 900, ...claims })
		.setProtectedHeader({ alg: "ES256", typ })
		.sign(key);
}

/** A page of an auth edge behind the middleware, and one that asks the organization every time. */
function anEdge() {
	const gate = createGate({ binding: exports.SessionGate });
	const guard = { gate, issuer, audience, keys: () => Promise.resolve(pair.publicKey) };
	const app = new Hono();
	app.get("/page", requireSession(guard), (c) => c.json(c.get("session")));
	app.get("/money", requireSession({ ...guard, strict: true }), (c) => c.json(c.get("session")));
	return async (path: string, token?: string): Promise<Response> => {
		const execution = createExecutionContext();
		const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
		const response = await app.request(path, { headers }, {}, execution);
		await waitOnExecutionContext(execution);
		return response;
	};
}

describe("requireSession", () => {
	it.each(["/page", "/money"])(
		"lets a standing session in to %s and says whose it is",
		async (path) => {
			const organization = await anOrganization();
			const session = await aSession(organization);
			const response = await anEdge()(path, await sign({ ...session.claims }));
			expect(response.status).toBe(200);
			expect(await response.json()).toEqual({
				organizationId: organization.id,
				sessionId: session.sessionId,
				userId: session.claims.sub,
			});
		},
	);

	it.each(["/page", "/money"])(
		"refuses a revoked session at %s once revoke has returned",
		async (path) => {
			const organization = await anOrganization();
			const session = await aSession(organization);
			const ask = anEdge();
			const token = await sign({ ...session.claims });
			// The second takes a lease, the third answers from it.
			for (let count = 0; count < 3; count += 1) expect((await ask(path, token)).status).toBe(200);
			const receipt = await revoke(organization, session.sessionId);
			expect(receipt.state).toBe("enforced");
			const refused = await ask(path, token);
			expect(refused.status).toBe(401);
			expect(refused.headers.get("www-authenticate")).toContain('error="invalid_token"');
			expect(await refused.json()).toMatchObject({ reason: "session_ended" });
		},
	);

	it("asks for a sign-in without a token", async () => {
		const response = await anEdge()("/page");
		expect(response.status).toBe(401);
		expect(response.headers.get("www-authenticate")).toBe("Bearer");
		expect(await response.json()).toMatchObject({ reason: "unauthenticated" });
	});

	it("refuses a token of another key, audience, issuer or kind, or without the session's facts", async () => {
		const organization = await anOrganization();
		const { claims } = await aSession(organization);
		const stranger = (await generateKeyPair("ES256")) as CryptoKeyPair;
		const { sexp, ...bare } = claims;
		const refused = [
			await sign({ ...claims }, stranger.privateKey),
			await sign({ ...claims, aud: "payments" }),
			await sign({ ...claims, iss: "https://other.example" }),
			await sign({ ...claims }, pair.privateKey, "JWT"),
			await sign(bare),
			await sign({ ...claims, sexp: String(sexp) }),
		];
		const ask = anEdge();
		for (const token of refused) {
			const response = await ask("/page", token);
			expect(response.status).toBe(401);
			expect(await response.json()).toMatchObject({ reason: "invalid_token" });
		}
	});
});

describe("an answer at once", () => {
	it("is there once a lease is held, before any other work of a request, and never on a strict route", async () => {
		const organization = await anOrganization();
		const { sessionId, claims } = await aSession(organization);
		const asked = { organizationId: organization.id, sessionId, claims };
		const gate = createGate({ binding: exports.SessionGate });
		const strictGate = createGate({ binding: exports.SessionGate, consistency: "strict" });
		expect(gate.tryCheck(asked, { first: true })).toBeNull();
		for (let count = 0; count < 2; count += 1) await gate.check(asked, { first: true });
		expect(gate.tryCheck(asked, { first: true })).toMatchObject({ active: true });
		expect(gate.tryCheck(asked, {})).toBeNull();
		expect(gate.tryCheck(asked, { first: true, consistency: "strict" })).toBeNull();
		expect(strictGate.tryCheck(asked, { first: true })).toBeNull();
		await revoke(organization, sessionId);
		expect(gate.tryCheck(asked, { first: true })?.active ?? false).toBe(false);
	});
});

describe("verified tokens", () => {
	const claims = { org: "org_acme", sid: "ses_one", sub: "usr_one", seq: 1, sexp: 9e15 };
	const good = {
		asked: {
			organizationId: "org_acme",
			sessionId: "ses_one",
			claims: { sub: "usr_one", seq: 1, sexp: 9e15 },
		},
		admission: {
			session: { organizationId: "org_acme", sessionId: "ses_one", userId: "usr_one" },
		},
	};

	function aVerifier(startMs: number) {
		const verifier = { nowMs: startMs, keysRead: 0 };
		const keys = () => {
			verifier.keysRead += 1;
			return Promise.resolve(pair.publicKey);
		};
		const clock = { now: () => verifier.nowMs };
		return Object.assign(verifier, {
			tokens: new VerifiedTokens({ issuer, audience, keys }, clock),
		});
	}

	it("are verified once, and refused from the moment they expire", async () => {
		const startMs = 1_800_000_000_000;
		const token = await sign({ ...claims, exp: startMs / secondMs + 60 });
		const verifier = aVerifier(startMs);
		expect(await verifier.tokens.read(token)).toEqual(good);
		verifier.nowMs += 59_999;
		expect(await verifier.tokens.read(token)).toEqual(good);
		expect(verifier.keysRead).toBe(1);
		verifier.nowMs += 1;
		expect(await verifier.tokens.read(token)).toHaveProperty("problem");
	});

	it("are verified again after ten minutes, in case their key was withdrawn", async () => {
		const startMs = 1_800_000_000_000;
		const token = await sign({ ...claims, exp: startMs / secondMs + 3_600 });
		const verifier = aVerifier(startMs);
		await verifier.tokens.read(token);
		verifier.nowMs += 600_000;
		expect(await verifier.tokens.read(token)).toEqual(good);
		expect(verifier.keysRead).toBe(2);
	});

	it("are not remembered when they were refused", async () => {
		const verifier = aVerifier(1_800_000_000_000);
		const token = await sign({ ...claims, aud: "payments" });
		expect(await verifier.tokens.read(token)).toHaveProperty("problem");
		expect(await verifier.tokens.read(token)).toHaveProperty("problem");
		expect(verifier.keysRead).toBe(2);
	});
});
