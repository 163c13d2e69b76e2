import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import worker from "../../index.ts";
import {
	aGlobalAdministrator,
	anAdministrator,
	anOrganization,
	aSession,
	must,
	projected,
	theTest,
} from "../../testing/support/builders.ts";
import { origin } from "../../testing/support/callers.ts";

const plain = "<!doctype html><html><body><p>Curfew</p></body></html>";

const assets = {
	fetch: async (input: RequestInfo | URL) => {
		const request = new Request(input);
		const headers = { "content-type": "text/html", "cache-control": "public", etag: '"1"' };
		return request.headers.get("if-none-match") === '"1"'
			? new Response(null, { status: 304, headers })
			: new Response(plain, { headers });
	},
} as Fetcher;

interface Order {
	path: string;
	headers?: Record<string, string>;
	method?: string;
	database?: D1Database;
}

async function load({ path, headers = {}, method = "GET", database = env.DB }: Order) {
	const context = createExecutionContext();
	const request = new Request<unknown, IncomingRequestCfProperties>(`${origin}${path}`, {
		method,
		headers: { accept: "text/html", ...headers },
	});
	const response = await worker.fetch(request, { ...env, ASSETS: assets, DB: database }, context);
	const html = await response.text();
	await waitOnExecutionContext(context);
	const data = /<script type="application\/json" id="first-answers">(.*?)<\/script>/s.exec(html);
	return { response, html, answers: data ? JSON.parse(data[1] ?? "") : null };
}

/** Loads until this is among the answers: a busy machine may need longer than a page waits for them. */
const loadWith = (what: "me" | "organizations" | "sessions", order: Order) =>
	vi.waitFor(
		async () => {
			const loaded = await load(order);
			expect(loaded.answers).toHaveProperty(what);
			return loaded;
		},
		{ timeout: 60_000, interval: 50 },
	);

async function aScene(names: { person?: string } = {}) {
	const organization = await anOrganization();
	const admin = await anAdministrator(organization.id);
	const person = await aSession(organization, names.person ? { name: names.person } : {});
	await projected(organization.id);
	return { ...organization, admin, person, path: `/o/${organization.slug}/sessions` };
}

test("whoever is signed in gets the page with who they are, their organizations and the first sessions", async () => {
	const { id, slug, admin, person, path } = await aScene();
	const headers = { cookie: admin.cookie };
	const { response, html, answers } = await loadWith("sessions", { path, headers });
	expect(response.status).toBe(200);
	expect(html.startsWith(plain.slice(0, plain.indexOf("</body>")))).toBe(true);
	expect(html.endsWith("</body></html>")).toBe(true);
	expect(answers.me).toMatchObject({ homeId: id, administrator: { name: "Dana Kim" } });
	expect(answers.organizations).toMatchObject([{ id, slug, role: "organization_admin" }]);
	expect(answers.sessions.organizationId).toBe(id);
	const ids = answers.sessions.page.items.map((session: { id: string }) => session.id);
	expect(ids).toContain(person.sessionId);
});

test("a page with anybody's data is kept by nobody, and never confirmed from a cache", async () => {
	const { admin, path } = await aScene();
	const headers = { cookie: admin.cookie, "if-none-match": '"1"' };
	const { response } = await loadWith("me", { path, headers });
	expect(response.status).toBe(200);
	expect(response.headers.get("cache-control")).toBe("no-store");
	expect(response.headers.has("etag")).toBe(false);
});

test("without a cookie the page is plain, and what the browser has of it is confirmed", async () => {
	const { path } = await aScene();
	const { response, html } = await load({ path });
	expect(html).toBe(plain);
	expect(response.headers.get("etag")).toBe('"1"');
	const again = await load({ path, headers: { "if-none-match": '"1"' } });
	expect(again.response.status).toBe(304);
});

test("beside an Authorization header, for a script, an image or HEAD, ahead of anybody, and on pages of nobody's data, the cookie gets nothing", async () => {
	const { admin, path } = await aScene();
	const { cookie } = admin;
	for (const order of [
		{ path, headers: { cookie, authorization: "Bearer cfw_x" } },
		{ path, headers: { cookie, "sec-fetch-dest": "script" } },
		{ path, headers: { cookie, "sec-fetch-dest": "empty" } },
		{ path, headers: { cookie, "sec-purpose": "prefetch;prerender" } },
		{ path, headers: { cookie, purpose: "prefetch" } },
		{ path: "/", headers: { cookie } },
		{ path: "/sign-in", headers: { cookie } },
		{ path: "/verify", headers: { cookie } },
	]) {
		expect((await load(order)).html).toBe(plain);
	}
	expect((await load({ path, headers: { cookie }, method: "HEAD" })).html).toBe("");
});

