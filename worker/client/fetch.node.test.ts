import {
	errors,
	generateKeyPair,
	type JWTHeaderParameters,
	type JWTPayload,
	type JWTVerifyGetKey,
	SignJWT,
} from "jose";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { IssuerOptions } from "../domain/tokens/issuer-options.ts";
import { requireSession } from "./fetch.ts";
import { type CheckedRequest, createGate, type Gate, type SessionGateBinding } from "./gate.ts";
import { createCurfewClient } from "./index.ts";

const issuer = "https://app.example";
const audience = "orders";
const claims = { org: "org_acme", sid: "ses_one", sub: "usr_one", seq: 1, sexp: 9e15 };

let pair: CryptoKeyPair;
beforeAll(async () => {
	pair = (await generateKeyPair("ES256")) as CryptoKeyPair;
});

const calls: CheckedRequest[] = [];
const gate: Gate = {
	check: async (_session, options = {}) => {
		calls.push(options);
		return { active: true, source: "isolate", sequence: 1, asOf: 0 };
	},
};

const nowSeconds = () => Math.floor(Date.now() / 1_000);

function sign(payload: JWTPayload, header: Partial<JWTHeaderParameters> = {}): Promise<string> {
	return new SignJWT({ iss: issuer, aud: audience, exp: nowSeconds() + 300, ...payload })
		.setProtectedHeader({ alg: "ES256", typ: "at+jwt", ...header })
		.sign(pair.privateKey);
}

const guarded = requireSession(
	{ gate, issuer, audience, keys: () => Promise.resolve(pair.publicKey) },
	(_request, session, ...others: unknown[]) => Response.json({ ...session, others: others.length }),
);

const withToken = (token: string) =>
	new Request(`${issuer}/page`, { headers: { authorization: `Bearer ${token}` } });

it("a handler of requests is reached with a standing session, and gets what it was given besides", async () => {
	expect((await guarded(new Request(issuer))).status).toBe(401);
	const late: Promise<unknown>[] = [];
	const context = { waitUntil: (work: Promise<unknown>) => late.push(work) };
	const response = await guarded(withToken(await sign(claims)), {}, context);
	expect(await response.json()).toEqual({
		organizationId: "org_acme",
		sessionId: "ses_one",
		userId: "usr_one",
		others: 2,
	});
	calls.at(-1)?.waitUntil?.(Promise.resolve());
	expect(late).toHaveLength(1);
});

describe("a token that does not count", () => {
	const { seq: _seq, ...withoutSeq } = claims;
	it.each<[string, JWTPayload, Partial<JWTHeaderParameters>, RegExp]>([
		["lacks a claim", withoutSeq, {}, /no `seq`: put `claims`/],
		["has a claim of another kind", { ...claims, sexp: "9" }, {}, /`sexp` .* not a whole number/],
		["is of another type", claims, { typ: "JWT" }, /set `typ` in the header/],
		["is for somebody else", { ...claims, aud: "payments" }, {}, /`audience` must be its `aud`/],
		[
			"is somebody else's",
			{ ...claims, iss: "https://b.example" },
			{},
			/`issuer` must be its `iss`/,
		],
		["has expired", { ...claims, exp: 1 }, {}, /refresh the session/],
	])("says what to do when it %s", async (_what, payload, header, sentence) => {
		const response = await guarded(withToken(await sign(payload, header)));
		expect(response.status).toBe(401);
		const { reason, message } = (await response.json()) as { reason: string; message: string };
		expect(reason).toBe("invalid_token");
		expect(message).toMatch(sentence);
		// A quoted text in a header: printable ASCII without quotes (RFC 6750).
		expect(message).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
		expect(response.headers.get("www-authenticate")).toContain(message);
	});

	it("learns nothing when its signature is not good", async () => {
		const [head, body] = (await sign({ ...claims, aud: "payments" })).split(".");
		const [, , signature] = (await sign(claims)).split(".");
		const response = await guarded(withToken(`${head}.${body}.${signature}`));
		expect(await response.json()).toEqual({
			reason: "invalid_token",
			message: expect.stringMatching(/^The signature of this token does not fit its key/),
		});
	});
});

