import type { Context, Next } from "hono";
import { type Failure, failure } from "../../domain/errors.ts";
import { isLogId } from "../../domain/log/log-keys.ts";
import { parseTilePath, tileWidth } from "../../domain/log/tile-path.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { whoseCall } from "../../services/sign-in/refused-calls.ts";
import type { EdgeEnv } from "../dependencies.ts";
import { failureResponse } from "../failure-response.ts";
import { credentialOf, identify } from "../identity.ts";
import { noteRefusal } from "../refused-calls.ts";

type LogContext = Context<EdgeEnv, "/log/:organization/*">;

/** Whether the caller may read this log: whoever may read the audit log, and registered witnesses. */
async function admit(c: LogContext, organizationId: string): Promise<Result<null, Failure>> {
	const { log } = c.get("edge").services;
	const credential = credentialOf(c);
	const isBearer = c.req.header("authorization") !== undefined;
	if (isBearer && credential !== null && log.isWitness(credential)) return ok(null);
	const identity = await identify(c);
	if (!identity.ok) {
		noteRefusal(c, identity.whose, identity.error);
		return identity;
	}
	if (identity.value === null) return err(failure("unauthenticated"));
	const may = await log.mayRead(identity.value, organizationId);
	if (!may.ok) noteRefusal(c, whoseCall(identity.value), may.error, organizationId);
	return may;
}

/** `GET /log/<organization>/checkpoint`: the newest signed head (c2sp.org/tlog-tiles, Checkpoints). */
export async function logCheckpoint(c: LogContext, next: Next): Promise<Response | undefined> {
	const organizationId = c.req.param("organization");
	if (!isLogId(organizationId)) {
		await next();
		return;
	}
	const may = await admit(c, organizationId);
	const found = may.ok ? await c.get("edge").services.log.checkpoint(organizationId) : may;
	return found.ok
		? c.text(found.value, 200, { "cache-control": "private, no-cache" })
		: failureResponse(c, found.error);
}

/**
 * `GET /log/<organization>/tile/…`: hashes and entries (c2sp.org/tlog-tiles, Merkle Tree and Log entries). A full tile
 * never changes.
 */
export async function logTile(c: LogContext, next: Next): Promise<Response | undefined> {
	const organizationId = c.req.param("organization");
	const path = new URL(c.req.url).pathname.slice(`/log/${organizationId}/`.length);
	const tile = parseTilePath(path);
	if (!isLogId(organizationId) || !tile.ok) {
		await next();
		return;
	}
	const may = await admit(c, organizationId);
	const found = may.ok ? await c.get("edge").services.log.tile(organizationId, tile.value) : may;
	if (!found.ok) return failureResponse(c, found.error);
	const isFull = tile.value.width === tileWidth;
	return c.body(found.value, 200, {
		"content-type": "application/octet-stream",
		"cache-control": isFull ? "private, max-age=31536000, immutable" : "private, max-age=60",
	});
}