test("a cookie whose session has ended, or that is nobody's, gets the page and no data", async () => {
	const { id, object, admin, path } = await aScene();
	const forged = `__Host-curfew_session=${id}.${admin.sessionId}.${"x".repeat(43)}`;
	expect((await load({ path, headers: { cookie: forged } })).answers).toEqual({});
	expect((await load({ path, headers: { cookie: "__Host-curfew_session=1" } })).answers).toEqual(
		{},
	);
	const { sessionId } = admin;
	const scope = { kind: "session" as const, sessionId };
	const target = { kind: "sessions" as const, sessionIds: [sessionId], scope };
	must(await object.revoke({ target, cause: "admin", reason: null }, theTest));
	expect((await load({ path, headers: { cookie: admin.cookie } })).answers).toEqual({});
});

test("the page of another organization is the page of one that does not exist", async () => {
	const [mine, other] = [await aScene(), await aScene()];
	const headers = { cookie: mine.admin.cookie };
	const foreign = await loadWith("organizations", { path: other.path, headers });
	const nowhere = "/o/nobody-has-this/sessions";
	const missing = await loadWith("organizations", { path: nowhere, headers });
	// Loaded one after the other, the two differ in the moment alone.
	const still = ({ html }: { html: string }) =>
		html.replace(/"(asOf|idleExpiresAt)":\d+/g, '"$1":0');
	expect(still(foreign)).toBe(still(missing));
	expect(foreign.answers.sessions).toBeUndefined();
	expect(foreign.html).not.toContain(other.person.sessionId);
});

test("support that is not inside gets the organizations and no session of theirs", async () => {
	const { id, path, person } = await aScene();
	const support = await aGlobalAdministrator();
	const headers = { cookie: support.cookie };
	const { html, answers } = await loadWith("organizations", { path, headers });
	expect(answers.organizations.map((one: { id: string }) => one.id)).toContain(id);
	expect(answers.sessions).toBeUndefined();
	expect(html).not.toContain(person.sessionId);
});

test("a filtered list is not guessed at: its page comes with who is signed in alone", async () => {
	const { admin, path } = await aScene();
	const headers = { cookie: admin.cookie };
	const { answers } = await loadWith("organizations", { path: `${path}?q=raj`, headers });
	expect(answers.sessions).toBeUndefined();
});

test("whatever people call themselves stays data", async () => {
	const person = `</script><script>alert(1)</script><!-- \u2028\u2029`;
	const { admin, path } = await aScene({ person });
	const headers = { cookie: admin.cookie };
	const { html, answers } = await loadWith("sessions", { path, headers });
	expect(html.match(/<script/g)).toHaveLength(1);
	expect(html.match(/<\/script/g)).toHaveLength(1);
	expect(html).not.toMatch(/<!--|[\u2028\u2029]/);
	const names = answers.sessions.page.items.map(
		(session: { user: { name: string } }) => session.user.name,
	);
	expect(names.some((name: string) => name.startsWith("</script><script>"))).toBe(true);
});

test("without D1, and with one that never answers, the page comes in time", async () => {
	const { admin, path } = await aScene();
	const headers = { cookie: admin.cookie };
	const broken = new Proxy(env.DB, {
		get: () => () => {
			throw new Error("D1 is down");
		},
	});
	const down = await loadWith("me", { path, headers, database: broken });
	expect(down.html.endsWith("</body></html>")).toBe(true);

	const never = { bind: () => never, all: () => hang(), first: () => hang(), raw: () => hang() };
	const hang = () => new Promise(() => {});
	const hung = new Proxy(env.DB, {
		get: (_, name) =>
			name === "withSession" ? () => hung : () => (name === "prepare" ? never : hang()),
	});
	const late = await loadWith("me", { path, headers, database: hung });
	expect(late.html.endsWith("</body></html>")).toBe(true);
	expect(late.answers.sessions).toBeUndefined();
});

test("while an organization does not answer, its page comes without it", async () => {
	const { path, admin } = await aScene();
	const stuck = {
		...env,
		ORGANIZATION: new Proxy(env.ORGANIZATION, {
			get: (target, name) =>
				name === "getByName" || name === "get"
					? () => new Proxy({}, { get: () => () => new Promise(() => {}) })
					: Reflect.get(target, name),
		}),
	};
	const context = createExecutionContext();
	const response = await worker.fetch(
		new Request<unknown, IncomingRequestCfProperties>(`${origin}${path}`, {
			headers: { cookie: admin.cookie },
		}),
		{ ...stuck, ASSETS: assets },
		context,
	);
	expect(await response.text()).toContain("{}</script></body></html>");
});