describe("keys", () => {
	const withKeys = (keys: JWTVerifyGetKey, more: Partial<IssuerOptions> = {}) =>
		requireSession({ gate, issuer, audience, keys, ...more }, () => new Response("in"));
	const failing = (error: Error) => withKeys(() => Promise.reject(error));

	it.each<[string, Error]>([
		["cannot be fetched", new TypeError("fetch failed")],
		["come too late", new errors.JWKSTimeout()],
		["are none", new errors.JWKSInvalid()],
		["come with an error", new errors.JOSEError("Expected 200 OK")],
	])(
		"that %s are the server's trouble: 503, and no word against the token",
		async (_what, error) => {
			const response = await failing(error)(withToken(await sign(claims)));
			expect(response.status).toBe(503);
			expect(response.headers.get("retry-after")).toBe("1");
			const body = (await response.json()) as { reason: string; message: string };
			expect(body.reason).toBe("unavailable");
			expect(body.message).toMatch(/`keys` must be the address of its JWKS/);
		},
	);

	it.each<[string, Error, RegExp]>([
		["fit twice", new errors.JWKSMultipleMatchingKeys(), /`kid` of the right one/],
		["are of another kind", new errors.JOSENotSupported("x"), /a kind that is not supported/],
		["do not fit", new errors.JWKSNoMatchingKey(), /is `kid` in the header/],
	])("that %s are said so", async (_what, error, sentence) => {
		const response = await failing(error)(withToken(await sign(claims)));
		expect(response.status).toBe(401);
		expect(((await response.json()) as { message: string }).message).toMatch(sentence);
	});

	it("of another algorithm count where it is named, and a token without `typ` where that is said", async () => {
		const rsa = (await generateKeyPair("RS256")) as CryptoKeyPair;
		const token = await new SignJWT({
			iss: issuer,
			aud: audience,
			exp: nowSeconds() + 300,
			...claims,
		})
			.setProtectedHeader({ alg: "RS256" })
			.sign(rsa.privateKey);
		const ask = async (more: Partial<IssuerOptions>) =>
			withKeys(() => Promise.resolve(rsa.publicKey), more)(withToken(token));
		const said = async (more: Partial<IssuerOptions>) =>
			((await (await ask(more)).json()) as { message: string }).message;
		expect(await said({})).toMatch(/not signed with ES256 or EdDSA: name .* in `algorithms`/);
		expect(await said({ algorithms: ["RS256"] })).toMatch(/not of type at\+jwt/);
		expect(await (await ask({ algorithms: ["RS256"], typ: null })).text()).toBe("in");
		const typed = await sign(claims);
		const untyped = withKeys(() => Promise.resolve(pair.publicKey), { typ: null });
		expect((await untyped(withToken(typed))).status).toBe(401);
	});
});

it("what is put together wrongly says what it lacks", () => {
	const nothing = undefined as unknown;
	expect(() => createGate({ binding: nothing as SessionGateBinding })).toThrow(
		/`binding`.*SessionGate/,
	);
	expect(() => createCurfewClient({ token: "cfw_x" })).toThrow(/`binding`.*`baseUrl`/);
	expect(() => createCurfewClient({ baseUrl: issuer, token: nothing as string })).toThrow(
		/no `token`/,
	);
});

it("where nothing has to be asked the handler's answer is handed on as it is, and a refusal comes as one", async () => {
	let stands = true;
	const hot = requireSession(
		{
			gate: {
				...gate,
				tryCheck: () => ({ active: stands, source: "isolate", sequence: 1, asOf: 0 }),
			},
			...{ issuer, audience, keys: () => Promise.resolve(pair.publicKey) },
		},
		() => new Response("in"),
	);
	const token = await sign(claims);
	await hot(withToken(token));
	const before = calls.length;
	expect(hot(withToken(token))).toMatchObject({ status: 200 });
	stands = false;
	expect(hot(withToken(token))).toMatchObject({ status: 401 });
	expect(calls).toHaveLength(before);
});

