import type { AddressInfo } from "node:net";
import express from "express";
import { generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { requireSession } from "./express.ts";
import type { Gate, GateAnswer, SessionToCheck } from "./gate.ts";

const issuer = "https://app.example";
const audience = "orders";
const facts = { sub: "usr_one", seq: 1, sexp: 9e15 };
const claims = { org: "org_acme", sid: "ses_one", ...facts };

let pair: CryptoKeyPair;
let url = "";
let stop = () => {};
/** What the gate is asked, and what it says. */
const asked: (SessionToCheck & { ip: string | undefined })[] = [];
let trustFails = false;
let says: Partial<GateAnswer> | Error = {};

const gate: Gate = {
	check: async (session, request) => {
		asked.push({ ...session, ip: request?.ip });
		if (says instanceof Error) throw says;
		return { active: true, source: "isolate", sequence: 1, asOf: 0, ...says };
	},
};

beforeAll(async () => {
	pair = (await generateKeyPair("ES256")) as CryptoKeyPair;
	const app = express();
	const keys = () => Promise.resolve(pair.publicKey);
	// An application's own code, which may fail.
	app.use((request, _response, next) => {
		if (trustFails) {
			Object.defineProperty(request, "ip", {
				get() {
					throw new Error("no table of proxies");
				},
			});
		}
		next();
	});
	app.get("/page", requireSession({ gate, issuer, audience, keys }), (_request, response) => {
		response.json(response.locals.session);
	});
	app.use(
		(
			error: Error,
			_request: express.Request,
			response: express.Response,
			_next: express.NextFunction,
		) => {
			response.status(500).send(error.message);
		},
	);
	const server = app.listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/page`;
	stop = () => server.close();
});
afterAll(() => stop());

const sign = (payload: JWTPayload) =>
	new SignJWT({ iss: issuer, aud: audience, ...payload })
		.setProtectedHeader({ alg: "ES256", typ: "at+jwt" })
		.setExpirationTime("5 minutes")
		.sign(pair.privateKey);

async function ask(answer: Partial<GateAnswer> | Error, payload: JWTPayload = claims) {
	says = answer;
	const authorization = `Bearer ${await sign(payload)}`;
	return fetch(url, { headers: { authorization } });
}

it("an address that Express cannot tell is none, and refuses nobody", async () => {
	trustFails = true;
	const response = await ask({});
	trustFails = false;
	expect(response.status).toBe(200);
	expect(asked.pop()).toMatchObject({ sessionId: "ses_one", ip: undefined });
});

it("lets a standing session through Express and says whose it is", async () => {
	const response = await ask({});
	expect(response.status).toBe(200);
	expect(await response.json()).toEqual({
		organizationId: "org_acme",
		sessionId: "ses_one",
		userId: "usr_one",
	});
	expect(asked.at(-1)).toMatchObject({ claims: facts, ip: "127.0.0.1" });
});

it("refuses an ended session, one that cannot be told of, and whoever shows no token", async () => {
	const ended = await ask({ active: false });
	expect(ended.status).toBe(401);
	expect(ended.headers.get("www-authenticate")).toContain('error="invalid_token"');
	expect(await ended.json()).toMatchObject({ reason: "session_ended" });
	const unknown = await ask({ active: false, unavailable: true });
	expect(unknown.status).toBe(503);
	expect(await unknown.json()).toMatchObject({ reason: "unavailable" });
	const stranger = await fetch(url);
	expect(stranger.status).toBe(401);
	expect(stranger.headers.get("www-authenticate")).toBe("Bearer");
});

it("lets nobody through when the gate fails, and says that it cannot be told", async () => {
	const response = await ask(new Error("no gate"));
	expect(response.status).toBe(503);
	expect(await response.json()).toMatchObject({ reason: "unavailable" });
});

it("is not made without what a token must be held against", () => {
	const keys = () => Promise.resolve(pair.publicKey);
	for (const missing of ["issuer", "audience", "keys"]) {
		const options = { gate, issuer, audience, keys, [missing]: undefined };
		expect(() => requireSession(options as never)).toThrow(`no \`${missing}\``);
	}
});

it("refuses a token whose sequence or end is no whole number", async () => {
	for (const claim of ["seq", "sexp"]) {
		const response = await ask({}, { ...claims, [claim]: 1.5 });
		expect(response.status).toBe(401);
		expect((await response.json()).message).toContain(
			`\`${claim}\` of this token is not a whole number`,
		);
	}
});
