import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import worker from "../index.ts";
import { anApiToken, anOrganization } from "../testing/support/builders.ts";
import { fetchWorker, origin } from "../testing/support/callers.ts";

const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
	fetchWorker(path, {
		method: "POST",
		headers: { origin, "content-type": "application/json", ...headers },
		body,
	});

const batchOf = (calls: number, separator = ",") =>
	`/trpc/${Array.from({ length: calls }, () => "sessions.listMine").join(separator)}?batch=1&input={}`;

test("an unknown path answers in JSON, with the request id and the headers of every answer", async () => {
	const response = await fetchWorker("/nothing/here");
	expect(response.status).toBe(404);
	const requestId = response.headers.get("x-request-id");
	expect(await response.json()).toMatchObject({ reason: "not_found", requestId });
	expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
	expect(response.headers.get("x-content-type-options")).toBe("nosniff");
	expect(response.headers.get("cache-control")).toBe("no-store");
	expect(response.headers.get("strict-transport-security")).toContain("max-age=");
});

test("an answer of a procedure carries the same headers", async () => {
	const response = await fetchWorker("/trpc/sessions.listMine?input={}");
	expect(response.status).toBe(401);
	expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
	expect(response.headers.get("cache-control")).toBe("no-store");
	expect(await response.json()).toMatchObject({
		error: {
			data: { reason: "unauthenticated", requestId: response.headers.get("x-request-id") },
		},
	});
});

test("an unknown procedure answers like one", async () => {
	const response = await fetchWorker("/trpc/sessions.nothing");
	expect(response.status).toBe(404);
	expect(await response.json()).toMatchObject({ error: { data: { reason: "not_found" } } });
});

test("a caller's own request id is kept, and one that could forge a log line is not", async () => {
	const ask = async (id: string) =>
		(await fetchWorker("/healthz", { headers: { "x-request-id": id } })).headers.get(
			"x-request-id",
		);
	expect(await ask("trace-0123456789")).toBe("trace-0123456789");
	for (const hostile of ['x","level":"error', "short", "a".repeat(101), "id with spaces"]) {
		expect(await ask(hostile)).toMatch(/^[0-9a-f-]{36}$/);
	}
});

test("a body over 256 kB is refused in the shape that the caller reads", async () => {
	const body = JSON.stringify({ organizationId: "a".repeat(256 * 1_024) });
	const trpc = await post("/trpc/sessions.revokeOthers", body);
	expect(trpc.status).toBe(413);
	expect(await trpc.json()).toMatchObject({
		error: {
			data: {
				code: "PAYLOAD_TOO_LARGE",
				httpStatus: 413,
				reason: "too_large",
				requestId: trpc.headers.get("x-request-id"),
			},
		},
	});
	const auth = await post("/auth/sign-in", body);
	expect(auth.status).toBe(413);
	expect(await auth.json()).toMatchObject({ reason: "too_large" });
});

test("a body over 256 kB is refused also when it does not say how long it is", async () => {
	const chunk = new TextEncoder().encode("a".repeat(64 * 1_024));
	let left = 5;
	const body = new ReadableStream<Uint8Array>({
		pull(controller) {
			left -= 1;
			if (left < 0) controller.close();
			else controller.enqueue(chunk);
		},
	});
	expect((await post("/trpc/sessions.revokeOthers", body)).status).toBe(413);
});

test("a body of exactly 256 kB is read", async () => {
	const padding = " ".repeat(256 * 1_024 - 2);
	expect((await post("/trpc/sessions.revokeOthers", `{${padding}}`)).status).toBe(401);
});

test("20 calls in a batch are answered, 21 and 500 are refused whole, however they are written", async () => {
	const answered = await fetchWorker(batchOf(20));
	expect(await answered.json()).toHaveLength(20);
	for (const path of [batchOf(21), batchOf(500), batchOf(500, "%2C"), batchOf(500, "%2c")]) {
		const response = await fetchWorker(path);
		expect(response.status).toBe(400);
		expect(await response.json()).toMatchObject({
			error: {
				data: {
					reason: "too_many_calls",
					requestId: response.headers.get("x-request-id"),
				},
			},
		});
	}
});

test("a body that is no JSON is the caller's mistake", async () => {
	const { id } = await anOrganization();
	const authorization = `Bearer ${await anApiToken(id)}`;
	const response = await post("/trpc/sessions.revoke", `{"organizationId":"${id}"`, {
		authorization,
	});
	expect(response.status).toBe(400);
	expect(await response.json()).toMatchObject({ error: { data: { reason: "bad_input" } } });
	const auth = await post("/auth/sign-in", "{");
	expect(auth.status).toBe(400);
	expect(await auth.json()).toMatchObject({ reason: "bad_input" });
});

test("a mutation by GET does not run", async () => {
	expect((await fetchWorker("/trpc/sessions.revokeOthers?input={}")).status).not.toBe(200);
});

test("an unexpected error becomes one sentence and a request id; the operator's log has the rest", async () => {
	const logged = vi.spyOn(console, "error").mockImplementation(() => {});
	const variables: Record<string, string> = { TRUSTED_ISSUERS: '[{"secret":"hunter2"}]' };
	const broken = { ...env, ...variables } as Env;
	const request = new Request<unknown, IncomingRequestCfProperties>(`${origin}/auth/me`);
	const response = await worker.fetch(request, broken, createExecutionContext());
	const requestId = response.headers.get("x-request-id");
	expect(response.status).toBe(500);
	const text = await response.text();
	expect(JSON.parse(text)).toEqual({ reason: "internal", message: expect.any(String), requestId });
	expect(text).not.toContain("TRUSTED_ISSUERS");
	expect(logged.mock.calls.flat().join()).toContain(requestId);
	logged.mockRestore();
});