it("a token or an address that cannot be read is none, and no process ends because of it", async () => {
	const options = { issuer, audience, keys: () => Promise.resolve(pair.publicKey) };
	const said = vi.spyOn(console, "error").mockReturnValue();
	const unread = requireSession(
		{
			...{ ...options, gate },
			tokenOf: () => {
				throw new Error("no cookie");
			},
		},
		() => new Response("in"),
	);
	expect(await unread(withToken(await sign(claims)))).toMatchObject({ status: 401 });
	expect(said).toHaveBeenCalledTimes(1);
	said.mockRestore();

	const addresses: unknown[] = [];
	const reading: Gate = {
		check: async (_session, { ip } = {}) => {
			addresses.push(ip);
			return { active: true, source: "isolate", sequence: 1, asOf: 0 };
		},
	};
	const ipOf = (() => Promise.reject(new Error("dns"))) as unknown as () => string;
	const slow = requireSession({ ...options, gate: reading, ipOf }, () => new Response("in"));
	expect(await slow(withToken(await sign(claims)))).toMatchObject({ status: 200 });
	expect(addresses).toEqual([undefined]);
});

describe("options that nobody typed", () => {
	const good = { gate, issuer, audience, keys: "https://id.example/jwks" };
	it.each<[string, Record<string, unknown>, RegExp]>([
		["without a gate", { gate: undefined }, /no `gate`/],
		["of an unknown name", { audiance: "x" }, /no option `audiance`/],
		["of an unknown kind of sessions", { sessions: "adpot" }, /"start" or "adopt"/],
		["with one algorithm for a list", { algorithms: "ES256" }, /a list as `algorithms`/],
		["with no algorithm", { algorithms: [] }, /a list as `algorithms`/],
		["with an unknown algorithm", { algorithms: ["HS256"] }, /ES256, EdDSA/],
		["with half an address of keys", { keys: "/jwks" }, /the whole address/],
	])("are refused before the first request: %s", (_what, wrong, sentence) => {
		const options = { ...good, ...wrong } as unknown as typeof good;
		expect(() => requireSession(options, () => new Response("in"))).toThrow(sentence);
	});

	it("are refused without a handler too", () => {
		const handler = undefined as unknown as () => Response;
		expect(() => requireSession(good, handler)).toThrow(/the handler/);
	});

	it.each(["true", 1, true])("ask strictly where `strict` is %j", async (strict) => {
		const keys = () => Promise.resolve(pair.publicKey);
		const options = { ...good, keys, strict } as unknown as typeof good;
		await requireSession(options, () => new Response("in"))(withToken(await sign(claims)));
		expect(calls.at(-1)?.consistency).toBe("strict");
	});
});

it("keys that cannot be read are told of once, with where they are and why", async () => {
	const said = vi.spyOn(console, "error").mockReturnValue();
	const keys = "http://127.0.0.1:1/jwks";
	const closed = requireSession({ gate, issuer, audience, keys }, () => new Response("in"));
	for (let count = 0; count < 2; count += 1) {
		expect(await closed(withToken(await sign(claims)))).toMatchObject({ status: 503 });
	}
	expect(said.mock.calls).toEqual([
		[expect.stringMatching(`The keys of ${issuer} at ${keys} cannot be read: .`)],
	]);
	said.mockRestore();
});

it("nobody is let in by a promise of another kind", async () => {
	const own = globalThis.Promise;
	globalThis.Promise = class extends own<unknown> {} as PromiseConstructor;
	let answered: Response | Promise<Response> = new Response(null, { status: 500 });
	try {
		answered = guarded(new Request(issuer));
	} catch {
		// An answer that is no refusal.
	} finally {
		globalThis.Promise = own;
	}
	const response = await own.resolve(answered).catch(() => new Response(null, { status: 500 }));
	expect(response.status).toBe(401);
});
