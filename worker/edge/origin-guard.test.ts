import { expect, test } from "vitest";
import { anAdministrator, anOrganization } from "../testing/support/builders.ts";
import { fetchWorker, origin } from "../testing/support/callers.ts";

async function aConsole() {
	const organization = await anOrganization();
	const administrator = await anAdministrator(organization.id);
	/** A mutation that would end a session, sent by a page of `from` in the administrator's browser. */
	const send = (headers: Record<string, string>, body: BodyInit = "{}") =>
		fetchWorker("/trpc/sessions.revokeOthers", {
			method: "POST",
			headers: { cookie: administrator.cookie, ...headers },
			body,
		});
	const me = () => fetchWorker("/auth/me", { headers: { cookie: administrator.cookie } });
	return { organization, administrator, send, me };
}

test.each([
	["another site", { origin: "https://evil.example" }],
	["another port of the same host", { origin: `${origin}:8443` }],
	["a subdomain", { origin: "https://sub.curfew.test" }],
	["the same host over plain http", { origin: "http://curfew.test" }],
	["an opaque origin", { origin: "null" }],
	["a page that hides where it is", {}],
])("a mutation by cookie from %s is refused", async (_, headers) => {
	const { send } = await aConsole();
	const response = await send({ "content-type": "application/json", ...headers });
	expect(response.status).toBe(403);
	expect(await response.json()).toMatchObject({ error: { data: { reason: "cross_site" } } });
});

test.each(["multipart/form-data; boundary=x", "text/plain", "application/x-www-form-urlencoded"])(
	"a form of another site (%s), which a browser sends without asking, is refused",
	async (contentType) => {
		const { send } = await aConsole();
		const response = await send(
			{ "content-type": contentType, origin: "https://evil.example" },
			"--x--",
		);
		expect(response.status).toBe(403);
	},
);

test("a mutation by cookie from our own pages runs", async () => {
	const { send } = await aConsole();
	const response = await send({ "content-type": "application/json", origin });
	expect(response.status).toBe(200);
});

test("another site can sign nobody in or out", async () => {
	const { administrator, me } = await aConsole();
	for (const path of ["/auth/sign-in", "/auth/sign-out", "/auth/bootstrap"]) {
		const response = await fetchWorker(path, {
			method: "POST",
			headers: { cookie: administrator.cookie, origin: "https://evil.example" },
		});
		expect(response.status).toBe(403);
		expect(await response.json()).toMatchObject({ reason: "cross_site" });
	}
	expect((await me()).status).toBe(200);
});

test("a call with a token needs no Origin", async () => {
	const { organization } = await aConsole();
	const token = await organization.token("read");
	const page = await token.sessions.list.query({ organizationId: organization.id });
	expect(page.items).toBeDefined();
});

test.each(["Basic ZGFuYTpwYXNzd29yZA==", "Bearer nonsense", "Bearer ", ""])(
	"the cookie does not count beside the Authorization header %j, which lets a request past the guard",
	async (authorization) => {
		const { send, me } = await aConsole();
		const response = await send({ "content-type": "application/json", authorization });
		expect([401, 403]).toContain(response.status);
		expect((await me()).status).toBe(200);
	},
);
