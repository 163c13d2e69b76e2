import { exports } from "cloudflare:workers";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { failure } from "../domain/errors.ts";
import {
	anAdministrator,
	anApiToken,
	anOrganization,
	aSession,
} from "../testing/support/builders.ts";
import { fetchWorker, origin } from "../testing/support/callers.ts";
import type { EdgeEnv } from "./dependencies.ts";
import { failureResponse } from "./failure-response.ts";

const bytesOf = (before: string, bytes: number[], after: string): Uint8Array<ArrayBuffer> => {
	const encoder = new TextEncoder();
	return new Uint8Array([...encoder.encode(before), ...bytes, ...encoder.encode(after)]);
};

/** A byte that begins nothing, a sequence cut short, an encoded half of a pair, a longer form than needed. */
const illFormed = [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xf4, 0x90, 0x80, 0x80]];

const percent = (bytes: number[]): string =>
	bytes.map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");

async function anEdge() {
	const organization = await anOrganization();
	const authorization = `Bearer ${await anApiToken(organization.id)}`;
	const post = (path: string, type: string, body: BodyInit) =>
		fetchWorker(path, {
			method: "POST",
			headers: { authorization, origin, "content-type": type },
			body,
		});
	return { organization, authorization, post };
}

describe.each(illFormed.map((bytes) => ({ bytes })))(
	"bytes that are no UTF-8 ($bytes)",
	({ bytes }) => {
		it("in the body of a procedure are refused: two ids that differ would become one", async () => {
			const { organization, post } = await anEdge();
			const json = `{"organizationId":"${organization.id}","userId":"usr_`;
			const body = bytesOf(json, bytes, '"}');
			const response = await post("/trpc/sessions.revokeForUser", "application/json", body);
			expect(response.status).toBe(400);
			expect(await response.json()).toMatchObject({ error: { data: { reason: "bad_input" } } });
		});

		it("in a plain body and in a form are refused, as they are or percent-encoded", async () => {
			const { post } = await anEdge();
			const plain = await post("/auth/sign-in", "application/json", bytesOf('{"x":"', bytes, '"}'));
			expect(plain.status).toBe(400);
			expect(await plain.json()).toMatchObject({ reason: "bad_input" });
			for (const path of ["/oauth/introspect", "/oauth/revoke"]) {
				for (const body of [bytesOf("token=cfr_", bytes, ""), `token=cfr_${percent(bytes)}`]) {
					const response = await post(path, "application/x-www-form-urlencoded", body);
					expect(response.status).toBe(400);
					expect(await response.json()).toMatchObject({ error: "invalid_request" });
				}
			}
		});

		it("in an address are refused", async () => {
			const { authorization } = await anEdge();
			const upgrade = { authorization, upgrade: "websocket" };
			for (const [path, headers] of [
				[`/live?organizationId=org_${percent(bytes)}`, upgrade],
				[`/trpc/organizations.get?input=${percent(bytes)}`, { authorization }],
				[`/trpc/${percent(bytes)}`, { authorization }],
				[`/auth/me?${percent(bytes)}=1`, { authorization }],
			] as const) {
				const response = await fetchWorker(path, { headers });
				expect(response.status).toBe(400);
				expect(await response.text()).toContain('"reason":"bad_input"');
			}
		});
	},
);

describe("/live", () => {
	it.each([
		["", "organizationId"],
		["?organizationId=", "organizationId"],
		["?organizationId=org_%00", "organizationId"],
		["?organizationId=org_%0A", "organizationId"],
		["?organizationId=org_a&organizationId=org_b", "organizationId"],
		["?organizationId=org_a&sessionId=ses_a", "sessionId"],
	])("names the field of its query that is wrong: %j", async (query, field) => {
		const { authorization } = await anEdge();
		const headers = { authorization, upgrade: "websocket" };
		const response = await fetchWorker(`/live${query}`, { headers });
		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({ reason: "bad_input", field });
	});

	it("says nothing about its query to strangers", async () => {
		const response = await fetchWorker("/live", { headers: { upgrade: "websocket", origin } });
		expect(response.status).toBe(401);
	});
});

