import fastify from "fastify";
import { generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { requireSession, sessionOf } from "./fastify.ts";
import type { Gate, GateAnswer, SessionToCheck } from "./gate.ts";

const issuer = "https://app.example";
const audience = "orders";
const facts = { sub: "usr_one", seq: 1, sexp: 9e15 };
const claims = { org: "org_acme", sid: "ses_one", ...facts };

/** What the gate is asked, and what it says. */
const asked: (SessionToCheck & { ip: string | undefined; userAgent: string | undefined })[] = [];
let says: Partial<GateAnswer> | Error = {};
const gate: Gate = {
	check: async (session, request) => {
		asked.push({ ...session, ip: request?.ip, userAgent: request?.userAgent });
		if (says instanceof Error) throw says;
		return { active: true, source: "isolate", sequence: 1, asOf: 0, ...says };
	},
};

const app = fastify();
let authorization = "";
let reached = 0;

beforeAll(async () => {
	const pair = await generateKeyPair("ES256");
	app.get("/open", (request) => sessionOf(request));
	await app.register(async (guarded) => {
		const keys = async () => pair.publicKey;
		guarded.addHook("onRequest", requireSession({ gate, issuer, audience, keys }));
		guarded.get("/page", (request) => {
			reached += 1;
			return sessionOf(request);
		});
	});
	await app.register(async (adopting) => {
		const options = { gate, issuer, audience, keys: async () => pair.publicKey };
		adopting.addHook("onRequest", requireSession({ ...options, sessions: "adopt" }));
		adopting.get("/adopting", (request) => sessionOf(request));
	});
	const token = new SignJWT({ iss: issuer, aud: audience, ...claims })
		.setIssuedAt()
		.setProtectedHeader({ alg: "ES256", typ: "at+jwt" })
		.setExpirationTime("5 minutes");
	authorization = `Bearer ${await token.sign(pair.privateKey)}`;
});
afterAll(() => app.close());

const ask = (
	answer: Partial<GateAnswer> | Error,
	headers: Record<string, string> = { authorization },
) => {
	says = answer;
	return app.inject({ url: "/page", headers });
};

it("lets a standing session through Fastify and says whose it is", async () => {
	const response = await ask({});
	expect(response.json()).toEqual({
		organizationId: "org_acme",
		sessionId: "ses_one",
		userId: "usr_one",
	});
	expect(asked.at(-1)).toMatchObject({ claims: facts, ip: "127.0.0.1" });
});

it("tells of what device a session is that begins by the request", async () => {
	says = {};
	const headers = { authorization, "user-agent": "Firefox" };
	expect((await app.inject({ url: "/adopting", headers })).statusCode).toBe(200);
	expect(asked.at(-1)).toMatchObject({
		adopt: { providerSessionId: "ses_one" },
		userAgent: "Firefox",
		ip: "127.0.0.1",
	});
});

it("refuses an ended session, one that cannot be told of, and whoever shows no token, before any handler", async () => {
	const before = reached;
	const ended = await ask({ active: false });
	expect(ended.statusCode).toBe(401);
	expect(ended.headers["www-authenticate"]).toContain('error="invalid_token"');
	expect(ended.json()).toMatchObject({ reason: "session_ended" });
	const unknown = await ask(new Error("no gate"));
	expect(unknown.statusCode).toBe(503);
	expect(unknown.headers["retry-after"]).toBe("1");
	const stranger = await ask({}, {});
	expect(stranger.statusCode).toBe(401);
	expect(stranger.json()).toMatchObject({ reason: "unauthenticated" });
	expect(reached).toBe(before);
});

it("throws where a route that nothing guards asks whose it is", async () => {
	const response = await app.inject({ url: "/open" });
	expect(response.statusCode).toBe(500);
	expect(response.json().message).toContain("not guarded");
});
