import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { calculateJwkThumbprint, importJWK } from "jose";
import { expect, test, vi } from "vitest";
import { utf8 } from "../../domain/log/bytes.ts";
import { newKey, parseVkey, signatureTypes } from "../../domain/log/keys.ts";
import { signersFor } from "../../domain/log/log-keys.ts";
import worker from "../../index.ts";
import { logKeysOf, witnessesOf } from "../../runtime/log-settings.ts";
import { seedOf, unwrap } from "../../testing/log/evidence-world.ts";
import { fetchWorker, origin } from "../../testing/support/callers.ts";

const withKeys = (LOG_KEYS: string) => ({ ...env, LOG_KEYS }) as Env;
const ask = (path: string, environment: Env, headers: Record<string, string> = {}) =>
	worker.fetch(
		new Request<unknown, IncomingRequestCfProperties>(`${origin}${path}`, { headers }),
		environment,
		createExecutionContext(),
	);
const older = unwrap(await newKey("curfew.test/log", signatureTypes.ed25519, seedOf(2)));
const newer = unwrap(await newKey("curfew.test/log", signatureTypes.ed25519, seedOf(3)));
const rotated = withKeys(
	`2021-01-01T00:00:00Z ${older.vkey}\n2022-01-01T00:00:00Z ${newer.secretKey}\n`,
);

test("anybody reads the keys of a log, a vkey a line, whether or not the organization exists", async () => {
	for (const id of ["org_nobodyknowsit", "platform"]) {
		const response = await fetchWorker(`/log/${id}/keys`);
		expect(response.status).toBe(200);
		expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
		expect(response.headers.get("cache-control")).toBe("public, max-age=300");
		const text = await response.text();
		expect(text).toMatch(/^[^\n]+\n$/);
		const vkey = unwrap(parseVkey(text.trimEnd()));
		expect(vkey.name).toBe(`curfew.test/log/${id}`);
		const keys = await logKeysOf(env);
		const [signer] = await signersFor(unwrap(keys as never), id, Date.now());
		expect(signer?.vkey).toEqual(vkey);
	}
});

test("the current key stands first, old ones stay, and as JSON they have their times", async () => {
	const text = await (await ask("/log/org_acme/keys", rotated)).text();
	const vkeys = text.trimEnd().split("\n");
	expect(vkeys).toHaveLength(2);
	const json = await ask("/log/org_acme/keys", rotated, { accept: "application/json" });
	expect(json.headers.get("vary")).toContain("accept");
	expect(await json.json()).toEqual({
		keys: [
			{ vkey: vkeys[0], from: "2022-01-01T00:00:00.000Z", current: true },
			{ vkey: vkeys[1], from: "2021-01-01T00:00:00.000Z", current: false },
		],
	});
});

test("an id that none can be answers like every unknown path", async () => {
	for (const id of ["acme", "org_ACME", "org_a%2Fb", "platform2", "org_acme/more"]) {
		const response = await fetchWorker(`/log/${id}/keys`);
		expect(response.status).toBe(404);
		expect(await response.json()).toMatchObject({ reason: "not_found" });
	}
});

test("without keys the log's keys are not available, and the set of keys is empty", async () => {
	for (const environment of [withKeys(""), withKeys(" \n")]) {
		const response = await ask("/log/org_acme/keys", environment);
		expect(response.status).toBe(503);
		expect(await response.json()).toMatchObject({ reason: "unavailable" });
		expect(response.headers.get("cache-control")).toBe("no-store");
		const set = await ask("/.well-known/jwks.json", environment);
		expect([set.status, await set.json()]).toEqual([200, { keys: [] }]);
	}
});

test("the set of keys verifies what the logs sign, by a library that knows nothing of logs", async () => {
	const response = await ask("/.well-known/jwks.json", rotated);
	expect(response.headers.get("content-type")).toBe("application/jwk-set+json");
	expect(response.headers.get("cache-control")).toBe("public, max-age=300");
	const { keys } = (await response.json()) as { keys: Record<string, string>[] };
	expect(keys).toMatchObject([
		{ kty: "OKP", crv: "Ed25519", use: "sig", alg: "EdDSA", iat: Date.UTC(2022, 0) / 1_000 },
		{ iat: Date.UTC(2021, 0) / 1_000 },
	]);
	const [current = {}] = keys;
	expect(current.kid).toBe(await calculateJwkThumbprint(current));
	const [signer] = await signersFor(
		unwrap((await logKeysOf(rotated)) as never),
		"org_acme",
		Date.now(),
	);
	const message = utf8("checkpoint\n");
	const signature = (await signer?.sign(message)) as Uint8Array<ArrayBuffer>;
	const key = (await importJWK(current, "EdDSA")) as CryptoKey;
	expect(await crypto.subtle.verify("Ed25519", key, signature, message)).toBe(true);
});

test("a wrong secret is the operator's to read, in a sentence that repeats nothing of it", async () => {
	const logged = vi.spyOn(console, "error").mockImplementation(() => {});
	const wrong = withKeys(`yesterday ${newer.secretKey}`);
	for (const path of ["/log/org_acme/keys", "/.well-known/jwks.json"]) {
		const response = await ask(path, wrong);
		expect(response.status).toBe(500);
		expect(await response.text()).not.toContain("LOG_KEYS");
	}
	const told = logged.mock.calls.flat().join();
	expect(told).toContain("The secret LOG_KEYS is not valid: Line 1: The time");
	expect(told).not.toContain(newer.secretKey.slice(-30));
	// Whoever does not ask for keys is not hit by it.
	expect((await ask("/auth/me", wrong)).status).toBe(401);
});

test("witnesses are read from their variable, which may be left out", () => {
	expect(witnessesOf(env)).toEqual({ ok: true, value: [] });
	expect(witnessesOf({ ...env, WITNESSES: undefined } as never)).toEqual({ ok: true, value: [] });
	expect(witnessesOf({ ...env, WITNESSES: "x" } as never)).toMatchObject({ ok: false });
});