it("a sign-in that holds an unknown field is refused by its name, and one to nowhere is not", async () => {
	const { post } = await anEdge();
	const send = (body: object) => post("/auth/sign-in", "application/json", JSON.stringify(body));
	const refused = await send({ returnTo: "/", redirect: "https://evil.example" });
	expect(refused.status).toBe(400);
	expect(await refused.json()).toMatchObject({ field: "redirect" });
	expect((await send({ invitation: "cfi_\ud800" })).status).toBe(400);
	expect((await send({ returnTo: "/\u0000" })).status).not.toBe(400);
});

it("a token that holds what no token can is refused in a form, and other fields beside it are ignored", async () => {
	const { organization, post } = await anEdge();
	const { refreshToken } = await aSession(organization);
	const introspect = (body: string) =>
		post("/oauth/introspect", "application/x-www-form-urlencoded", body);
	expect((await introspect("token=cfr_%00")).status).toBe(400);
	expect((await introspect("token=cfr_%0A")).status).toBe(400);
	// RFC 6749 §5.2: printable ASCII without quotes and backslashes.
	expect(await (await introspect("")).json()).toMatchObject({
		error: "invalid_request",
		error_description: "token is missing.",
	});
	const known = await introspect(`token=${refreshToken}&token_type_hint=a%20b&resource=x`);
	expect(await known.json()).toMatchObject({ active: true });
});

it("a body is handed on as it came, beyond the Basic Multilingual Plane too", async () => {
	const organization = await anOrganization();
	const { client } = await anAdministrator(organization.id);
	const { sessionId } = await aSession(organization);
	const order = { organizationId: organization.id, sessionId, reason: "Zoë 👩‍👩‍👧 \u200fمحمد" };
	expect((await client.sessions.revoke.mutate(order)).reason).toBe(order.reason);
});

describe("over a service binding", () => {
	const gate = exports.SessionGate;
	const stamp = { epoch: 0, sequence: 0 };
	const asking = (incarnation: string) => ({
		incarnation,
		address: null,
		have: stamp,
		acknowledged: stamp,
		echo: { sentAtMs: 0, era: 0 },
	});

	it("an id that is no whole text is nobody's, and is no error", async () => {
		const organization = await anOrganization();
		const { sessionId } = await aSession(organization);
		for (const id of ["ses_\ud800", "ses_\u0000", "", `${sessionId}\n`, "x".repeat(101)]) {
			expect(await gate.check(organization.id, id)).toMatchObject({ active: false });
			expect(await gate.facts(organization.id, id)).toBeNull();
		}
		expect(await gate.check("org_\ud800", sessionId)).toMatchObject({ active: false });
		expect(await gate.check(organization.id, sessionId)).toMatchObject({ active: true });
	});

	it("a holder that is no whole text gets no lease, and activity of nobody is left out", async () => {
		const { id } = await anOrganization();
		expect(await gate.lease(id, asking("isolate_\ud800"), [], undefined)).toBeNull();
		const seen = [{ sessionId: "ses_\ud800", at: Date.now() }];
		expect(await gate.lease(id, asking("isolate_1"), seen, undefined)).not.toBeNull();
	});
});

it("a refusal that knows when to come again says so in its header, in whole seconds", async () => {
	const app = new Hono<EdgeEnv>();
	app.get("/trpc/busy", (c) => failureResponse(c, failure("slow_down", { retryAfterMs: 1_500 })));
	app.get("/busy", (c) => failureResponse(c, failure("slow_down", { retryAfterMs: 1_500 })));
	for (const path of ["/trpc/busy", "/busy"]) {
		const response = await app.request(path);
		expect(response.status).toBe(429);
		expect(response.headers.get("retry-after")).toBe("2");
		expect(await response.text()).toContain('"retryAfterMs":1500');
	}
});
