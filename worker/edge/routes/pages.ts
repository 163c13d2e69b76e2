import type { Context } from "hono";
import { failure } from "../../domain/errors.ts";
import type { EdgeEnv } from "../dependencies.ts";
import { failureResponse } from "../failure-response.ts";
import { isUiPath } from "./ui-paths.ts";

/**
 * The admin UI, at its own paths: one document, whose script shows the page of the path. Everywhere else a browser gets
 * the same document, which then says that there is nothing, with the status that says so to everybody else.
 */
export async function page(c: Context<EdgeEnv>): Promise<Response> {
	const isOurs = isUiPath(c.req.path);
	const wantsPage = c.req.header("accept")?.includes("text/html") ?? false;
	if (!isOurs && !wantsPage) return failureResponse(c, failure("not_found"));
	const address = new URL("/", c.req.url);
	// What the browser already has may be confirmed for a page of ours alone: "not modified" would hide the 404.
	const document = await c.env.ASSETS.fetch(isOurs ? new Request(address, c.req.raw) : address);
	const isThere = document.ok || document.status === 304;
	if (!isThere) return failureResponse(c, failure("not_found"));
	if (isOurs) return new Response(document.body, document);
	const headers = new Headers(document.headers);
	headers.set("cache-control", "no-store");
	headers.delete("etag");
	return new Response(document.body, { status: 404, headers });
}
