import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import worker from "../../index.ts";
import { origin } from "../../testing/support/callers.ts";

/** A build of the admin UI: its document, as the static files bring it, and nothing else. */
const assets = {
	fetch: async (input: RequestInfo | URL) => {
		const request = new Request(input);
		if (new URL(request.url).pathname !== "/") return new Response(null, { status: 404 });
		const headers = {
			"content-type": "text/html; charset=utf-8",
			"content-security-policy": "default-src 'none'; script-src 'self'",
			"cache-control": "public, max-age=0, must-revalidate",
			etag: '"1"',
		};
		return request.headers.get("if-none-match") === '"1"'
			? new Response(null, { status: 304, headers })
			: new Response("<!doctype html>", { headers });
	},
} as Fetcher;

const ask = (
	path: string,
	init: { method?: string; headers?: Record<string, string> } = {},
	at = origin,
) =>
	worker.fetch(
		new Request<unknown, IncomingRequestCfProperties>(`${at}${path}`, init),
		{ ...env, ASSETS: assets },
		createExecutionContext(),
	);

const browser = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const unknown = [
	"/check",
	"/auth/check",
	"/oauth/nothing",
	"/assets/missing.js",
	"/o/acme/nothing",
	"/trpcx",
];

test("a page of the UI is its document, with the headers of a document and HSTS", async () => {
	for (const path of ["/", "/sign-in", "/o/acme/sessions/ses_1", "/audit"]) {
		const response = await ask(path, { headers: browser });
		expect(response.status).toBe(200);
		expect(await response.text()).toContain("<!doctype html>");
		expect(response.headers.get("content-security-policy")).toContain("script-src 'self'");
		expect(response.headers.get("strict-transport-security")).toBe("max-age=31536000");
	}
});

test("over plain http nobody is told to come by https", async () => {
	const response = await ask("/", { headers: browser }, "http://127.0.0.1:8787");
	expect(response.status).toBe(200);
	expect(response.headers.has("strict-transport-security")).toBe(false);
});

test("a document that the browser has already is confirmed", async () => {
	const headers = { ...browser, "if-none-match": '"1"' };
	expect((await ask("/sign-in", { headers })).status).toBe(304);
	expect((await ask("/check", { headers })).status).toBe(404);
});

test.each(unknown)(
	"%s is 404: a page for a browser, JSON for everybody else, kept by nobody",
	async (path) => {
		const page = await ask(path, { headers: browser });
		expect(page.status).toBe(404);
		expect(page.headers.get("content-type")).toContain("text/html");
		expect(await page.text()).toContain("<!doctype html>");
		for (const headers of [{}, { accept: "*/*" }, { accept: "application/json" }]) {
			const response = await ask(path, { headers });
			expect(response.status).toBe(404);
			expect(await response.json()).toMatchObject({ reason: "not_found" });
		}
		for (const answer of [page, await ask(path)]) {
			expect(answer.headers.get("cache-control")).toBe("no-store");
			expect(answer.headers.has("etag")).toBe(false);
		}
	},
);

test.each(["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])(
	"%s passes nowhere either, from whatever page it comes",
	async (method) => {
		for (const path of unknown) {
			for (const headers of [{}, browser, { origin: "https://evil.example" }, { origin }]) {
				expect((await ask(path, { method, headers })).status).toBe(404);
			}
		}
	},
);

test("a page answers HEAD as it answers GET, and nothing else", async () => {
	const head = await ask("/o/acme/sessions", { method: "HEAD", headers: browser });
	expect(head.status).toBe(200);
	expect(await head.text()).toBe("");
	for (const method of ["POST", "PUT", "DELETE"]) {
		expect((await ask("/o/acme/sessions", { method, headers: { origin } })).status).toBe(404);
	}
});
