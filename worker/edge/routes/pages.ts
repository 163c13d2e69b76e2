import type { Context } from "hono";
import { failure } from "../../domain/errors.ts";
import type { EdgeEnv } from "../dependencies.ts";
import { failureResponse } from "../failure-response.ts";
import { firstAnswers, wantsFirstAnswers } from "./first-answers.ts";
import { isUiPath } from "./ui-paths.ts";

/**
 * The admin UI, at its own paths: one document, whose script shows the page of the path. Everywhere else a browser gets
 * the same document, which then says that there is nothing, with the status that says so to everybody else. Whoever is
 * signed in gets the first answers at its end.
 */
export async function page(c: Context<EdgeEnv>): Promise<Response> {
	const isOurs = isUiPath(c.req.path);
	const wantsPage = c.req.header("accept")?.includes("text/html") ?? false;
	if (!isOurs && !wantsPage) return failureResponse(c, failure("not_found"));
	const isAnswered = isOurs && wantsFirstAnswers(c);
	// What the browser already has may be confirmed for a plain page of ours alone: "not modified" would hide the 404.
	if (isOurs && !isAnswered) return documentOf(c, "/");
	const answers = isAnswered ? firstAnswers(c) : null;
	const document = await c.env.ASSETS.fetch(new URL("/", c.req.url));
	if (!document.ok) return failureResponse(c, failure("not_found"));
	const headers = new Headers(document.headers);
	headers.set("cache-control", "no-store");
	headers.delete("etag");
	headers.delete("content-length");
	if (answers === null) return new Response(document.body, { status: 404, headers });
	return new Response(answered(c, await document.text(), answers), { headers });
}

/** A document among the static files, by its path there. */
export async function documentOf(c: Context<EdgeEnv>, path: string): Promise<Response> {
	const address = new URL(path, c.req.url);
	const document = await c.env.ASSETS.fetch(new Request(address, c.req.raw));
	return document.ok || document.status === 304
		? new Response(document.body, document)
		: failureResponse(c, failure("not_found"));
}

/** The document at once, so that its scripts are fetched, and before its end the answers as data. */
function answered(c: Context<EdgeEnv>, html: string, answers: Promise<object>): ReadableStream {
	const at = html.lastIndexOf("</body>");
	const end = at < 0 ? html.length : at;
	const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
	const write = async () => {
		const writer = writable.getWriter();
		const encoder = new TextEncoder();
		await writer.write(encoder.encode(html.slice(0, end)));
		await writer.write(encoder.encode(dataElement(await answers) + html.slice(end)));
		await writer.close();
	};
	// Whoever closed the page meanwhile needs no end of it.
	c.executionCtx.waitUntil(write().catch(() => {}));
	return readable;
}

/** Data, which no browser runs: nothing in it can end the element, whatever people call themselves. */
const dataElement = (answers: object): string => {
	const json = JSON.stringify(answers).replace(
		/[<\u2028\u2029]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
	return `<script type="application/json" id="first-answers">${json}</script>`;
};
