import type { Context, Next } from "hono";
import { secondMs, systemClock } from "../../domain/clock.ts";
import { failure } from "../../domain/errors.ts";
import { utf8 } from "../../domain/log/bytes.ts";
import { formatVkey } from "../../domain/log/keys.ts";
import {
	isLogId,
	keysInOrder,
	type LogKey,
	type LogKeys,
	vkeysFor,
} from "../../domain/log/log-keys.ts";
import { sha256 } from "../../domain/log/sha256.ts";
import { toBase64url } from "../../domain/wire/base64url.ts";
import { logKeysOf } from "../../runtime/log-settings.ts";
import type { EdgeEnv } from "../dependencies.ts";
import { failureResponse } from "../failure-response.ts";

/** Public, and the same for everybody; a new key is dated ahead of its use, so minutes in a cache do no harm. */
const cacheControl = "public, max-age=300";

async function readKeys(c: Context<EdgeEnv>): Promise<LogKeys | null> {
	const keys = await logKeysOf(c.env);
	if (keys === null || keys.ok) return keys?.value ?? null;
	throw new Error(`The secret LOG_KEYS is not valid: ${keys.error}`);
}

/**
 * `GET /log/<organization>/keys`: a vkey per line, the current one first (c2sp.org/signed-note, Verifier keys); as JSON
 * with their times where that is asked for. The keys follow from the name alone, so nothing tells whether the
 * organization exists.
 */
export async function logKeys(c: Context<EdgeEnv>, next: Next): Promise<Response | undefined> {
	const organizationId = c.req.param("organization") ?? "";
	if (!isLogId(organizationId)) {
		await next();
		return;
	}
	const keys = await readKeys(c);
	if (keys === null) {
		return failureResponse(c, failure("unavailable", { because: "log_keys_not_set_up" }));
	}
	const published = vkeysFor(keys, organizationId, systemClock.now());
	const headers = { "cache-control": cacheControl, vary: "accept" };
	if (c.req.header("accept")?.includes("application/json")) {
		const listed = published.map(({ vkey, fromMs, isCurrent }) => ({
			vkey: formatVkey(vkey),
			from: new Date(fromMs).toISOString(),
			current: isCurrent,
		}));
		return c.json({ keys: listed }, 200, headers);
	}
	return c.text(published.map(({ vkey }) => `${formatVkey(vkey)}\n`).join(""), 200, headers);
}

/** A key as a JSON Web Key, known by its thumbprint: its id as a vkey differs from log to log (RFC 8037 §2, RFC 7638 §3). */
function jwkOf({ publicKey, fromMs }: LogKey) {
	const [crv, kty, x] = ["Ed25519", "OKP", toBase64url(publicKey)];
	const kid = toBase64url(sha256(utf8(JSON.stringify({ crv, kty, x }))));
	return { kty, crv, x, kid, use: "sig", alg: "EdDSA", iat: Math.floor(fromMs / secondMs) };
}

/** `GET /.well-known/jwks.json`: the keys of all logs for whoever checks with a JOSE library (RFC 7517 §5). */
export async function keySet(c: Context<EdgeEnv>): Promise<Response> {
	const keys = await readKeys(c);
	const listed = keys === null ? [] : keysInOrder(keys, systemClock.now());
	return c.json({ keys: listed.map(jwkOf) }, 200, {
		"cache-control": cacheControl,
		"content-type": "application/jwk-set+json",
	});
}
